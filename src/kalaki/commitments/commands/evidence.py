"""Evidence: submitted by one, accepted by another."""

from decimal import Decimal
from uuid import UUID

from kalaki.commitments.commands.common import locked, locked_open, sentence
from kalaki.commitments.events import Kept, about
from kalaki.commitments.models import Commitment, Evidence
from kalaki.commitments.refusals import refused
from kalaki.commitments.rules.status import days_late
from kalaki.commitments.rules.words import Acceptance, EvidenceKind, EvidenceState
from kalaki.core.contract import Actor, Run, command


def add_evidence(
    *,
    actor: Actor,
    key: UUID,
    commitment: UUID,
    kind: EvidenceKind,
    title: str,
    url: str = "",
    upload: UUID | None = None,
    figure: Decimal | None = None,
    unit: str = "",
) -> UUID:
    """Submit evidence for an open promise; returns its public id. The instant of submission is what counts.

    url: of a link. upload: public id of a photo or file. figure: at most 4 decimals, with its unit.
    Raises Refused not_found, closed, title_missing, evidence_incomplete.
    """
    with command(
        "commitments.add_evidence",
        actor=actor, key=key, commitment=commitment, kind=kind, title=title, url=url, upload=upload,
        figure=None if figure is None else str(figure), unit=unit,
    ) as run:  # fmt: skip
        if run.replayed:
            return UUID(run.result)
        row = locked_open(commitment)
        made = _evidence(
            row, run, actor, kind=kind, title=title, url=url, upload=upload, figure=figure, unit=unit
        )
        made.save()
        row.heard_at = run.at
        row.save()
        run.audit(commitment, evidence=made.public_id, kind=kind)
        return UUID(str(run.finish(made.public_id)))


def accept_evidence(
    *, actor: Actor, key: UUID, evidence: UUID, way: Acceptance = Acceptance.SECOND_PERSON
) -> None:
    """Accept evidence: the promise is kept, in time when it was submitted by the original due.

    way: a second person, the reporter's yes, or silence, which is counted apart. Raises Refused no_evidence, closed,
    decided, own_evidence.
    """
    with command("commitments.accept_evidence", actor=actor, key=key, evidence=evidence, way=way) as run:
        if run.replayed:
            return
        found, row = _open_evidence(evidence)
        if found.submitted_by == actor.ref:
            raise refused("own_evidence")
        _accept(row, found, way, actor, run)
        run.finish(None)


def return_evidence(*, actor: Actor, key: UUID, evidence: UUID, reason: str) -> None:
    """Say that evidence does not show what was promised; the promise stays open.

    Raises Refused no_evidence, closed, decided, own_evidence, reason_missing.
    """
    with command(
        "commitments.return_evidence", actor=actor, key=key, evidence=evidence, reason=reason
    ) as run:
        if run.replayed:
            return
        found, _row = _open_evidence(evidence)
        if found.submitted_by == actor.ref:
            raise refused("own_evidence")
        found.reason = sentence(reason)
        found.state, found.decided_at, found.decided_by = EvidenceState.RETURNED, run.at, actor.ref
        found.save()
        run.audit(evidence, returned=True)
        run.finish(None)


def keep_commitment(*, actor: Actor, key: UUID, commitment: UUID, title: str, url: str) -> UUID:
    """Keep a promise by publishing what was promised, in one act of one person; returns the evidence's public id.

    For answers alone: what is published proves itself. Raises Refused not_found, closed, title_missing,
    evidence_incomplete.
    """
    with command(
        "commitments.keep_commitment", actor=actor, key=key, commitment=commitment, title=title, url=url
    ) as run:
        if run.replayed:
            return UUID(run.result)
        row = locked_open(commitment)
        made = _evidence(row, run, actor, kind=EvidenceKind.LINK, title=title, url=url)
        _accept(row, made, Acceptance.PUBLICATION, actor, run)
        return UUID(str(run.finish(made.public_id)))


def _evidence(
    row: Commitment,
    run: Run,
    actor: Actor,
    *,
    kind: EvidenceKind,
    title: str,
    url: str = "",
    upload: UUID | None = None,
    figure: Decimal | None = None,
    unit: str = "",
) -> Evidence:
    if not title.strip():
        raise refused("title_missing")
    whole = {
        EvidenceKind.LINK: bool(url.strip()),
        EvidenceKind.FILE: upload is not None,
        EvidenceKind.PHOTO: upload is not None,
        EvidenceKind.FIGURE: figure is not None and bool(unit.strip()),
    }
    if not whole[kind]:
        raise refused("evidence_incomplete")
    return Evidence(
        commitment=row,
        kind=kind,
        title=title.strip(),
        url=url.strip(),
        upload=upload,
        figure=figure,
        unit=unit.strip(),
        submitted_at=run.at,
        submitted_by=actor.ref,
        created_at=run.at,
        demo=row.demo,
    )


def _open_evidence(evidence: UUID) -> tuple[Evidence, Commitment]:
    ids = Evidence.objects.filter(public_id=evidence).values_list("commitment__public_id", flat=True)
    commitment = ids.first()
    if commitment is None:
        raise refused("no_evidence")
    row = locked(commitment)
    found = Evidence.objects.select_for_update().get(public_id=evidence)
    if found.state != EvidenceState.OPEN:
        raise refused("decided")
    if row.withdrawn_at is not None or row.submitted_at is not None:
        raise refused("closed")
    return found, row


def _accept(row: Commitment, found: Evidence, way: Acceptance, actor: Actor, run: Run) -> None:
    found.state, found.accepted_as = EvidenceState.ACCEPTED, way
    found.decided_at, found.decided_by = run.at, actor.ref
    found.save()
    row.submitted_at, row.accepted_at, row.accepted_as = found.submitted_at, run.at, way
    row.heard_at = max(row.heard_at, found.submitted_at)
    row.waiting_since = row.waiting_until = row.next_step = None
    row.save()
    late = days_late(row.original_due, found.submitted_at)
    run.audit(row.public_id, evidence=found.public_id, way=way, days_late=late)
    run.emit(Kept(**about(row), days_late=late, accepted_as=str(way)))
