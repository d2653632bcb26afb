"""Which municipality a question names, so that one town's rule is never told as another's.

A name counts with any Georgian, Russian or Azerbaijani ending, but a longer name that only contains one is
another thing: „რუსთავი 2“ is a broadcaster, „კასპიის ზღვა“ is a sea.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kalaki.assistant.rules.understand.text import Word, keys_of, script_of

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


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality.

    stems: folded names without their last vowel. exact: whole words, where stems mislead: Georgian ones as
    they are written, because folding joins double letters, and others folded.
    """

    slug: str
    stems: tuple[str, ...]
    exact: frozenset[str]


class Gazetteer:
    """Finds the municipalities that a message names."""

    def __init__(self, rows: Iterable[dict[str, object]]) -> None:
        """Fold the names. rows: slug, ka, and also or exact, as in municipalities.yaml."""
        self.places = tuple(map(_place, rows))

    def named(self, message: Sequence[Word]) -> tuple[str, ...]:
        """Return the slugs of the municipalities named in ``message``, in its order, each once."""
        found: dict[str, None] = {}
        for number, word in enumerate(message):
            following = message[number + 1].typed if number + 1 < len(message) else ""
            for place in self.places:
                # "Rustavi 2" and the like: a name with a number is a brand, not a town.
                if not following.isdigit() and _names(place, word):
                    found[place.slug] = None
        return tuple(found)


def _place(row: dict[str, object]) -> Place:
    exact = row.get("exact")
    also = row.get("also") or ()
    assert isinstance(also, list | tuple)  # noqa: S101 - the file's form
    names = [str(row["ka"]), *map(str, also)]
    listed = exact if isinstance(exact, list) else []
    return Place(
        slug=str(row["slug"]),
        stems=() if listed else tuple({_stem(keys_of(name)[0]) for name in names}),
        exact=frozenset(form for name in listed for form in _exact_forms(str(name))),
    )


def _exact_forms(name: str) -> tuple[str, ...]:
    return (name,) if script_of(name) == "ka" else keys_of(name)


def _stem(key: str) -> str:
    return key[:-1] if key[-1:] in {"a", "e", "i", "o", "u"} else key


def _names(place: Place, word: Word) -> bool:
    if not place.exact.isdisjoint((word.typed,) if script_of(word.typed) == "ka" else word.keys):
        return True
    for key in word.keys:
        for stem in place.stems:
            if key.startswith(stem) and key[len(stem) :] in _ENDINGS:
                return True
    return False
