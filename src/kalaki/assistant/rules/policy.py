"""The way of a revision from a draft to a published answer: a state machine and who may move it."""

from dataclasses import dataclass
from enum import StrEnum

from kalaki.assistant.rules.content import GUARDED, Content, differences
from kalaki.assistant.rules.figures import stray_figures


class State(StrEnum):
    """Where a revision stands. Only PUBLISHED is answered; SUPERSEDED and WITHDRAWN were."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done to a revision."""

    PROPOSE = "propose"
    RETURN = "return"
    APPROVE = "approve"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


class Refusal(StrEnum):
    """Why an act is not carried out."""

    WRONG_STATE = "wrong_state"
    SECOND_PERSON = "second_person"
    STRAY_FIGURES = "stray_figures"
    INCOMPLETE = "incomplete"
    NO_HOTLINE = "no_hotline"
    REASON_MISSING = "reason_missing"


TRANSITIONS: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Act.RETURN): State.DRAFT,
    (State.PROPOSED, Act.APPROVE): State.PUBLISHED,
    (State.PUBLISHED, Act.SUPERSEDE): State.SUPERSEDED,
    (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
}
NEEDED = ("area", "question", "answer", "source_url", "city_scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Whether a revision may be proposed: refusal None, or why not with the facts that name it."""

    refusal: Refusal | None = None
    figures: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def move(state: State, act: Act) -> State | Refusal:
    """Return the state after ``act``, or WRONG_STATE."""
    return TRANSITIONS.get((state, act), Refusal.WRONG_STATE)


def needs_second_person(before: Content | None, after: Content) -> bool:
    """Tell whether approving ``after`` over ``before`` needs somebody other than its author.

    Amounts, deadlines, the legal basis, the period of validity and the status do; so does every figure
    of the answer, and a new record that holds any of them.
    """
    if before is None:
        return bool(after.fees or after.deadlines or after.legal_basis or after.figures)
    changed = {name for name, _old, _new in differences(before, after)}
    return bool(changed.intersection((*GUARDED, "figures")))


def may_approve(*, author: str, approver: str, before: Content | None, after: Content) -> Refusal | None:
    """Return SECOND_PERSON when ``approver`` wrote a change that needs four eyes; references of actors."""
    alone = author == approver and needs_second_person(before, after)
    return Refusal.SECOND_PERSON if alone else None


def check_proposal(content: Content, *, hotline: str) -> Check:
    """Return whether ``content`` may be proposed: complete, every figure explained, a number to call."""
    missing = tuple(name for name in NEEDED if not getattr(content, name))
    if missing:
        return Check(refusal=Refusal.INCOMPLETE, fields=missing)
    stray = tuple(
        dict.fromkeys(
            figure
            for text in (content.answer, content.short, content.persona)
            for figure in stray_figures(text, content)
        )
    )
    if stray:
        return Check(refusal=Refusal.STRAY_FIGURES, figures=stray)
    if not hotline:
        return Check(refusal=Refusal.NO_HOTLINE)
    return Check()
