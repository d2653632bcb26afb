"""What a conversation is about: the last record, and short questions about a part of it.

The last record holds for HOLDS or until a new topic wins clearly; then „და რა ღირს?“ means it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kalaki.assistant.rules.understand.phrases import PhraseBook
from kalaki.assistant.rules.understand.text import Word, keys_of

HOLDS = dt.timedelta(minutes=30)
_AND = frozenset(
    key
    for word in ("და", "კიდევ", "ასევე", "მაშინ", "კარგი", "ოკ", "ეს", "ეგ", "ამას", "მაგას", "ამის", "მაგის", "and", "so", "then", "it", "is", "the", "for",
                 "this", "that", "а", "и", "это", "этого", "тогда", "ещё", "və", "bəs", "bes", "bu", "bunun", "իսկ")
    for key in keys_of(word)
)  # fmt: skip


class Slot(StrEnum):
    """A part of a record that somebody may ask for alone."""

    FEE = "fee"
    DOCUMENTS = "documents"
    DEADLINE = "deadline"
    CHANNEL = "channel"
    PHONE = "phone"
    WHO = "who"
    LAW = "law"
    APPEAL = "appeal"
    STEPS = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """code: the last record that was answered. language: of that answer. at: aware instant of it.

    asked, missed: times asked back, and refused, in a row. earlier: what was said before, for the tone.
    """

    code: str = ""
    language: str = ""
    at: dt.datetime | None = None
    asked: int = 0
    missed: int = 0
    earlier: tuple[str, ...] = ()

    def holds(self, now: dt.datetime) -> bool:
        """Tell whether the last record is still what the conversation is about."""
        return bool(self.code) and self.at is not None and now - self.at <= HOLDS


class Slots:
    """Recognises a question that only makes sense after an answer."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], *, spare: int) -> None:
        """Fold the phrases. phrases: {slot: phrases}. spare: other words that such a question may have."""
        self._book, self._spare = PhraseBook(phrases), spare

    def asked(self, message: Sequence[Word]) -> Slot | None:
        """Return the slot that ``message`` asks for and nothing else, or None."""
        content = [word for word in message if _AND.isdisjoint(word.keys)]
        found = self._book.covers(message, spare=0) or self._book.covers(content, spare=0)
        return Slot(found) if found else None

    def leaning(self, message: Sequence[Word]) -> Slot | None:
        """Return the slot that a short ``message`` asks for, beside a few words of its own, or None."""
        found = self._book.covers(message, spare=self._spare)
        return Slot(found) if found else None
