"""Collections: they begin, are signed on the page, at the desk and on paper, reach their threshold or end below it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import translation
from django.utils.translation import gettext

from kalaki.cities.contract import DueRule, due_at
from kalaki.core.contract import FULL, Actor, Run, SubjectRef, System, command, paper
from kalaki.exact.dates import Unit
from kalaki.ideas.commands.frame import SYSTEM, IdeaReceipt, is_author, locked, move, repeated
from kalaki.ideas.commands.intake import Author, OriginRef, Submission, submit_idea
from kalaki.ideas.commands.petitions import expire_petition
from kalaki.ideas.commands.promises import IDEA
from kalaki.ideas.models import Idea, Petition, PetitionType, Signature
from kalaki.ideas.models.petitions import SignedAt
from kalaki.ideas.petition_types import as_type
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import petition as rules
from kalaki.ideas.rules.lifecycle import Act, Kind, State
from kalaki.ideas.rules.petition import NotSigned, Stage
from kalaki.ideas.signers import resident, signer

SHEETS = "petition"  # the kind of paper
KEYING = dt.timedelta(days=7)  # sheets that were signed in time are keyed in until then


NO_NUMBER = "none"  # stands on a sheet for digits that are no personal number; the digits are kept nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Where a collection stands after a signature. is_new: it was not given before, by whatever way."""

    signed: int
    threshold: int
    is_new: bool


def start_petition(
    *,
    actor: Actor,
    key: UUID,
    kind: UUID,
    title: str,
    text: str,
    author: str,
    language: str = "ka",
    demo: bool = False,
) -> IdeaReceipt:
    """Begin a petition of type ``kind`` (public id); it collects until the end of its last day.

    author: reference of a person. Raises Refused petition_type_unknown, petition_type_closed, text_missing, text_long.
    """
    with command(
        "ideas.start_petition", actor=actor, key=key, kind=kind, title=title, text=text, author=author
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = PetitionType.objects.filter(public_id=kind).first()
        if row is None:
            raise refused("petition_type_unknown")
        known = as_type(row)
        needed = rules.threshold_of(known)
        if row.stage != Stage.OPEN or needed is None:
            raise refused("petition_type_closed")
        if not title.strip() or not text.strip():
            raise refused("text_missing")
        window = DueRule(count=known.collection_days or 1, unit=Unit.DAYS, roll=False)
        closes = due_at(run.at, window).at
        made = submit_idea(
            actor=actor,
            key=key,
            submission=Submission(
                kind=Kind.PETITION,
                origin=OriginRef(kind="form"),
                title=title,
                text=text,
                language=language,
                author=Author(who=author, is_confirmed=True),
                closes=closes,
                demo=demo,
            ),
        )
        idea = locked(made.public_id)
        Petition.objects.create(
            idea=idea, type=row, threshold=needed, closes=closes, created_at=run.at, demo=demo
        )
        run.audit(idea.public_id, kind=kind, threshold=needed)
        return run.finish(made)


def sign_petition(
    *, actor: Actor, key: UUID, idea: UUID, subject: str, way: SignedAt, has_identity: bool, is_of_age: bool
) -> Signed:
    """Sign once; a second time, by whatever way, changes nothing.

    subject: signers.resident(…), or a person's reference where the type asks for no resident. has_identity: what the type
    asks for was shown. Raises Refused not_found, petition_closed, petition_identity, petition_age.
    """
    with command(
        "ideas.sign_petition", actor=actor, key=key, durability=FULL, idea=idea, signer=signer(idea, subject), way=way
    ) as run:  # fmt: skip
        if run.replayed:
            return Signed(**run.result)
        row, petition = _collection(idea)
        why = rules.signs(
            state=State(row.status), closes=petition.closes, now=run.at, has_identity=has_identity, is_of_age=is_of_age
        )  # fmt: skip
        if why is not None:
            raise refused(str(why))
        _made, is_new = Signature.objects.get_or_create(
            idea=row, signer=signer(idea, subject), defaults={"way": way, "signed_at": run.at}
        )
        _count(run, row, petition, added=int(is_new))
        run.audit(row.public_id, way=way, is_new=is_new, signed=petition.signed)
        return run.finish(Signed(signed=petition.signed, threshold=petition.threshold, is_new=is_new))


def take_back_signature(*, actor: Actor, key: UUID, idea: UUID, subject: str) -> Signed:
    """Take a signature back while the collection runs below its threshold. Raises Refused not_found, petition_kept."""
    with command(
        "ideas.take_back_signature", actor=actor, key=key, durability=FULL, idea=idea, signer=signer(idea, subject)
    ) as run:  # fmt: skip
        if run.replayed:
            return Signed(**run.result)
        row, petition = _collection(idea)
        if not rules.may_take_back(state=State(row.status), closes=petition.closes, now=run.at):
            raise refused("petition_kept")
        gone = Signature.objects.filter(idea=row, signer=signer(idea, subject)).delete()[0]
        _count(run, row, petition, added=-gone)
        run.audit(row.public_id, taken_back=gone, signed=petition.signed)
        return run.finish(Signed(signed=petition.signed, threshold=petition.threshold, is_new=False))


def take_sheet(
    run: Run, sheet: int, about: SubjectRef | None, rows: Mapping[int, Mapping[str, str]]
) -> dict[int, str]:
    """Count the rows of a paper sheet inside ``run``; returns {position: code} of those that do not count.

    Codes: petition_number (no personal number), petition_twice (signed by whatever way before), petition_closed.
    """
    if about is None:
        return dict.fromkeys(rows, str(NotSigned.CLOSED))
    row, petition = _collection(about.public_id)
    why = rules.signs(
        state=State(row.status),
        closes=petition.closes + KEYING,
        now=run.at,
        has_identity=True,
        is_of_age=True,
    )
    if why is not None:
        return dict.fromkeys(rows, str(why))
    refusals: dict[int, str] = {}
    hashes: dict[int, str] = {}
    for position, cells in sorted(rows.items()):
        digest = cells.get("number", "")
        if not digest or digest == NO_NUMBER:
            refusals[position] = NotSigned.NUMBER
        else:
            hashes[position] = signer(about.public_id, resident(digest))
    known = set(
        Signature.objects.filter(idea=row, signer__in=hashes.values()).values_list("signer", flat=True)
    )
    fresh = []
    for position, one in hashes.items():
        if one in known:
            refusals[position] = NotSigned.TWICE
            continue
        known.add(one)
        fresh.append(
            Signature(
                municipality_id=row.municipality_id, idea=row, signer=one, way=SignedAt.PAPER, sheet=sheet,
                position=position, signed_at=run.at,
            )
        )  # fmt: skip
    Signature.objects.bulk_create(fresh)
    _count(run, row, petition, added=len(fresh))
    return {position: str(code) for position, code in refusals.items()}


def expire_due(slot: dt.datetime) -> int:
    """End the collections that are over at ``slot`` below their threshold; returns how many.

    Where sheets were printed, they are keyed in for seven days more.
    """
    rows = Petition.objects.select_related("idea").filter(idea__status=State.COLLECTING, closes__lt=slot)
    ended = 0
    for row in rows.order_by("pk"):
        idea = row.idea
        has_sheets = bool(paper.batches_of(SHEETS, SubjectRef(IDEA, idea.public_id)))
        if has_sheets and row.closes + KEYING > slot:
            continue
        with translation.override("ka"):
            reason = gettext("Signatures: %(signed)s. Needed: %(needed)s.") % {
                "signed": row.signed,
                "needed": row.threshold,
            }
        key = uuid5(NAMESPACE_URL, f"ideas.expire_petition/{idea.public_id}")
        expire_petition(actor=System("petitions"), key=key, idea=idea.public_id, acting=SYSTEM, reason=reason)
        ended += 1
    return ended


def propose_expired(*, actor: Actor, key: UUID, idea: UUID, author: str) -> IdeaReceipt:
    """Make a proposal of an expired petition, with its words, for its author; a second time gives the same proposal.

    Raises Refused not_found, wrong_state, not_allowed.
    """
    with command("ideas.propose_expired", actor=actor, key=key, idea=idea, author=author) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if row.status != State.EXPIRED:
            raise refused("wrong_state")
        if not is_author(row, author):
            raise refused("not_allowed")
        made = submit_idea(
            actor=actor,
            key=key,
            submission=Submission(
                kind=Kind.PROPOSAL,
                origin=OriginRef(kind="form"),
                title=row.title,
                text=row.text,
                language=row.language,
                external_key=f"petition:{row.number}",
                author=Author(who=author, is_confirmed=True),
                demo=row.demo,
            ),
        )
        run.audit(row.public_id, proposal=made.public_id)
        return run.finish(made)


def _collection(public_id: UUID) -> tuple[Idea, Petition]:
    # The item's row is the lock of its collection: whoever signs at the same moment waits.
    idea = locked(public_id)
    petition = Petition.objects.filter(idea=idea).first()
    if petition is None:
        raise refused("not_found")
    return idea, petition


def _count(run: Run, idea: Idea, petition: Petition, *, added: int) -> None:
    if not added:
        return
    petition.signed += added
    if petition.signed >= petition.threshold and State(idea.status) is State.COLLECTING:
        petition.reached_at = run.at
        move(run, idea, Act.REACH, SYSTEM, signed=petition.signed)
    petition.save()
