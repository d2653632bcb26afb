"""Legal forms of petition: written, opened once they are complete, closed."""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from kalaki.cities.contract import get_act
from kalaki.core.contract import Actor, command
from kalaki.ideas.models import Petition, PetitionType
from kalaki.ideas.petition_types import as_type
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import petition as rules
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.petition import Least, Stage
from kalaki.people.contract import get_organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFields:
    """What a type says; rules.petition.PetitionType, with names by language and public ids of body and act."""

    names: dict[str, str] = field(default_factory=dict)
    body: UUID | None = None
    base: int | None = None
    base_source: str = ""
    base_on: dt.date | None = None
    share: Fraction | None = None
    absolute: int | None = None
    least: Least = Least.RESIDENT
    collection_days: int | None = None
    answer: Term | None = None
    act: UUID | None = None


def save_petition_type(
    *, actor: Actor, key: UUID, fields: TypeFields, public_id: UUID | None = None, demo: bool = False
) -> UUID:
    """Write a type, or correct one that is a draft; returns its public id. What is missing may stay missing until it opens.

    Raises Refused organisation_unknown, act_unknown, petition_type_used (petitions of it exist, or it is open).
    """
    plain = {
        name: getattr(fields, name)
        for name in TypeFields.__dataclass_fields__
        if name not in {"share", "answer"}
    } | {"share": str(fields.share or ""), "answer": fields.answer}
    with command(
        "ideas.save_petition_type", actor=actor, key=key, public_id=public_id, demo=demo, fields=plain
    ) as run:
        if run.replayed:
            return UUID(run.result)
        row = _row(public_id) if public_id else PetitionType(created_at=run.at, demo=demo)
        if row.stage == Stage.OPEN or (row.pk and Petition.objects.filter(type=row).exists()):
            raise refused("petition_type_used")
        body = get_organisation(fields.body) if fields.body else None
        if fields.body and body is None:
            raise refused("organisation_unknown")
        if fields.act and get_act(fields.act) is None:
            raise refused("act_unknown")
        row.names, row.body_id, row.act = fields.names, body.id if body else None, fields.act
        row.base, row.base_source, row.base_on = fields.base, fields.base_source.strip(), fields.base_on
        share = None if fields.absolute is not None else fields.share
        row.numerator, row.denominator = (share.numerator, share.denominator) if share else (None, None)
        row.absolute, row.least, row.collection_days = fields.absolute, fields.least, fields.collection_days
        row.answer_count = fields.answer.count if fields.answer else None
        row.answer_unit = fields.answer.unit if fields.answer else ""
        row.stage = Stage.DRAFT
        row.save()
        run.audit(row.public_id, threshold=rules.threshold_of(as_type(row)))
        return UUID(str(run.finish(row.public_id)))


def open_petition_type(*, actor: Actor, key: UUID, public_id: UUID) -> None:
    """Let petitions of a type begin. Raises Refused petition_type_incomplete; facts: ``lacks``, what is missing."""
    with command("ideas.open_petition_type", actor=actor, key=key, public_id=public_id) as run:
        if run.replayed:
            return
        row = _row(public_id)
        missing = rules.lacks(as_type(row))
        if missing:
            raise refused("petition_type_incomplete", lacks=[str(lack) for lack in missing])
        row.stage, row.opened_at = Stage.OPEN, row.opened_at or run.at
        row.save()
        run.audit(row.public_id, stage=row.stage)
        run.finish(None)


def close_petition_type(*, actor: Actor, key: UUID, public_id: UUID) -> None:
    """Let no petition of a type begin any more; those that collect go on."""
    with command("ideas.close_petition_type", actor=actor, key=key, public_id=public_id) as run:
        if run.replayed:
            return
        row = _row(public_id)
        row.stage = Stage.CLOSED
        row.save()
        run.audit(row.public_id, stage=row.stage)
        run.finish(None)


def _row(public_id: UUID) -> PetitionType:
    row = PetitionType.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise refused("petition_type_unknown")
    return row
