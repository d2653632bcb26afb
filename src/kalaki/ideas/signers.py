"""A signer as a keyed hash of one petition: equal within it, so that each resident counts once, and of no use elsewhere."""

from uuid import UUID

from kalaki.core.contract import keyed_hash


def resident(digest: str) -> str:
    """Return the subject of a resident, by the keyed hash of the personal number (people.contract)."""
    return f"resident:{digest}"


def signer(petition: UUID, subject: str) -> str:
    """Return the hash under which ``subject`` signs the item ``petition`` (public id). subject: a resident or a reference."""
    return keyed_hash(f"ideas.petition:{petition}", subject)
