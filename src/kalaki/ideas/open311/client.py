"""Asking other systems by Open311: definitions, requests, tokens, updates. No tables here, and every answer is distrusted.

All of it raises Unreachable (try again later) and Declined (they answered, and it is a no).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from kalaki.core.contract import Answer, Limits, NoAnswer, NotAllowed, Request, fetch
from kalaki.ideas.open311.xml import read_definition, read_rows, text_of
from kalaki.ideas.queries.forwarding import Errand, PeerAddress, PollDue, WordDue
from kalaki.ideas.rules.open311 import Word, degrees_text, read_time, read_word, time_text

PURPOSE = "open311"
MEDIA = "open311.media"
LIMITS = Limits(seconds=10, max_bytes=4_000_000, redirects=0)
MEDIA_LIMITS = Limits(seconds=20, max_bytes=20_000_000, redirects=2)
OVERLAP = dt.timedelta(minutes=10)
OK, NOT_FOUND, TOO_MANY, BROKEN = 200, 404, 429, 500
FORM = "application/x-www-form-urlencoded; charset=utf-8"


class Unreachable(Exception):
    """No usable answer now. ``args[0]``: how, in a word for staff."""


class Declined(Exception):
    """They said no. ``args[0]``: what they said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a system answered to a request: its number, or a token for it, or neither (blackbox)."""

    theirs: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One update of a system."""

    theirs: str
    update_id: str
    word: Word
    text: str
    at: dt.datetime


def post_request(errand: Errand) -> Taken:
    """Pass an item on: read the service's definition, fill its attributes, post. Nothing says who reported it."""
    peer = errand.peer
    fields: list[tuple[str, str]] = [*_signed(peer), ("service_code", errand.code)]
    if errand.lat is not None and errand.lon is not None:
        fields += [("lat", degrees_text(errand.lat)), ("long", degrees_text(errand.lon))]
    if errand.address:
        fields.append(("address_string", errand.address))
    fields.append(("description", errand.text[:4000]))
    fields += [("media_url", url) for url in errand.photos[:1]]
    fields += _attributes(_definition(peer, errand.code), errand.answers)
    rows = _rows(_ask(peer, "requests", post=fields, key=str(errand.passed)), "request")
    found = rows[0] if rows else {}
    return Taken(theirs=found.get("service_request_id", ""), token=found.get("token", ""))


def ask_token(errand: Errand) -> str:
    """Return the number that a token stands for, "" while there is none."""
    answer = _send(errand.peer, f"tokens/{quote(errand.token, safe='')}", query=_named(errand.peer))
    if answer.status == NOT_FOUND:
        return ""
    rows = _rows(_checked(answer), "request")
    return rows[0].get("service_request_id", "") if rows else ""


def post_word(due: WordDue) -> None:
    """Tell a peer what the reporter or our staff said of an item that it has."""
    fields = [
        *_signed(due.peer),
        ("service_request_id", due.theirs),
        ("update_id", str(due.update_id)),
        ("status", due.status),
        ("updated_datetime", time_text(due.at)),
        ("description", ""),
    ]
    _ask(due.peer, "servicerequestupdates", post=fields, key=str(due.update_id))


def read_updates(due: PollDue, *, until: dt.datetime) -> list[Heard]:
    """Return what a peer says since the last time, a little of it once more; by status where it has no updates."""
    window = [("start_date", time_text(due.since - OVERLAP)), ("end_date", time_text(until))]
    answer = _send(due.peer, "servicerequestupdates", query=[*_signed(due.peer), *window])
    if answer.status == NOT_FOUND:
        return _by_status(due)
    heard = []
    for row in _rows(_checked(answer), "request_update"):
        word, at = read_word(row.get("status", "")), read_time(row.get("updated_datetime", ""))
        if word and at and row.get("update_id") and row.get("service_request_id"):
            heard.append(
                Heard(
                    theirs=row["service_request_id"], update_id=row["update_id"], word=word, at=at,
                    text=row.get("description", ""),
                )
            )  # fmt: skip
    return sorted(heard, key=lambda one: one.at)


def fetch_media(url: str) -> bytes:
    """Return the bytes at an address that a client named; only public machines are asked."""
    try:
        answer = fetch(MEDIA, Request("GET", url, {"Accept": "image/*"}), limits=MEDIA_LIMITS)
    except NotAllowed as error:
        raise Declined(str(error.args[0])) from None
    except NoAnswer as error:
        if error.args[0] == "size":
            raise Declined("size") from None
        raise Unreachable(str(error.args[0])) from None
    if answer.status != OK:
        raise Unreachable(str(answer.status))
    return answer.body


def _by_status(due: PollDue) -> list[Heard]:
    """Return the present status of our items as updates; the same status at the same instant is the same update."""
    if not due.theirs:
        return []
    query = [*_signed(due.peer), ("service_request_id", ",".join(due.theirs))]
    heard = []
    for row in _rows(_ask(due.peer, "requests", query=query), "request"):
        word, theirs = read_word(row.get("status", "")), row.get("service_request_id", "")
        at = read_time(row.get("updated_datetime", ""))
        if word and theirs and at and word is not Word.OPEN:
            text = row.get("status_notes", "")
            heard.append(
                Heard(
                    theirs=theirs, update_id=f"{theirs}/{word}/{time_text(at)}", word=word, text=text, at=at
                )
            )
    return heard


def _definition(peer: PeerAddress, code: str) -> list[dict[str, Any]]:
    answer = _send(peer, f"services/{quote(code, safe='')}", query=_named(peer))
    if answer.status == NOT_FOUND:
        raise Declined(f"{code}: 404")
    try:
        return read_definition(_checked(answer).body)
    except NoAnswer as error:
        raise Unreachable(str(error.args[0])) from None


def _attributes(definition: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of the attributes that an item answers. Raises Declined with those that it leaves open."""
    fields, missing = [], []
    for one in definition:
        code, given = one["code"], answers.get(one["code"])
        values = [str(value) for value in (given if isinstance(given, list) else [given])] if given else []
        if one["values"]:
            values = [value for value in values if value in one["values"]]
        if not values and one["required"]:
            missing.append(code)
        name = f"attribute[{code}][]" if one["datatype"] == "multivaluelist" else f"attribute[{code}]"
        fields += [(name, value) for value in values]
    if missing:
        raise Declined(", ".join(missing))
    return fields


def _named(peer: PeerAddress) -> list[tuple[str, str]]:
    return [("jurisdiction_id", peer.jurisdiction)] if peer.jurisdiction else []


def _signed(peer: PeerAddress) -> list[tuple[str, str]]:
    return _named(peer) + ([("api_key", peer.secret)] if peer.secret else [])


def _ask(peer: PeerAddress, path: str, **words: Any) -> Answer:
    return _checked(_send(peer, path, **words))


def _send(
    peer: PeerAddress,
    path: str,
    *,
    query: Sequence[tuple[str, str]] = (),
    post: Sequence[tuple[str, str]] = (),
    key: str = "",
) -> Answer:
    url = f"{peer.url}/{path}.xml" + (f"?{urlencode(query)}" if query else "")
    headers = {"Accept": "text/xml"}
    if post:
        headers |= {"Content-Type": FORM, "Idempotency-Key": key}
    request = Request("POST" if post else "GET", url, headers, urlencode(post).encode())
    try:
        return fetch(PURPOSE, request, limits=LIMITS)
    except NotAllowed as error:
        raise Unreachable(f"not allowed: {error.args[0]}") from None
    except NoAnswer as error:
        raise Unreachable(str(error.args[0])) from None


def _checked(answer: Answer) -> Answer:
    if answer.status == TOO_MANY or answer.status >= BROKEN:
        raise Unreachable(str(answer.status))
    if not OK <= answer.status < 300:  # noqa: PLR2004 - every success
        raise Declined(f"{answer.status} {text_of(answer.body)}".strip())
    return answer


def _rows(answer: Answer, name: str) -> list[dict[str, str]]:
    try:
        return read_rows(answer.body, name)
    except NoAnswer as error:
        raise Unreachable(str(error.args[0])) from None
