"""Which municipality a question names, so that one town's rule is never told as another's.

A name counts with any Georgian, Russian or Azerbaijani ending, but a longer name that only contains one is
another thing: „რუსთავი 2“ is a broadcaster, „კასპიის ზღვა“ is a sea.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kalaki.assistant.rules.understand.text import Word, keys_of, script_of

SHORTEST = 3  # letters of the shortest stem
# Endings after a stem without its last vowel, folded: cases and postpositions of Georgian, cases of Russian
# and Azerbaijani as people type them.
_ENDINGS = frozenset(
    [
        *("", "i", "is", "isa", "s", "si", "sia", "ze", "zea", "dan", "idan", "isgan", "tan", "istan", "isken", "ken"),
        *("m", "ma", "it", "ad", "tvis", "istvis", "eli", "elis", "eleb", "elebi", "elma", "elebs", "sac", "ic", "isac"),
        *("e", "u", "a", "oi", "om", "skii", "skoi", "skom", "skaia", "ski", "de", "da", "den", "dan", "nin", "in", "ya", "ide", "iden", "inin", "ini"),
        *("li", "lii", "ili", "iis", "ise", "isi", "ti", "iti", "iti", "ia", "ias", "iasi", "iaze", "iadan", "os", "osi", "o"),
        *("odan", "oze", "as", "asi", "adan", "aze", "es", "esi", "edan", "eze", "us", "usi", "udan", "uze"),
    ]
)  # fmt: skip


class Gazetteer:
    """Finds the municipalities that a message names.

    Most names count by their stem (folded, without the last vowel) with any ending. Where stems mislead, the
    file lists whole words: Georgian ones are compared as written, because folding joins double letters.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Fold the names. rows: slug, ka, and also or exact, as in municipalities.yaml."""
        self._stems: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        for row in rows:
            if row.get("exact"):
                self._whole |= {form: row["slug"] for name in row["exact"] for form in _exact_forms(name)}
            else:
                names = [row["ka"], *row.get("also", ())]
                self._stems |= {_stem(keys_of(name)[0]): row["slug"] for name in names}

    def named(self, message: Sequence[Word]) -> tuple[str, ...]:
        """Return the slugs of the municipalities named in ``message``, in its order, each once."""
        found: dict[str, None] = {}
        for number, word in enumerate(message):
            slug = self._of(word)
            # "Rustavi 2" and the like: a name with a number is a brand, not a town.
            if slug and not (number + 1 < len(message) and message[number + 1].typed.isdigit()):
                found[slug] = None
        return tuple(found)

    def _of(self, word: Word) -> str:
        for form in (word.typed, *word.keys):
            if form in self._whole and (form == word.typed or script_of(word.typed) != "ka"):
                return self._whole[form]
        for key in word.keys:
            for end in range(len(key), SHORTEST - 1, -1):
                slug = self._stems.get(key[:end])
                if slug and key[end:] in _ENDINGS:
                    return slug
        return ""


def _exact_forms(name: str) -> tuple[str, ...]:
    return (name,) if script_of(name) == "ka" else keys_of(name)


def _stem(key: str) -> str:
    return key[:-1] if key[-1:] in {"a", "e", "i", "o", "u"} else key
