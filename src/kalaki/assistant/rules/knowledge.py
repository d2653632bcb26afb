"""Read a kalaki-knowledge/1 file: every fault with its place and what to do, or every record."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any, get_type_hints

from kalaki.assistant.rules.content import PARTS, SHORT_LIMIT, Content, Kind, build
from kalaki.assistant.rules.currency import Basis, Status
from kalaki.assistant.rules.figures import declared_from

FORMAT = "kalaki-knowledge/1"
LINE = "__line__"  # the loader puts the line of each mapping here
AMOUNT = re.compile(r"\d[\d\s.,]*(?:-ლარიან)?\s*(?:ლარ|თეთრ|₾|GEL|%|პროცენტ)")
TERM = re.compile(r"\d+[\s-]*(?:კალენდარულ |სამუშაო )?(?:დღ|თვე|თვის|თვიან|წელიწად|საათ)")
NEEDED = ("id", "area", "status", "confidence", "source", "city", "question", "answer")
SOURCE_DATE = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2})?)?)?")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,19}")
REVIEW_DAYS, REVIEW_DAYS_WITH_AMOUNT = 365, 180
OPTIONAL = (
    "kind", "sensitive", "unit", "short", "persona", "output", "audience", "life_event", "valid_from", "valid_to",
)  # fmt: skip
TEXTS = (*NEEDED, "kind", "unit", "short", "persona", "output", "audience", "life_event", "gloss_en", "basis")
# What the columns of the tables hold; PostgreSQL refuses more.
LONGEST = {
    "city": 40, "unit": 120, "audience": 120, "life_event": 60, "output": 200, "form": 20, "currency": 3,
    "article": 60, "version": 10, "phone": 40, "language": 2, "origin": 20,
}  # fmt: skip
MOST, MOST_TETRI = 32_767, 2**63 - 1
OTHER_LANGUAGES = ("en", "ru", "az", "hy")  # beside ka, whose text is the record's own
TEXT_STATES, SETS = ("draft", "checked", "outdated"), ("train", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text of a record in a language other than Georgian, with how far it may be trusted."""

    language: str
    answer: str
    question: str = ""
    short: str = ""
    persona: str = ""
    state: str = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A way in which somebody may ask. set: "train" or "check"; pinned: must not break."""

    text: str
    language: str = "ka"
    origin: str = "seed"
    set: str = "train"
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """What a staff export says beyond a seed. last_reviewed: None = the day on which the fact was compiled."""

    last_reviewed: dt.date | None = None
    texts: tuple[Wording, ...] = ()
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One record as the file has it."""

    code: str
    content: Content
    gloss_en: str
    examples: tuple[str, ...]
    compiled_on: dt.date
    # Not in repr: the digest that tells a seed's change from a local edit is made of that.
    more: More = field(default=More(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of a file: its line (0 = unknown), the record, the field, and what to do."""

    line: int
    place: str
    field: str
    remedy: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.place}: {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """areas: (code, names by language). synonyms: sets of words. outside: (text, language) of what must be refused.

    faults: when there are any, nothing is imported.
    """

    areas: tuple[tuple[str, dict[str, str]], ...] = ()
    facts: tuple[Fact, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults as sentences."""
        return tuple(str(fault) for fault in self.faults)


def parse(document: Any) -> Knowledge:
    """Return the knowledge of a parsed YAML ``document``."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        given = document.get("format") if isinstance(document, Mapping) else document
        return Knowledge(
            faults=(_fault({}, "format", f"the format is {given!r}. It must be {FORMAT}.", "file"),)
        )
    try:
        compiled_on = dt.date.fromisoformat(str(document["compiled_on"]))
        areas = tuple((str(row["code"]), _names(row)) for row in document["areas"])
        synonyms = tuple(tuple(map(str, words)) for words in document.get("synonyms") or ())
    except (KeyError, TypeError, ValueError) as error:
        remedy = f"compiled_on (a date) and areas (code, name_ka, name_en) are needed; see {error}."
        return Knowledge(faults=(_fault(document, "areas", remedy, "head"),))
    try:
        outside = tuple(
            (_text_of(row), str(row.get("language") or "")[:8]) for row in document.get("outside") or ()
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        remedy = "give each message that must be refused as text and language."
        return Knowledge(faults=(_fault(document, "outside", remedy, "head"),))
    known = {code for code, _names in areas}
    facts: list[Fact] = []
    faults: list[Fault] = []
    seen: set[Any] = set()
    for number, row in enumerate(document.get("facts") or (), 1):
        if not isinstance(row, Mapping):
            faults.append(_fault({}, "", "this is no list of fields. Indent its fields.", f"fact {number}"))
            continue
        place = f"fact {number} ({row.get('id', 'no id')})"
        found = list(_faults(row, place, known, seen))
        seen.add(str(row.get("id")))
        if not found:
            made = _fact(row, compiled_on, place)
            if isinstance(made, Fact):
                facts.append(made)
            else:
                found = [made]
        faults += found
    if faults:
        return Knowledge(faults=tuple(faults))
    return Knowledge(areas=areas, facts=tuple(facts), synonyms=synonyms, outside=outside)


def _text_of(row: Any) -> str:
    """Return the text of a message. Raises ValueError for an empty one."""
    text = str(row["text"])
    if not text.strip():
        raise ValueError(text)
    return text


def _names(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of an area by language. Raises KeyError unless Georgian and English are there."""
    others = {name.removeprefix("name_"): row[name] for name in row if str(name).startswith("name_")}
    return {"ka": row["name_ka"], "en": row["name_en"]} | others


def _faults(row: Mapping[str, Any], place: str, areas: set[Any], seen: set[Any]) -> Iterator[Fault]:
    missing = [name for name in NEEDED if not row.get(name)]
    for name in missing:
        yield _fault(row, name, f"{name} is missing. Fill it in.", place)
    if missing:
        return
    wrong = [name for name in TEXTS if not isinstance(row.get(name) or "", str)]
    for name in wrong:
        yield _fault(row, name, f"{name} must be a text. Put it in quotes.", place)
    if wrong:
        return
    if row["id"] in seen:
        yield _fault(row, "id", "the id stands twice. Give it another one.", place)
    yield from _bad_values(row, place, areas)


def _bad_values(row: Mapping[str, Any], place: str, areas: set[Any]) -> Iterator[Fault]:
    if not CODE.fullmatch(str(row["id"])):
        yield _fault(row, "id", "the id must be 2 to 20 Latin letters, digits and hyphens.", place)
    if row["area"] not in areas:
        yield _fault(row, "area", f"area {row['area']} is not in the list of areas. Add it there.", place)
    if row["status"] not in set(Status):
        yield _fault(
            row, "status", f"status {row['status']} is unknown. Write LIVE, VERIFY or ARCHIVE.", place
        )
    if row["confidence"] not in {"A", "B", "C"}:
        yield _fault(row, "confidence", f"confidence {row['confidence']} is unknown. Write A, B or C.", place)
    if not str(row["source"]).startswith(("https://", "http://")):
        yield _fault(
            row, "source", "the source must be an address that starts with https:// or http://.", place
        )
    if not _is_date_or_part(str(row.get("source_date") or "")):
        yield _fault(row, "source_date", "write 2026, 2026-02, 2026-02-04 or null.", place)
    for name, most in LONGEST.items():
        if len(str(row.get(name) or "")) > most:
            yield _fault(row, name, f"{name} has over {most} characters. Shorten it.", place)
    if len(str(row.get("short") or "")) > SHORT_LIMIT:
        yield _fault(row, "short", f"the short answer has over {SHORT_LIMIT} characters. Shorten it.", place)


def _is_date_or_part(text: str) -> bool:
    """Tell whether ``text`` is a year, a month or a day that there is, or nothing."""
    if not text or not SOURCE_DATE.fullmatch(text):
        return not text
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def _fact(row: Mapping[str, Any], compiled_on: dt.date, place: str) -> Fact | Fault:
    """Return the record of a faultless ``row``, or the fault in one of its parts."""
    parts: dict[str, Any] = {}
    for name, part in PARTS.items():
        key = "appeal" if name == "appeals" else name
        try:
            parts[name] = tuple(_part(part, item) for item in _listed(row.get(key)))
        except (TypeError, ValueError, InvalidOperation) as error:
            known = ", ".join(field.name for field in fields(part))
            remedy = f"{key} cannot be read ({error}). Its fields are: {known}."
            return _fault(row, key, remedy, place)
    answer = row["answer"]
    basis, review = _basis(row)
    given: dict[str, Any] = {name: row[name] for name in OPTIONAL if row.get(name) is not None}
    days: dict[str, dt.date] = {}
    try:
        given["kind"] = Kind(given.get("kind") or _kind(parts))
        basis = Basis(row.get("basis") or basis)
        for name in ("valid_from", "valid_to", "compiled_on", "last_reviewed"):
            given.pop(name, None)
            if row.get(name):
                days[name] = dt.date.fromisoformat(str(row[name]))
    except ValueError as error:
        remedy = f"{error}. Kinds: {', '.join(Kind)}; basis: {', '.join(Basis)}; dates: 2026-12-31."
        return _fault(row, "kind", remedy, place)
    if days.get("last_reviewed", dt.date.min) > compiled_on:
        return _fault(
            row,
            "last_reviewed",
            f"nobody can have reviewed it after {compiled_on}, when the file was made.",
            place,
        )
    given |= {name: days.pop(name) for name in ("valid_from", "valid_to") if name in days}
    review = review if row.get("review_every_days") in {None, ""} else row["review_every_days"]
    if type(review) is not int or not 1 <= review <= MOST:
        return _fault(row, "review_every_days", f"write a whole number from 1 to {MOST}.", place)
    if type(given.get("sensitive", False)) is not bool:
        return _fault(row, "sensitive", "sensitive is true or false.", place)
    more = _more(row, days, place)
    if isinstance(more, Fault):
        return more
    given = {"short": answer if len(answer) <= SHORT_LIMIT else ""} | given | parts
    content = Content(
        area=row["area"],
        status=Status(row["status"]),
        confidence=row["confidence"],
        source_url=row["source"],
        source_date=str(row.get("source_date") or ""),
        city_scope=row["city"],
        question=row["question"],
        answer=answer,
        basis=basis,
        review_every_days=review,
        **given,
    )
    declared = row.get("figures")
    return Fact(
        code=row["id"],
        content=replace(
            content,
            figures=declared_from(content, answer)
            if declared is None
            else tuple(map(str, _listed(declared))),
        ),
        gloss_en=row.get("gloss_en") or "",
        examples=tuple(map(str, _listed(row.get("alternatives")))),
        compiled_on=days.get("compiled_on", compiled_on),
        more=more,
    )


def _more(row: Mapping[str, Any], days: Mapping[str, dt.date], place: str) -> More | Fault:
    """Return what only a staff export says, or its first fault."""
    try:
        texts = tuple(_part(Wording, item) for item in _listed(row.get("texts")))
        _among("state", (text.state for text in texts), TEXT_STATES)
        _among("language", (text.language for text in texts), ("ka", *OTHER_LANGUAGES))
        _once_each([text.language for text in texts])
    except (TypeError, ValueError) as error:
        known = ", ".join(one.name for one in fields(Wording))
        return _fault(row, "texts", f"texts cannot be read ({error}). Their fields are: {known}.", place)
    try:
        phrases = tuple(_part(Phrase, item) for item in _listed(row.get("examples")))
        _among("set", (phrase.set for phrase in phrases), SETS)
    except (TypeError, ValueError) as error:
        known = ", ".join(one.name for one in fields(Phrase))
        return _fault(
            row, "examples", f"examples cannot be read ({error}). Their fields are: {known}.", place
        )
    return More(last_reviewed=days.get("last_reviewed"), texts=texts, phrases=phrases)


def _once_each(languages: list[str]) -> None:
    if "ka" in languages:
        raise ValueError("the Georgian text is question and answer of the record itself")
    if len(set(languages)) < len(languages):
        raise ValueError("a language stands twice")


def _among(name: str, values: Iterable[str], known: tuple[str, ...]) -> None:
    for value in values:
        if value not in known:
            raise ValueError(f"{name} {value!r} is unknown; write {', '.join(known)}")


def _basis(row: Mapping[str, Any]) -> tuple[Basis, int]:
    """Return what an amount rests on and after how many days the record is looked at again."""
    has_amount = bool(AMOUNT.search(row["answer"]))
    review = REVIEW_DAYS_WITH_AMOUNT if has_amount or TERM.search(row["answer"]) else REVIEW_DAYS
    if not has_amount:
        return Basis.NONE, review
    return (Basis.STATUTE if row["city"] == "national" else Basis.BUDGET_YEAR), review


def _kind(parts: Mapping[str, Any]) -> str:
    is_service = any(parts[name] for name in ("steps", "documents", "channels"))
    return Kind.SERVICE if is_service else Kind.FACT


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _part(part: type, item: Any) -> Any:
    """Return one part; a bare text is its first field, and an amount is written in lari as „gel“."""
    if not isinstance(item, Mapping):
        return build(part, {fields(part)[0].name: str(item)})
    row = {name: value for name, value in item.items() if name != LINE and value is not None}
    if "gel" in row:
        tetri = Decimal(str(row.pop("gel")).replace(",", ".")) * 100
        if tetri != int(tetri) or tetri < 0:
            raise ValueError(f"{tetri} tetri is no whole number from 0")
        row["tetri"] = int(tetri)
    hints = get_type_hints(part)
    return build(part, {name: _value(name, value, hints.get(name)) for name, value in row.items()})


def _value(name: str, value: Any, hint: Any) -> Any:
    """Return ``value`` as a part holds it. Raises TypeError (another type) or ValueError (out of bounds)."""
    if hint is str:
        if isinstance(value, dt.date) or type(value) in {int, float}:
            value = str(value)
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a text")
        if len(value) > LONGEST.get(name, len(value)):
            raise ValueError(f"{name} has over {LONGEST[name]} characters")
    elif hint is bool and type(value) is not bool:
        raise TypeError(f"{name} is true or false")
    elif hint in {int, int | None}:
        most = MOST_TETRI if name == "tetri" else MOST
        if type(value) is not int or not 0 <= value <= most:
            raise ValueError(f"{name} must be a whole number from 0 to {most}")
    return value


def _fault(row: Mapping[str, Any], field: str, remedy: str, place: str) -> Fault:
    return Fault(line=int(row.get(LINE, 0)), place=place, field=field, remedy=remedy)
