"""Routing many items at once: each its own command, so that one that cannot move holds up no other."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from kalaki.core.contract import Actor, Refused
from kalaki.ideas.commands.frame import Acting
from kalaki.ideas.commands.working import route


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkReceipt:
    """What became of many: numbers of those that moved, and (public id, why) of those that did not."""

    moved: tuple[str, ...]
    refused: tuple[tuple[UUID, str], ...]


def route_many(
    *, actor: Actor, key: UUID, ideas: Iterable[UUID], acting: Acting, organisation: UUID, reason: str = ""
) -> BulkReceipt:
    """Give every one of ``ideas`` to a unit, each as ``route`` does; a repeated key moves none of them twice."""
    moved, refused = [], []
    for idea in dict.fromkeys(ideas):
        try:
            receipt = route(
                actor=actor,
                key=uuid5(key, str(idea)),
                idea=idea,
                acting=acting,
                organisation=organisation,
                reason=reason,
            )
        except Refused as refusal:
            refused.append((idea, str(refusal.message)))
        else:
            moved.append(receipt.number)
    return BulkReceipt(moved=tuple(moved), refused=tuple(refused))
