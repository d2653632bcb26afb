"""Words that mean the same here, across languages: each group is one more term of a text.

„ნებართვა“, "разрешение", "icazə" and "permit" share a term, so what was asked in one language helps to
find in another. A word may end with ``*`` for any ending; the longest stem wins.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kalaki.assistant.rules.understand.text import keys_of

SHORTEST = 3  # letters of the shortest open stem that is looked for


class Concepts:
    """Groups of words; tells which groups a folded word belongs to."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        """Fold the words of each group."""
        self.groups = tuple(tuple(group) for group in groups)
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, tuple[str, ...]] = {}
        for number, group in enumerate(self.groups):
            for word in group:
                table = self._stems if word.endswith("*") else self._whole
                # A Latin word may have several readings, and each of them is met in questions.
                for key in keys_of(word.rstrip("*")):
                    table[key].add(f"~{number}")

    def of(self, key: str) -> tuple[str, ...]:
        """Return the terms of the groups that ``key`` belongs to, in order."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(sorted(self._look_up(key)))
        return found

    def _look_up(self, key: str) -> set[str]:
        found = set(self._whole.get(key, ()))
        for end in range(len(key), SHORTEST - 1, -1):
            if key[:end] in self._stems:
                return found | self._stems[key[:end]]
        return found
