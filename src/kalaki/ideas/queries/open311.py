"""What Open311 reads: clients by their key, when categories changed, requests and updates as the public may see them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from kalaki.core.contract import ANYBODY, TBILISI, keyed_hash, now, photos_of, today
from kalaki.ideas.models import (
    Answer,
    AnswerText,
    ApiClient,
    Category,
    CategoryAcceptance,
    HistoryEntry,
    Idea,
    IdeaPhoto,
    TrialRequest,
)
from kalaki.ideas.models.items import Phase
from kalaki.ideas.queries.shared import PublicPlace, place_of, shown
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, UNLISTED, State
from kalaki.ideas.rules.open311 import MOST_ITEMS

KEY = "open311.key"
QUIET = frozenset({"received", "took_in", "gave_back", "asked_later", "passed", "hide", "show", "outcome"})
REOPENS = frozenset({"deny", "reopen"})
_BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_COLUMNS = (
    "pk", "public_id", "number", "status", "reopened", "title", "text", "text_withdrawn_at", "language", "received_at",
    "changed_at", "due_at", "reason", "contact", "question", "waiting_until", "planned_for", "demo", "lat", "lon",
    "address", "category__key", "category__names", "category__publish_place", "area__key", "holder__name",
    "canonical__number",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A client as staff see it; its key is not kept."""

    public_id: UUID
    name: str
    hint: str
    extended: bool
    held: bool
    made_at: dt.datetime
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One item as a service request. photo: path of the large picture, "" for none. area: key, which is address_id."""

    number: str
    status: State
    reopened: int
    service: str
    service_names: dict[str, str]
    description: str
    holder: str
    reason: str
    contact: str
    question: str
    waiting_until: dt.date | None
    planned_for: dt.date | None
    canonical: str
    received_at: dt.datetime
    changed_at: dt.datetime
    due_at: dt.datetime | None
    place: PublicPlace
    area: str
    photo: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """One line of an item's history. state: after it. what: as history names it. text: what it says, or "".

    is_reopening: the item came back with it.
    """

    update_id: str
    number: str
    what: str
    state: State
    is_reopening: bool
    at: dt.datetime
    text: str
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests. Without ``numbers``, those of the other fields; each is empty when nothing was asked."""

    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    is_open: bool | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    updated_after: dt.datetime | None = None
    page: int = 1


def client_of(secret: str) -> ClientView | None:
    """Return the client whose key this is, None for an unknown or revoked one, in 1 statement."""
    row = ApiClient.objects.filter(key_hash=keyed_hash(KEY, secret), revoked_at=None).first()
    return _client(row) if row is not None else None


def list_clients() -> tuple[ClientView, ...]:
    """Return every client of the municipality, the newest first."""
    return tuple(_client(row) for row in ApiClient.objects.order_by("-pk"))


def changeset() -> dt.datetime:
    """Return when categories, questions or acceptances last changed, also by the calendar; never a later instant."""
    instant, day = now(), today()
    found = list(Category.objects.values_list("changed_at", flat=True))
    days = CategoryAcceptance.objects.values_list("opens_on", "lapses_on")
    found += [_midnight(one) for row in days for one in row if one is not None and one <= day]
    return max((one for one in found if one <= instant), default=_BEGINNING)


def list_requests(wanted: Wanted) -> list[RequestRow]:
    """Return at most 1,000 requests, the newest first (by change with ``updated_after``), in 4 statements."""
    start = (wanted.page - 1) * MOST_ITEMS
    found = Idea.objects.filter(_condition(wanted))
    order = ("changed_at", "pk") if wanted.updated_after else ("-received_at", "-pk")
    rows = list(found.order_by(*order).values(*_COLUMNS)[start : start + MOST_ITEMS])
    photos = _first_photos([row["pk"] for row in rows])
    return [_request(row, photos.get(row["pk"], "")) for row in rows]


def request_of_token(token: UUID) -> tuple[str, bool] | None:
    """Return (number, whether it may be said yet) of the item that ``token`` was given for, or None."""
    row = (
        Idea.objects.filter(public_id=token, origin__kind="open311").exclude(status__in=sorted(UNLISTED))
        .values_list("number", "held").first()
    )  # fmt: skip
    return (row[0], not row[1]) if row is not None else None


def list_updates(*, start: dt.datetime, end: dt.datetime) -> list[UpdateRow]:
    """Return at most 1,000 updates of [start, end], the oldest first, in at most 6 statements."""
    found = HistoryEntry.objects.filter(at__gte=start, at__lte=end, idea__held=False)
    found = found.exclude(idea__status__in=sorted(UNLISTED)).exclude(what__in=sorted(QUIET))
    entries = list(
        found.filter(idea__category__isnull=False).order_by("at", "pk")
        .values("idea_id", "idea__number", "idea__status", "seq", "at", "what", "facts", "reason")[:MOST_ITEMS]
    )  # fmt: skip
    states = _states_after(entries)
    photos = _claim_photos(entries)
    texts = _answers([one["idea_id"] for one in entries if one["what"] in {"answer", "note"}])
    return [
        UpdateRow(
            update_id=f"{one['idea__number']}.{one['seq']}",
            number=one["idea__number"],
            what=one["what"],
            state=states[one["idea_id"], one["seq"]],
            is_reopening=one["what"] in REOPENS,
            at=one["at"],
            text=one["reason"] or texts.get((one["idea_id"], one["at"]), ""),
            photo=photos.get(str(one["facts"].get("claim", "")), ""),
        )
        for one in entries
    ]


def list_trials(wanted: Wanted) -> list[dict[str, Any]]:
    """Return what the test endpoint holds, the newest first, in 1 statement."""
    found = Q(number__in=wanted.numbers) if wanted.numbers else _trial_condition(wanted)
    start = (wanted.page - 1) * MOST_ITEMS
    columns = (
        "number", "status", "description", "address", "lat", "lon", "requested_at", "changed_at", "updates",
        "category__key", "category__names",
    )  # fmt: skip
    rows = TrialRequest.objects.filter(found).order_by("-requested_at", "-pk")
    return list(rows.values(*columns)[start : start + MOST_ITEMS])


def trial_updates(*, start: dt.datetime, end: dt.datetime) -> list[dict[str, Any]]:
    """Return the updates posted to the test endpoint in [start, end], each with its request's number."""
    rows = TrialRequest.objects.filter(changed_at__gte=start).order_by("pk").values_list("number", "updates")
    return [
        {**one, "number": number}
        for number, updates in rows
        for one in updates
        if start <= dt.datetime.fromisoformat(one["at"]) <= end
    ]


def _client(row: ApiClient) -> ClientView:
    return ClientView(
        public_id=row.public_id,
        name=row.name,
        hint=row.hint,
        extended=row.extended,
        held=row.held,
        made_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=TBILISI)


def _condition(wanted: Wanted) -> Q:
    found = Q(held=False, category__isnull=False) & ~Q(status__in=sorted(UNLISTED))
    if wanted.numbers:
        return found & Q(number__in=wanted.numbers)
    if wanted.services:
        found &= Q(category__key__in=wanted.services)
    if wanted.is_open is not None:
        found &= Q(status__in=sorted(OPEN if wanted.is_open else CLOSED))
    if wanted.start:
        found &= Q(received_at__gte=wanted.start)
    if wanted.end:
        found &= Q(received_at__lte=wanted.end)
    if wanted.updated_after:
        found &= Q(changed_at__gte=wanted.updated_after)
    return found


def _trial_condition(wanted: Wanted) -> Q:
    found = Q()
    if wanted.services:
        found &= Q(category__key__in=wanted.services)
    if wanted.is_open is not None:
        found &= Q(status="open") if wanted.is_open else ~Q(status="open")
    if wanted.start:
        found &= Q(requested_at__gte=wanted.start)
    if wanted.end:
        found &= Q(requested_at__lte=wanted.end)
    if wanted.updated_after:
        found &= Q(changed_at__gte=wanted.updated_after)
    return found


def _first_photos(ids: Sequence[int]) -> dict[int, str]:
    """Return the path of the first open photo of items by key, in 3 statements at most."""
    found = list(
        IdeaPhoto.objects.filter(idea_id__in=ids, hidden_at=None, phase=Phase.BEFORE)
        .order_by("idea_id", "-position")
        .values_list("idea_id", "photo")
    )
    paths = _paths([photo for _idea, photo in found])
    return {idea: paths[photo] for idea, photo in found if photo in paths}


def _claim_photos(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    claims = [one["facts"]["claim"] for one in entries if one["facts"].get("photos")]
    if not claims:
        return {}
    found = list(
        IdeaPhoto.objects.filter(claim__public_id__in=claims, hidden_at=None)
        .order_by("claim_id", "-position")
        .values_list("claim__public_id", "photo")
    )
    paths = _paths([photo for _claim, photo in found])
    return {str(claim): paths[photo] for claim, photo in found if photo in paths}


def _paths(photos: Sequence[UUID]) -> dict[UUID, str]:
    if not photos:
        return {}
    views = photos_of(photos, viewer=ANYBODY)
    return {public_id: view.large for public_id, view in views.items() if view.large}


def _request(row: Mapping[str, Any], photo: str) -> RequestRow:
    withdrawn = row["text_withdrawn_at"] is not None
    words = "\n".join(part for part in (row["title"], row["text"]) if part)
    return RequestRow(
        number=row["number"],
        status=State(row["status"]),
        reopened=row["reopened"],
        service=row["category__key"],
        service_names=row["category__names"],
        description="" if withdrawn else shown(words),
        holder=row["holder__name"] or "",
        reason=row["reason"],
        contact=row["contact"],
        question=row["question"],
        waiting_until=row["waiting_until"],
        planned_for=row["planned_for"],
        canonical=row["canonical__number"] or "",
        received_at=row["received_at"],
        changed_at=row["changed_at"],
        due_at=row["due_at"],
        place=place_of(
            lat=row["lat"], lon=row["lon"], address=row["address"], publish=row["category__publish_place"]
        ),
        area=row["area__key"] or "",
        photo=photo,
        demo=row["demo"],
    )


def _states_after(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[int, int], State]:
    """Return the state after each entry; an entry that moves nothing has that of the last move before it."""
    unmoved = {one["idea_id"] for one in entries if "after" not in one["facts"]}
    moves: dict[int, list[tuple[int, str]]] = {}
    if unmoved:
        rows = HistoryEntry.objects.filter(idea_id__in=unmoved).order_by("idea_id", "seq")
        for idea, seq, facts in rows.values_list("idea_id", "seq", "facts"):
            if "after" in facts:
                moves.setdefault(idea, []).append((seq, facts["after"]))
    found = {}
    for one in entries:
        before = [after for seq, after in moves.get(one["idea_id"], ()) if seq < one["seq"]]
        state = one["facts"].get("after") or (before[-1] if before else State.RECEIVED)
        found[one["idea_id"], one["seq"]] = State(state)
    return found


def _answers(ideas: Sequence[int]) -> dict[tuple[int, dt.datetime], str]:
    if not ideas:
        return {}
    ids = dict(Answer.objects.filter(idea_id__in=ideas).values_list("pk", "idea_id"))
    rows = AnswerText.objects.filter(answer_id__in=ids, language="ka")
    return {
        (ids[answer], at): text
        for answer, at, text in rows.values_list("answer_id", "answer__published_at", "text")
    }
