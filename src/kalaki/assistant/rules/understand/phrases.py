"""Phrases that need no record: danger to life, commands, small talk.

A phrase is written as residents say it, one word after another; ``*`` at the end of a word stands for any
ending: "სახლ* იწვ*". Its words must come in order, with at most ``GAP`` others between two of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kalaki.assistant.rules.understand.text import Word, keys_of, words

GAP = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """The folded words of one phrase; ``open`` tells which of them may have any ending."""

    keys: tuple[str, ...]
    open: tuple[bool, ...]


class PhraseBook:
    """Phrases by their name; finds those that a message holds."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """Fold every phrase. phrases: {name: phrases in any script}."""
        self._patterns = {name: tuple(map(pattern, texts)) for name, texts in phrases.items()}

    def find(self, message: Sequence[Word]) -> list[str]:
        """Return the names whose phrases stand in ``message``, in the order of the book."""
        return [
            name
            for name, patterns in self._patterns.items()
            if any(_stands_in(found, message) for found in patterns)
        ]

    def covers(self, message: Sequence[Word], *, spare: int) -> str:
        """Return the first name one of whose phrases leaves at most ``spare`` words of ``message``, else ""."""
        for name, patterns in self._patterns.items():
            for found in patterns:
                if len(message) - len(found.keys) <= spare and _stands_in(found, message):
                    return name
        return ""


def pattern(text: str) -> Pattern:
    """Return one phrase as it is compared."""
    parts = text.split()
    folded = [[word.keys[0] for word in words(part)] for part in parts]
    keys = [key for group in folded for key in group]
    ends = [part.endswith("*") and n == len(group) - 1 for part, group in zip(parts, folded, strict=True) for n in range(len(group))]  # fmt: skip
    return Pattern(tuple(keys), tuple(ends))


def _stands_in(phrase: Pattern, message: Sequence[Word]) -> bool:
    if not phrase.keys:
        return False
    starts = (n for n in range(len(message)) if _is(phrase, 0, message[n]))
    return any(_goes_on(phrase, 1, message, start + 1) for start in starts)


def _goes_on(phrase: Pattern, number: int, message: Sequence[Word], place: int) -> bool:
    if number == len(phrase.keys):
        return True
    return any(
        _is(phrase, number, message[at]) and _goes_on(phrase, number + 1, message, at + 1)
        for at in range(place, min(place + GAP + 1, len(message)))
    )


def _is(phrase: Pattern, number: int, word: Word) -> bool:
    key = phrase.keys[number]
    if phrase.open[number]:
        return any(found.startswith(key) for found in word.keys)
    return key in word.keys


def folded(word: str) -> str:
    """Return the best key of one word."""
    return keys_of(word)[0]
