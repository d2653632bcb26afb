"""What understanding is trained on: records, phrasings, what must be refused, words that mean the same."""

from collections.abc import Iterable
from dataclasses import dataclass

SEED, EDITOR = "seed", "editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record. texts: its questions and answers in any language, the question in Georgian first.

    place: slug of its municipality, or "national". live: whether it is said as current while its dates hold.
    """

    code: str
    area: str
    place: str
    question: str
    texts: tuple[str, ...] = ()
    live: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """How somebody asks for a record. author: whoever wrote it; folds keep an author's phrases together."""

    code: str
    text: str
    author: str = SEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative:
    """A message that no record answers. kind: why."""

    kind: str
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A message of somebody in danger, with the kind of it; kind "" only sounds like danger."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that a model is made of. synonyms: groups of words that mean the same here."""

    entries: tuple[Entry, ...]
    phrases: tuple[Phrase, ...]
    negatives: tuple[Negative, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    alarms: tuple[Alarm, ...] = ()

    def codes(self) -> list[str]:
        """Return the codes in their order."""
        return [entry.code for entry in self.entries]


def known_codes(entries: Iterable[Entry], phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Return the ``phrases`` whose record is among ``entries``."""
    codes = {entry.code for entry in entries}
    return tuple(phrase for phrase in phrases if phrase.code in codes)
