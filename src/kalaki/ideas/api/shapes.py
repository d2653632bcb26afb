"""What the interface of the register answers, as OpenAPI shows it; items have the fields of the open data."""

import datetime as dt
import re
from typing import Annotated, Any
from uuid import UUID

from django.utils import translation
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, create_model

from kalaki.ideas.asked import OVERDUE, STATES
from kalaki.ideas.export.fields import FIELDS, OpenField, Type
from kalaki.ideas.rules.lifecycle import UNLISTED, Kind, State

PYTHON: dict[Type, Any] = {
    Type.TEXT: str | None,
    Type.NUMBER: int,
    Type.FLAG: bool,
    Type.DAY: dt.date | None,
    Type.INSTANT: dt.datetime | None,
    Type.DEGREES: float | None,
    Type.ADDRESS: str,
}
STATE_WORDS = (*STATES, OVERDUE, *sorted(set(State) - UNLISTED))
Names = Annotated[
    dict[str, str],
    Field(description="Words by language.", examples=[{"ka": "გარეგანათება", "en": "Outdoor lighting"}]),
]


def _with_plus(given: Any) -> Any:
    """Return ``given`` with the sign of its offset, which an address reads as a blank."""
    return re.sub(r"(T.*) (\d\d:?\d\d)$", r"\1+\2", given) if isinstance(given, str) else given


Since = Annotated[dt.datetime | None, BeforeValidator(_with_plus)]


class Shape(Schema):
    """An answer with these fields and no other."""

    model_config = ConfigDict(extra="forbid")


class Asked(Schema):
    """Which items; several filters at once leave those that all of them leave."""

    kind: Kind | None = Field(None, description="What it is.")
    state: str = Field(
        "",
        pattern=f"^({'|'.join(STATE_WORDS)}|)$",
        description="open, closed, overdue, or one state: " + ", ".join(STATE_WORDS[3:]) + ".",
        examples=["open"],
    )
    category: str = Field("", description="Key of a category.", examples=["lighting"])
    area: str = Field("", description="Key of a neighbourhood.", examples=["old-town"])
    holder: UUID | None = Field(None, description="Public id of the unit that has it.")
    origin_kind: str = Field("", description="By which way it came.", examples=["form"])
    mechanism: str = Field("", description="Key of a mechanism.", examples=["register"])
    q: str = Field("", max_length=200, description="Words or number, in any letters.", examples=["lampioni"])
    updated_since: Since = Field(
        None,
        description="Items to which something happened in this minute or later. Without an offset: time of Georgia. "
        "Items that are gone are not told of; take the nightly file to compare.",
        examples=["2026-05-04T08:00:00+04:00"],
    )
    after: str = Field(
        "", max_length=40, description="`next` of the page before.", examples=["RUS-2026-000123"]
    )
    size: int = Field(30, ge=1, le=100, description="Items on a page.")


def _item_fields(fields: tuple[OpenField, ...]) -> dict[str, Any]:
    with translation.override("en"):
        return {
            field.key: (
                PYTHON[field.type],
                Field(description=str(field.meaning), examples=[field.example]),
            )
            for field in fields
        }


Item: Any = create_model("Item", __base__=Shape, **_item_fields(FIELDS))


class ItemPage(Shape):
    """Items as they were entered. next: of ``after`` for the page that follows, null on the last one."""

    ideas: list[Item]
    next: str | None = Field(examples=["RUS-2026-000153"])


class Answer(Shape):
    """What the unit answered, in every language that it wrote it in or, for one, in Georgian."""

    decision: str = Field(examples=["yes"])
    organisation: str = Field(examples=["განათების სამსახური"])
    published_at: dt.datetime
    language: str = Field(examples=["ka"])
    text: str


class Step(Shape):
    """Something that happened to an item. role: as what somebody acted; nobody is named."""

    at: dt.datetime
    what: str = Field(examples=["plan"])
    role: str = Field(examples=["owner"])
    organisation: str
    reason: str


class Reply(Shape):
    """An answer to a comment. organisation: of the unit that speaks, else empty."""

    text: str
    language: str
    organisation: str
    said_at: dt.datetime


class Remark(Reply):
    """A comment; without words when it was taken back or hidden."""

    replies: list[Reply]


class Photo(Shape):
    """The picture that everybody may see. phase: before, after, follow_up."""

    url: str = Field(examples=["https://hub.example.ge/photos/01900000-0000-7000-8000-000000000001/wide.jpg"])
    phase: str = Field(examples=["before"])


class Outcome(Shape):
    """What came of it. tetri: money that moved."""

    kind: str
    title: str
    tetri: int | None
    url: str
    on: dt.date


class Promised(Shape):
    """A promise that follows from it; more at /api/v1/commitments/<id>."""

    id: UUID
    what: Names
    owner: str
    first_due_on: dt.date
    due_on: dt.date
    status: str = Field(examples=["on_track"])


Whole: Any = create_model(
    "ItemWithAll",
    __base__=Item,
    answers=(list[Answer], Field(description="Official answers, the first one first.")),
    history=(list[Step], Field(description="What happened, the first act first, 200 at most.")),
    comments=(list[Remark], Field(description="What people and units said, without names.")),
    photos=(list[Photo], Field(description="Its photos.")),
    outcomes=(list[Outcome], Field(description="What came of it.")),
    promises=(list[Promised], Field(description="Promises that follow from it.")),
    merged=(list[str], Field(description="Numbers of what was merged into it.")),
)


class Time(Shape):
    """A term of a clock. unit: days, working_days, months."""

    count: int = Field(examples=[5])
    unit: str = Field(examples=["working_days"])


class CategoryShape(Shape):
    """A category today. Residents may choose it while ``is_open``; holder and terms are those of its acceptance."""

    key: str = Field(examples=["lighting"])
    parent: str | None
    names: Names
    helps: Names
    guidance: Names
    stage: str = Field(examples=["open"])
    is_open: bool
    holder: str | None = Field(examples=["განათების სამსახური"])
    accepted_on: dt.date | None
    lapses_on: dt.date | None
    first_answer: Time | None
    resolution: Time | None
    publish_place: str = Field(examples=["exact"])
    shows_emergency: bool
    phone: str | None
    changed_at: dt.datetime
    demo: bool


class Categories(Shape):
    """Every category, in the municipality's order."""

    categories: list[CategoryShape]


class Mechanism(Shape):
    """A way in which the municipality hears its residents. kinds: of origins that belong to it."""

    key: str = Field(examples=["register"])
    titles: Names
    kinds: list[str] = Field(examples=[["form", "app"]])


class Mechanisms(Shape):
    """Every mechanism, by key."""

    mechanisms: list[Mechanism]


class MechanismFigures(Mechanism):
    """One mechanism in figures; demonstrations, bots and tests do not count. Money in tetri."""

    items: int
    answers_due: int
    answered_on_time: int
    confirmed: int
    promised: int
    kept: int
    tetri: int
    cost_tetri: int | None


def problems(**examples: dict[str, Any]) -> dict[str, Any]:
    """Return what OpenAPI says of errors: by status (``s404``) an example of the document."""
    schema = {
        "type": "object",
        "required": ["type", "code", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": "URN of the code"},
            "code": {"type": "string", "description": "never changes with the wording"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "in the language of the address"},
            "fields": {"type": "array", "items": {"type": "object"}},
        },
    }
    return {
        "responses": {
            int(status.removeprefix("s")): {
                "description": example["detail"],
                "content": {"application/problem+json": {"schema": schema, "example": example}},
            }
            for status, example in examples.items()
        }
        | {304: {"description": "You have this already (If-None-Match)."}}
    }


NOT_THERE = {
    "type": "urn:kalaki:problem:not_found",
    "code": "not_found",
    "status": 404,
    "detail": "There is no such item here. Check the number.",
}
BAD_FIELDS = {
    "type": "urn:kalaki:problem:bad_fields",
    "code": "bad_fields",
    "status": 422,
    "detail": "Some fields need another value. Each is named below.",
    "fields": [{"field": "query.kind", "reason": "Input should be 'report', 'problem', 'proposal' or 'petition'"}],
}  # fmt: skip
