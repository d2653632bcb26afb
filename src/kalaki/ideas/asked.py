"""What an address asks of the register: the same filters for files, feeds and calendar as on the list."""

from collections.abc import Mapping
from uuid import UUID

from kalaki.ideas.queries.shared import Filters
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, Kind, State

OVERDUE = "overdue"
STATES = {"open": OPEN, "closed": CLOSED}
MOST_SIGNS = 200


def read_filters(given: Mapping[str, str]) -> Filters:
    """Return what ``given`` filters by; a value that means nothing filters nothing.

    kind, category, area, origin_kind, mechanism, q; state: open, closed, overdue or one state of an item;
    holder: public id of the unit.
    """
    asked = {name: value[:MOST_SIGNS] for name, value in given.items()}
    kind = asked.get("kind", "")
    return Filters(
        kind=Kind(kind) if kind in set(Kind) else None,
        statuses=states_of(asked.get("state", "")),
        overdue=asked.get("state") == OVERDUE,
        category=asked.get("category", ""),
        area=asked.get("area", ""),
        holder=_public_id(asked.get("holder", "")),
        origin_kind=asked.get("origin_kind", ""),
        mechanism=asked.get("mechanism", ""),
        words=asked.get("q", ""),
    )


def states_of(word: str) -> frozenset[State]:
    """Return the states that ``word`` names; none, which asks nothing, for a word that is no state."""
    if word in set(State):
        return frozenset({State(word)})
    return STATES.get(word, frozenset())


def _public_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
