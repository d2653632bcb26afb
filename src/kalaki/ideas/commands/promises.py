"""The answer clock of an item is a commitment of its holder; what happens to the item happens to the promise."""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from kalaki.commitments import contract as commitments
from kalaki.commitments.contract import Acceptance, EvidenceKind
from kalaki.core.contract import TBILISI, Actor, Run, SubjectRef, System, new_key
from kalaki.ideas.models import Claim, Idea, Origin
from kalaki.ideas.rules.lifecycle import CLOSED, WORKED, Act, Kind, State
from kalaki.people.contract import organisations

IDEA = "idea"  # the kind of subject
REGISTER = System("ideas")
LANGUAGES = ("ka", "en", "ru", "az")
_ENDS = frozenset({Act.MERGE, Act.HIDE, Act.WITHDRAW})
_BACK = frozenset({Act.UNMERGE, Act.SHOW})
_REASONED = frozenset({Act.DECLINE, Act.NOT_OURS})
_AGAIN = frozenset({Act.DENY, Act.REOPEN})


def follow(run: Run, idea: Idea, act: Act, *, before: State, reason: str) -> None:
    """Let the promise follow ``act``, which moved ``idea`` from ``before``; the caller saves ``idea``."""
    state = State(idea.status)
    if idea.promise is None:
        if state in WORKED:
            promise(run, idea)
        return
    if before is State.WAITING:
        _run_on(run, idea)
    if act in _AGAIN:
        _again(run, idea, before=before, reason=reason)
    elif _evidence_of(run, idea, act, before=before) or _end(run, idea, act, before=before, reason=reason):
        return
    elif state in WORKED - {State.WAITING}:
        hand_over(run, idea)
        move_due(run, idea, reason=reason)


def _evidence_of(run: Run, idea: Idea, act: Act, *, before: State) -> bool:
    """Submit or accept what shows that it was fixed or answered; returns whether ``act`` was about that."""
    if act is Act.CLAIM:
        _submit(run, idea)
    elif act in {Act.CONFIRM, Act.CLOSE_UNCONFIRMED} and before is State.CLAIMED:
        way = Acceptance.REPORTER if act is Act.CONFIRM else Acceptance.SILENCE
        commitments.accept_evidence(evidence=_evidence(idea), way=way, **_frame())
    elif act is Act.ANSWER or (act in _REASONED and idea.kind != Kind.REPORT):
        commitments.keep_commitment(
            commitment=idea.promise, title=idea.number, url=address(idea), **_frame(run.actor)
        )
    else:
        return False
    return True


def _end(run: Run, idea: Idea, act: Act, *, before: State, reason: str) -> bool:
    """Hide, show or withdraw the promise with its item; returns whether ``act`` was about that."""
    if act is Act.HIDE and before in CLOSED:
        _show(run, idea, is_public=False)
    elif act is Act.SHOW and State(idea.status) in CLOSED:
        _show(run, idea, is_public=True)
    elif act in _BACK:
        # The same promise goes on, with its first date: what was late is late.
        commitments.restore(commitment=idea.promise, reason=reason, **_frame())
        hand_over(run, idea)
        move_due(run, idea, reason=reason)
    elif act in _ENDS | _REASONED:
        commitments.withdraw(commitment=idea.promise, reason=reason.strip() or _ka(str(act)), **_frame())
        if act in _REASONED:
            idea.promise = None
    else:
        return False
    return True


def promise(run: Run, idea: Idea) -> None:
    """Make the holder's promise to answer or fix ``idea``, which a unit has until a day."""
    holder, due = idea.holder_id or 0, idea.due_at or run.at
    is_fix = idea.kind == Kind.REPORT
    idea.promise = commitments.make_commitment(
        what=_what(idea),
        owner=organisations([holder])[holder].public_id,
        source=SubjectRef(IDEA, idea.public_id),
        due=max(due, _tomorrow(run.at)),
        kind=commitments.Kind.FIX if is_fix else commitments.Kind.ANSWER,
        is_public=not idea.held,
        demo=idea.demo or _is_test(idea),
        **_frame(),
    )


def _is_test(idea: Idea) -> bool:
    """Tell whether a bot or test entered ``idea``: its promise counts in no figure of promises."""
    return Origin.objects.filter(pk=idea.origin_id, counts=False).exists()


def pause(run: Run, idea: Idea, *, due: dt.datetime) -> None:
    """Let the promise of a waiting item wait, until the end of its last day; ``due`` is its due date then."""
    found = _open(idea)
    if found is None or idea.waiting_until is None:
        return
    until = dt.datetime.combine(idea.waiting_until, dt.time(23, 59, 59), tzinfo=TBILISI).astimezone(dt.UTC)
    commitments.pause(commitment=found.public_id, until=until, due=due, reason=idea.question, **_frame())


def hand_over(run: Run, idea: Idea) -> None:
    """Give the promise to the holder of ``idea``, when that is another unit."""
    found = _open(idea)
    if found is None or idea.holder_id is None or found.owner.id == idea.holder_id:
        return
    commitments.hand_over(
        commitment=found.public_id,
        owner=organisations([idea.holder_id])[idea.holder_id].public_id,
        reason=_ka("route"),
        **_frame(),
    )


def move_due(run: Run, idea: Idea, *, reason: str) -> None:
    """Move the due date of the promise to that of ``idea``, unless it has passed already."""
    found = _open(idea)
    if found is None or idea.due_at is None or idea.due_at == found.due or idea.due_at <= run.at:
        return
    commitments.move_due(
        commitment=found.public_id,
        due=idea.due_at,
        reason=reason.strip() or _ka("due"),
        **_frame(),
    )


def show_promise(run: Run, idea: Idea) -> None:
    """List the promise of an item that is listed from now on."""
    if idea.promise is not None:
        _show(run, idea, is_public=True)


def address(idea: Idea) -> str:
    """Return the address of the item's page, without city and language."""
    return f"/ideas/{idea.number}/"


def _run_on(run: Run, idea: Idea) -> None:
    """End the waiting of the promise before its last day."""
    found = _open(idea)
    if found is None or found.waiting_until is None or found.waiting_until <= run.at:
        return
    commitments.resume(commitment=found.public_id, due=idea.due_at, reason=_ka("resume"), **_frame())


def _again(run: Run, idea: Idea, *, before: State, reason: str) -> None:
    words = reason.strip() or _ka("deny")
    if before is State.CLAIMED:
        commitments.return_evidence(evidence=_evidence(idea), reason=words, **_frame())
        hand_over(run, idea)
        move_due(run, idea, reason=words)
        return
    commitments.reopen(commitment=idea.promise, due=idea.due_at, reason=words, **_frame())
    hand_over(run, idea)


def _submit(run: Run, idea: Idea) -> None:
    claim = _claim(idea)
    claim.evidence = commitments.add_evidence(
        commitment=idea.promise,
        kind=EvidenceKind.LINK,
        title=claim.note[:200] or idea.number,
        url=claim.url or address(idea),
        **_frame(run.actor),
    )
    claim.save()


def _show(run: Run, idea: Idea, *, is_public: bool) -> None:
    commitments.set_visibility(commitment=idea.promise, is_public=is_public, **_frame())


def _claim(idea: Idea) -> Claim:
    return Claim.objects.filter(idea=idea).order_by("-pk")[0]


def _evidence(idea: Idea) -> Any:
    return _claim(idea).evidence


def _open(idea: Idea) -> commitments.Promise | None:
    found = commitments.get_promise(idea.promise) if idea.promise else None
    return found if found is not None and found.is_open else None


def _frame(actor: Actor = REGISTER) -> dict[str, Any]:
    # The key of the outer command makes this once; within it every step is its own. Residents are never named in
    # a promise: whoever cuts the link to an item must not be found through it.
    return {"actor": actor, "key": new_key()}


def _tomorrow(at: dt.datetime) -> dt.datetime:
    day = at.astimezone(TBILISI).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=TBILISI).astimezone(dt.UTC)


def _what(idea: Idea) -> dict[str, str]:
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            words[language] = (
                gettext("What was reported is put right: %(number)s")
                if idea.kind == Kind.REPORT
                else gettext("An answer is published: %(number)s")
            ) % {"number": idea.number}
    return words


def _ka(word: str) -> str:
    # The reason stands in the promise's public history, which is Georgian.
    with translation.override("ka"):
        return {
            "route": gettext("Another unit has taken the item."),
            "due": gettext("The due day of the item moved; its history says why."),
            "resume": gettext("The question is answered, so the time runs on."),
            "deny": gettext("The reporter says that it is not fixed."),
            "merge": gettext("The item was merged into another one, which keeps its own promise."),
            "hide": gettext("The item was hidden."),
            "withdraw": gettext("The author took the item back."),
        }[word]
