"""Which municipality a question names, so that one town's rule is never told as another's.

A name counts with any Georgian, Russian, Azerbaijani or Armenian ending, but a longer name that only contains
one is another thing: „რუსთავი 2“ is a broadcaster, „თბილისის ქუჩა“ a street, „კასპიის ზღვა“ a sea.
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
        *("ի", "իում", "իից", "իի", "իին", "ին", "ում", "ից", "այում", "այից", "ա", "այի"),
        *("odan", "oze", "as", "asi", "adan", "aze", "es", "esi", "edan", "eze", "us", "usi", "udan", "uze"),
    ]
)  # fmt: skip
# Endings of a name that belongs to the next word: "Tbilisi street", „თბილისის ქუჩა“, "Тбилисская улица".
_OWNING = frozenset(
    ["", "i", "is", "s", "eli", "elis", "skaia", "skoi", "skuiu", "skii", "ի", "իի", "in", "nin"]
)
_NAMING = frozenset(["", "i", "a", "o", "e", "u"])  # of the bare name, as brands with a number have it

_INSIDE = ("ში", "ზე", "დან", "shi", "Si", "ze", "dan")


class Gazetteer:
    """Finds the municipalities that a message names.

    Most names count by their stem (folded, without the last vowel) with any ending. Where stems mislead, the
    file lists whole words: Georgian ones are compared as written, because folding joins double letters.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], *, things: Sequence[str] = ()) -> None:
        """Fold the names. rows: slug, ka, also or exact, things of its own, as in municipalities.yaml.

        things: stems of what is named after any town.
        """
        self._stems: dict[str, str] = {}
        self._whole: dict[str, tuple[str, str]] = {}
        self._things = tuple(key for thing in things for key in keys_of(thing))
        self._own_things: dict[str, tuple[str, ...]] = {}
        for row in rows:
            if row.get("things"):
                self._own_things[row["slug"]] = tuple(
                    key for thing in row["things"] for key in keys_of(thing)
                )
            if row.get("exact"):
                stem = _stem(keys_of(row["ka"])[0])
                forms = {form: key for name in row["exact"] for form, key in _exact_forms(name).items()}
                self._whole |= {form: (row["slug"], key.removeprefix(stem)) for form, key in forms.items()}
            else:
                names = [row["ka"], *row.get("also", ())]
                self._stems |= {_stem(keys_of(name)[0]): row["slug"] for name in names}

    def named(self, message: Sequence[Word]) -> tuple[str, ...]:
        """Return the slugs of the municipalities named in ``message``, in its order, each once."""
        found: dict[str, None] = {}
        for number, word in enumerate(message):
            slug, ending = self._of(word)
            if slug and not self._is_of_a_thing(message, number, slug, ending):
                found[slug] = None
        return tuple(found)

    def _is_of_a_thing(self, message: Sequence[Word], number: int, slug: str, ending: str) -> bool:
        """Tell whether the name at ``number`` is a part of a longer one: a brand with a number, or a street."""
        if message[number].typed.endswith(
            _INSIDE
        ):  # folding joins "ს" and "ში": „თბილისში“ looks like the bare name
            return False
        after = message[number + 1] if number + 1 < len(message) else None
        if after is not None and after.typed.isdigit() and ending in _NAMING:
            return True
        own = self._own_things.get(slug, ())
        if (
            after is not None
            and ending in _OWNING
            and (self._is_thing(after) or not set(own).isdisjoint(after.keys))
        ):
            return True
        # Only Russian says "улица Тбилиси", with the name as it is.
        before = message[number - 1] if number else None
        return (
            before is not None
            and script_of(before.typed) == "cyrl"
            and ending in _NAMING
            and self._is_thing(before)
        )

    def _is_thing(self, word: Word) -> bool:
        return any(key.startswith(self._things) for key in word.keys)

    def _of(self, word: Word) -> tuple[str, str]:
        """Return the slug of the municipality that ``word`` names, and its ending; empty when it names none."""
        for form in (word.typed, *word.keys):
            if form in self._whole and (form == word.typed or script_of(word.typed) != "ka"):
                return self._whole[form]
        for key in word.keys:
            for end in range(len(key), SHORTEST - 1, -1):
                slug = self._stems.get(key[:end])
                if slug and key[end:] in _ENDINGS:
                    return slug, key[end:]
        return "", ""


def _exact_forms(name: str) -> dict[str, str]:
    """Return how ``name`` is compared, each with its folded key: a Georgian name as written."""
    keys = keys_of(name)
    return {name: keys[0]} if script_of(name) == "ka" else {key: key for key in keys}


def _stem(key: str) -> str:
    return key[:-1] if key[-1:] in {"a", "e", "i", "o", "u", "ի", "ա"} else key
