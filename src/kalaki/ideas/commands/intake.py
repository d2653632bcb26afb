"""How an item comes in, from wherever: once per key, with a number, a holder and a due date."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kalaki.cities.contract import area_at, area_shapes, current_slug, default_holder, get_city
from kalaki.core.contract import (
    TBILISI,
    Actor,
    Run,
    SubjectRef,
    command,
    new_key,
    next_number,
    number_text,
    textindex,
)
from kalaki.exact.geo import Place as Point
from kalaki.exact.geo import cell_of
from kalaki.georgian import skeleton
from kalaki.ideas import events
from kalaki.ideas.commands import promises
from kalaki.ideas.commands.categories import acceptance_of
from kalaki.ideas.commands.frame import (
    MOST_SIGNS,
    Acting,
    IdeaReceipt,
    about,
    due_of,
    entry,
    receipt_of,
    repeated,
    rule_of,
    set_clock,
)
from kalaki.ideas.commands.merging import keep_verdicts
from kalaki.ideas.commands.voices import count_voices, way_of
from kalaki.ideas.models import AuthorLink, Category, ClockRule, Idea, IdeaPhoto, Mechanism, Origin, Support
from kalaki.ideas.models.voices import Way
from kalaki.ideas.origins import origin_kind
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import clock as clocks
from kalaki.ideas.rules.lifecycle import By, Kind, first_state
from kalaki.people.contract import ensure_organisation, get_organisation

TITLE_SIGNS = 200
CITY_HALL = "მერია"  # the name of an organisation, not a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is: micro-degrees, accuracy in metres, key of an area, words, rings of [lat, lon]."""

    lat: int | None = None
    lon: int | None = None
    accuracy_m: int | None = None
    area: str = ""
    address: str = ""
    outline: Sequence[Sequence[Sequence[int]]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRef:
    """Where an item comes from. kind: registered. title: a snapshot. counts: False for bots, tests, practice.

    mechanism: key of another mechanism than that of the kind (an import of an old game), which must exist.
    """

    kind: str
    origin_id: str = ""
    title: str = ""
    counts: bool = True
    mechanism: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who says it. who: reference of a person, device or paper row, "" = unknown. is_confirmed: by code or more."""

    who: str = ""
    is_confirmed: bool = False
    shows_name: bool = False


UNKNOWN = Author()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is said. category: key, "" = none. answers: to the category's questions, by code.

    external_key: of the item within its origin; the same one is the same item. closes: the end of a petition's
    collection. photos: public ids in core. received_at: when a form was filled in, if before now.
    """

    kind: Kind
    origin: OriginRef
    title: str = ""
    text: str = ""
    language: str = "ka"
    category: str = ""
    place: Place = NOWHERE
    answers: Mapping[str, object] = field(default_factory=dict)
    external_key: str = ""
    author: Author = UNKNOWN
    photos: tuple[UUID, ...] = ()
    closes: dt.datetime | None = None
    is_assisted: bool = False
    held: bool = False
    demo: bool = False


def submit_idea(*, actor: Actor, key: UUID, submission: Submission) -> IdeaReceipt:
    """Take an item into the register; any repetition, in any order and from any session, gives the same number.

    key: minted with the form or draft, unique for good. Without an accepted category the municipality's default
    holder has it for 30 days. Emits IdeaReceived. Raises Refused key_reused (409), text_missing, text_long,
    origin_unknown, category_unknown, area_unknown, place_outside, collection_end_missing, due_past.
    """
    with command("ideas.submit_idea", actor=actor, key=key, scope="ideas.intake", said=submission) as run:
        if run.replayed:
            return repeated(run.result)
        _check(submission, run)
        origin = _origin(submission)
        known = _known(key, origin, submission)
        if known is not None:
            return run.finish(receipt_of(known))
        idea = _idea(run, key, submission, origin)
        if submission.kind is not Kind.PETITION:
            _give_holder_and_clock(run, idea)
        idea.save()
        if idea.folded:
            textindex.index(SubjectRef(promises.IDEA, idea.public_id), idea.folded)
        keep_verdicts(idea, at=run.at)
        _author(idea, submission.author, run)
        IdeaPhoto.objects.bulk_create(
            IdeaPhoto(
                municipality_id=idea.municipality_id,
                idea=idea,
                photo=photo,
                position=position,
                demo=idea.demo,
            )
            for position, photo in enumerate(submission.photos)
        )
        role = By.CLERK if submission.is_assisted else By.AUTHOR
        entry(run, idea, "received", Acting(by=role), kind=idea.kind, origin=origin.kind, due=idea.due_at)
        if submission.kind is not Kind.PETITION:
            promises.promise(run, idea)
            idea.save()
        received = receipt_of(idea)
        run.emit(
            events.IdeaReceived(
                **about(idea),
                kind_of=str(submission.kind),
                category=submission.category,
                origin_kind=origin.kind,
                origin_id=origin.origin_id,
                holder=str(_holder_id(idea)),
            )
        )
        return run.finish(received)


def holder_of_last_resort(run: Run) -> int:
    """Return the key of the municipality's default holder; „მერია“ is made when nobody was named or it has closed."""
    chosen = default_holder()
    found = get_organisation(chosen) if chosen else None
    if found is not None:
        return found.id
    made = ensure_organisation(actor=run.actor, key=new_key(), kind="unit", name=CITY_HALL)
    found = get_organisation(made)
    if found is None:  # it was closed and nobody took its place
        raise refused("organisation_unknown")
    return found.id


def clock_for(run: Run, category_id: int | None) -> tuple[int, ClockRule | None, clocks.Clock]:
    """Return (holder, clock version, clock) of something that comes into ``category_id`` at ``run.at``."""
    day = run.at.astimezone(TBILISI).date()
    accepted = acceptance_of(category_id, day) if category_id else None
    version: ClockRule | None = None
    if accepted is not None:
        rows = list(ClockRule.objects.filter(category_id=category_id))
        rule = clocks.version_at([rule_of(row) for row in rows], day)
        version = next((row for row in rows if rule is not None and row.version == rule.version), None)
    holder = accepted.organisation_id if accepted is not None else holder_of_last_resort(run)
    return holder, version, clocks.start(rule_of(version), run.at, due_of=due_of)


def _check(said: Submission, run: Run) -> None:
    place = said.place
    has_place = place.lat is not None or place.address.strip()
    if not (said.title.strip() or said.text.strip() or said.photos or has_place):
        raise refused("text_missing")
    if len(said.text) > MOST_SIGNS:
        raise refused("text_long", most=MOST_SIGNS)
    lat, lon = said.place.lat, said.place.lon
    if (lat is None) != (lon is None) or abs(lat or 0) > 90_000_000 or abs(lon or 0) > 180_000_000:  # noqa: PLR2004 - of the globe
        raise refused("place_outside")
    if said.kind is Kind.PETITION:
        if said.closes is None:
            raise refused("collection_end_missing")
        if said.closes <= run.at:
            raise refused("due_past")


def _origin(said: Submission) -> Origin:
    wanted = said.origin
    kind = origin_kind(wanted.kind)
    if kind is None:
        raise refused("origin_unknown")
    if wanted.mechanism:
        mechanism = Mechanism.objects.filter(key=wanted.mechanism).first()
        if mechanism is None:
            raise refused("origin_unknown")
    else:
        mechanism = Mechanism.objects.get_or_create(
            key=kind.mechanism, defaults={"titles": dict(kind.titles)}
        )[0]
    return Origin.objects.get_or_create(
        kind=wanted.kind,
        origin_id=wanted.origin_id,
        defaults={
            "title": wanted.title[:TITLE_SIGNS],
            "mechanism": mechanism,
            "counts": wanted.counts,
            "demo": said.demo,
        },
    )[0]


def _known(key: UUID, origin: Origin, said: Submission) -> Idea | None:
    found = Idea.objects.filter(intake_key=key).first()
    if found is None and said.external_key:
        found = Idea.objects.filter(origin=origin, external_key=said.external_key).first()
    return found


def _idea(run: Run, key: UUID, said: Submission, origin: Origin) -> Idea:
    city = get_city(current_slug())
    year = run.at.astimezone(TBILISI).year
    lat, lon = said.place.lat, said.place.lon
    area = _area(said.place)
    category = Category.objects.filter(key=said.category).first() if said.category else None
    if said.category and category is None:
        raise refused("category_unknown")
    serial = next_number("ideas", year=year)
    title, text = said.title.strip(), said.text.strip()
    return Idea(
        municipality_id=city.id,
        year=year,
        serial=serial,
        number=number_text(city.code, serial, year=year),
        kind=said.kind,
        category=category,
        title=title[:TITLE_SIGNS],
        text=text,
        language=said.language,
        folded=skeleton(f"{title} {text}".strip()),
        answers=dict(said.answers),
        lat=lat,
        lon=lon,
        cell=None if lat is None or lon is None else cell_of(Point(lat, lon)),
        accuracy_m=said.place.accuracy_m,
        area_id=area,
        address=said.place.address[:TITLE_SIGNS],
        outline=list(said.place.outline),
        origin=origin,
        external_key=said.external_key,
        intake_key=key,
        is_assisted=said.is_assisted,
        held=said.held,
        status=first_state(said.kind),
        status_since=run.at,
        received_at=run.at,
        changed_at=run.at,
        created_at=run.at,
        due_at=said.closes,
        demo=said.demo,
    )


def _area(place: Place) -> int | None:
    """Return the key of the area that is named, else of the one that holds the place, in 1 query at most."""
    if not place.area and place.lat is None:
        return None
    shapes = area_shapes()
    if place.area:
        named = next((shape.id for shape in shapes if shape.key == place.area), None)
        if named is None:
            raise refused("area_unknown")
        return named
    found = area_at(place.lat or 0, place.lon or 0, shapes=shapes)
    return found.id if found is not None else None


def _give_holder_and_clock(run: Run, idea: Idea) -> None:
    idea.holder_id, version, clock = clock_for(run, idea.category_id)
    idea.holder_since = run.at
    idea.clock_id = version.pk if version is not None else None
    set_clock(idea, clock)


def _author(idea: Idea, author: Author, run: Run) -> None:
    if author.who:
        AuthorLink.objects.create(idea=idea, who=author.who, shows_name=author.shows_name)
    way = way_of(author.who) if author.who else Way.UNKNOWN
    Support.objects.create(
        idea=idea,
        who=author.who or f"unknown:{idea.public_id}",
        way=way,
        is_author=True,
        is_confirmed=author.is_confirmed and way in {Way.PERSON, Way.PAPER},
        since=run.at,
    )
    count_voices(idea)


def _holder_id(idea: Idea) -> str:
    rows = Idea.objects.filter(pk=idea.pk).values_list("holder__public_id", flat=True)
    return str(rows[0] or "")
