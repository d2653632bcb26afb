"""Which of the letters that share a sign is meant: costs by the signs around it."""

import math
from collections import defaultdict

from kalaki.georgian.fold import SIGNS

REACH = ((0, 0), (1, 1), (2, 2), (3, 3))
LEAST = 2.0


def context_table(lexicon: list[tuple[str, int]]) -> str:
    """Return lines "left sign right TAB costs": one digit (bits, at most 9) per letter of the sign, in order.

    A wider context is kept where it says something else than the narrower one.
    """
    letters: dict[str, list[str]] = defaultdict(list)
    for letter, sign in SIGNS.items():
        letters[sign].append(letter)
    open_signs = {sign for sign, shared in letters.items() if len(shared) > 1}
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for word, level in lexicon:
        signs = "".join(SIGNS[letter] for letter in word)
        padded = f"   {signs}   "
        weight = 1.0 + level
        for place, letter in enumerate(word):
            if signs[place] in open_signs:
                for left, right in REACH:
                    counts[padded[place + 3 - left : place + 4 + right]][letter] += weight
    lines = []
    shown: dict[str, str] = {}
    shares: dict[str, list[float]] = {}
    for context in sorted(counts, key=lambda text: (len(text), text)):
        seen = counts[context]
        total = sum(seen.values())
        if total < LEAST and len(context) > 1:
            continue
        shared = letters[context[len(context) // 2]]
        narrower = context[1:-1]
        base = shares.get(narrower) or [1 / len(shared)] * len(shared)
        pull = len(seen) + 0.5
        shares[context] = [
            (seen[letter] + pull * share) / (total + pull) for letter, share in zip(shared, base, strict=True)
        ]
        costs = "".join(str(min(9, round(-math.log2(share) * 1.5))) for share in shares[context])
        shown[context] = costs
        if costs != _inherited(narrower, shown):
            lines.append(f"{context}\t{costs}")
    return "\n".join(lines)


def _inherited(context: str, shown: dict[str, str]) -> str:
    while context:
        if context in shown:
            return shown[context]
        context = context[1:-1]
    return ""
