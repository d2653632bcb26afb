"""Phrases that need no record: danger to life, commands, small talk.

A phrase is written as residents say it, one word after another; ``*`` at the end of a word stands for any
ending: "სახლ* იწვ*", and ``|`` stands between words of which one is enough: "სახლ*|ბინა იწვ*". Its words must
come in order, with at most ``GAP`` others between two of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kalaki.assistant.rules.understand.text import Word, words

GAP = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """The folded words of one phrase; ``open`` tells which of them may have any ending."""

    keys: tuple[str, ...]
    open: tuple[bool, ...]


class PhraseBook:
    """Phrases by their name; finds those that a message holds.

    Words that stand in a phrase of ``calm`` are not looked at: a fire extinguisher is no fire.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], *, calm: Iterable[str] = ()) -> None:
        """Fold every phrase. phrases: {name: phrases in any script}."""
        self._names = list(phrases)
        self._whole: dict[str, list[tuple[int, Pattern]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[int, Pattern]]] = defaultdict(list)
        for place, texts in enumerate(phrases.values()):
            for found in (one for text in texts for one in patterns(text)):
                table = self._stems if found.open[0] else self._whole
                table[found.keys[0]].append((place, found))
        sizes = [len(stem) for stem in self._stems]
        self._shortest, self._longest = min(sizes, default=1), max(sizes, default=0)
        tables = (*self._whole.values(), *self._stems.values())
        self._words = max((len(found.keys) for table in tables for _place, found in table), default=0)
        calm = list(calm)
        self._calm = PhraseBook({"calm": calm}) if calm else None

    def find(self, message: Sequence[Word]) -> list[str]:
        """Return the names whose phrases stand in ``message``, in the order of the book."""
        places = {place for place, _found, _at in self.standing(message)}
        if places and self._calm is not None:
            quiet = {at for _place, _found, ats in self._calm.standing(message) for at in ats}
            rest = [Word(word.typed, ()) if at in quiet else word for at, word in enumerate(message)]
            places = {place for place, _found, _at in self.standing(rest)} if quiet else places
        return [self._names[place] for place in sorted(places)]

    def covers(self, message: Sequence[Word], *, spare: int) -> str:
        """Return the first name one of whose phrases leaves at most ``spare`` words of ``message``, else ""."""
        return self.covered(message, spare=spare)[0]

    def covered(self, message: Sequence[Word], *, spare: int) -> tuple[str, list[Word]]:
        """Return that name and the fewest words that its phrases leave, ("", []) when there is none."""
        if len(message) > self._words + spare:
            return "", []
        fits = [
            (place, len(message) - len(at), at)
            for place, _found, at in self.standing(message)
            if len(message) - len(at) <= spare
        ]
        if not fits:
            return "", []
        place, _left, at = min(fits)
        return self._names[place], [word for number, word in enumerate(message) if number not in at]

    def standing(self, message: Sequence[Word]) -> Iterator[tuple[int, Pattern, tuple[int, ...]]]:
        """Yield every (place of the name, phrase, places of its words) of ``message``."""
        for number, word in enumerate(message):
            for key in word.keys:
                candidates = list(self._whole.get(key, ()))
                for end in range(self._shortest, min(len(key), self._longest) + 1):
                    candidates += self._stems.get(key[:end], ())
                for place, found in candidates:
                    rest = _goes_on(found, 1, message, number + 1)
                    if rest is not None:
                        yield place, found, (number, *rest)


def patterns(text: str) -> list[Pattern]:
    """Return the phrases that ``text`` stands for: one for each choice among its words, none without words."""
    choices = product(*(part.split("|") for part in text.split()))
    return [found for one in choices if (found := pattern(" ".join(one))).keys]


def pattern(text: str) -> Pattern:
    """Return one phrase without choices as it is compared."""
    parts = text.split()
    folded = [[word.keys[0] for word in words(part)] for part in parts]
    keys = [key for group in folded for key in group]
    ends = [part.endswith("*") and n == len(group) - 1 for part, group in zip(parts, folded, strict=True) for n in range(len(group))]  # fmt: skip
    return Pattern(tuple(keys), tuple(ends))


def _goes_on(phrase: Pattern, number: int, message: Sequence[Word], place: int) -> tuple[int, ...] | None:
    """Return where the words of ``phrase`` from ``number`` on stand, None when they do not."""
    if number == len(phrase.keys):
        return ()
    for at in range(place, min(place + GAP + 1, len(message))):
        if _is(phrase, number, message[at]):
            rest = _goes_on(phrase, number + 1, message, at + 1)
            if rest is not None:
                return (at, *rest)
    return None


def _is(phrase: Pattern, number: int, word: Word) -> bool:
    key = phrase.keys[number]
    if phrase.open[number]:
        return any(found.startswith(key) for found in word.keys)
    return key in word.keys
