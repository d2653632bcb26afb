"""New promises and the documents that they stand in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kalaki.commitments.commands.common import locked_open, plan_anew
from kalaki.commitments.models import Commitment, Document, Milestone
from kalaki.commitments.refusals import refused
from kalaki.commitments.rules.words import Kind
from kalaki.core.contract import Actor, SubjectRef, command
from kalaki.georgian import skeleton
from kalaki.people.contract import Role, get_organisation, member_in

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step on the way to a promise. what: words by language, ka among them."""

    what: Words
    due_on: dt.date


def make_commitment(
    *,
    actor: Actor,
    key: UUID,
    what: Words,
    owner: UUID,
    source: SubjectRef,
    due: dt.datetime,
    kind: Kind = Kind.PROMISE,
    role: Role = Role.OWNER,
    member: UUID | None = None,
    area: str = "",
    made_at: dt.datetime | None = None,
    evidence_asked: Words | None = None,
    milestones: Sequence[Step] = (),
    is_public: bool = True,
    demo: bool = False,
) -> UUID:
    """Make a promise of organisation ``owner`` (public id); returns its public id.

    what: words by language, ka among them. role: whose task it is there. member: public id of the membership of the
    person who does it. due: aware instant, the original due for good. made_at: when it was made, if before now.
    is_public: whether the public page lists it. Raises Refused what_missing, no_owner, no_member, due_past, made_later.
    """
    with command(
        "commitments.make_commitment",
        actor=actor, key=key, what=dict(what), owner=owner, source=str(source), due=due, kind=kind, role=role,
        member=member, area=area, made_at=made_at, evidence_asked=dict(evidence_asked or {}),
        milestones=list(milestones), is_public=is_public, demo=demo,
    ) as run:  # fmt: skip
        if run.replayed:
            return UUID(run.result)
        made = made_at or run.at
        if not what.get("ka", "").strip():
            raise refused("what_missing")
        if due <= run.at:
            raise refused("due_past")
        if made > run.at:
            raise refused("made_later")
        found = get_organisation(owner)
        if found is None:
            raise refused("no_owner")
        doer = member_in(found.id, member) if member else None
        if member and doer is None:
            raise refused("no_member")
        row = Commitment(
            kind=kind,
            what={language: words.strip() for language, words in what.items() if words.strip()},
            folded=skeleton(" ".join(what.values())),
            owner_id=found.id,
            owner_role=role,
            member_id=doer,
            source_kind=source.kind,
            source_id=source.public_id,
            area=area,
            is_public=is_public,
            evidence_asked=dict(evidence_asked or {}),
            made_at=made,
            made_by=actor.ref,
            original_due=due,
            due=due,
            heard_at=made,
            created_at=run.at,
            demo=demo,
        )
        plan_anew(row, at=run.at)
        row.save()
        for position, step in enumerate(milestones):
            Milestone.objects.create(
                commitment=row,
                what=dict(step.what),
                due_on=step.due_on,
                position=position,
                created_at=run.at,
                demo=demo,
            )
        run.audit(row.public_id, owner=owner, source=str(source), due=due, milestones=len(milestones))
        return UUID(str(run.finish(row.public_id)))


def reach_milestone(*, actor: Actor, key: UUID, commitment: UUID, milestone: UUID) -> None:
    """Note that a step was reached now. Raises Refused not_found, closed, reached."""
    with command(
        "commitments.reach_milestone", actor=actor, key=key, commitment=commitment, milestone=milestone
    ) as run:
        if run.replayed:
            return
        row = locked_open(commitment)
        step = Milestone.objects.filter(commitment=row, public_id=milestone).first()
        if step is None:
            raise refused("not_found")
        if step.reached_at is not None:
            raise refused("reached")
        step.reached_at = row.heard_at = run.at
        step.save()
        row.save()
        run.audit(commitment, milestone=milestone)
        run.finish(None)


def save_document(
    *,
    actor: Actor,
    key: UUID,
    titles: Words,
    url: str = "",
    published_on: dt.date | None = None,
    demo: bool = False,
) -> SubjectRef:
    """Name a document that promises stand in; returns its reference, of the one that has title and url already.

    Raises Refused title_missing.
    """
    with command(
        "commitments.save_document",
        actor=actor, key=key, titles=dict(titles), url=url, published_on=published_on, demo=demo,
    ) as run:  # fmt: skip
        if run.replayed:
            return SubjectRef(DOCUMENT, UUID(run.result))
        if not titles.get("ka", "").strip():
            raise refused("title_missing")
        row = Document.objects.filter(titles__ka=titles["ka"].strip(), url=url, demo=demo).first()
        if row is None:
            row = Document.objects.create(
                titles={language: words.strip() for language, words in titles.items() if words.strip()},
                url=url,
                published_on=published_on,
                created_at=run.at,
                demo=demo,
            )
        run.audit(row.public_id, languages=len(row.titles))
        run.finish(row.public_id)
        return SubjectRef(DOCUMENT, row.public_id)


DOCUMENT = "document"
