"""How alike two folded texts are. The measures are shared; what counts as alike each app decides for itself."""

from collections.abc import Set as AbstractSet

GRAM = 3


def trigrams(folded: str) -> frozenset[str]:
    """Return every run of three signs of ``folded``, blanks between words among them; a shorter text is its own.

    ``folded`` is what ``georgian.skeleton`` gives.
    """
    if len(folded) < GRAM:
        return frozenset([folded] if folded else [])
    return frozenset(folded[place : place + GRAM] for place in range(len(folded) - GRAM + 1))


def shingles(folded: str, *, size: int = 5) -> frozenset[str]:
    """Return every run of ``size`` (>= 1) words of ``folded``; a text of fewer words is its own."""
    words = folded.split()
    if len(words) < size:
        return frozenset([" ".join(words)] if words else [])
    return frozenset(" ".join(words[place : place + size]) for place in range(len(words) - size + 1))


def dice(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return 2 |A and B| / (|A| + |B|): 0 for nothing in common (or nothing at all) to 1 for the same.

    One division of whole numbers, so every machine gives the same. Source: L. R. Dice, Ecology 26 (1945), 297-302.
    """
    whole = len(one) + len(other)
    return 2 * len(one & other) / whole if whole else 0.0


def jaccard(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return |A and B| / |A or B|: 0 for nothing in common (or nothing at all) to 1 for the same.

    Source: P. Jaccard, Bulletin de la Société vaudoise des sciences naturelles 37 (1901), 547-579.
    """
    whole = len(one | other)
    return len(one & other) / whole if whole else 0.0
