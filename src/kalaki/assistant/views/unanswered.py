"""What of a conversation goes to the queue of unanswered questions, masked and without who asked."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.http import HttpRequest

from kalaki.assistant import commands, queries
from kalaki.assistant.rules.outcomes import Outcome
from kalaki.assistant.rules.turns import Turn
from kalaki.assistant.rules.unanswered import Channel, Missed, Said, is_grave, is_question, left_behind
from kalaki.core.contract import Limit, allow

# A network may be a village: wide, and far below what would bury the editors.
PER_NETWORK = Limit(times=60, seconds=3600)
MISSES = frozenset([Outcome.REFUSE, Outcome.HANDOVER])
REFUSED, LEFT, WRONG, ERASED = (UUID(int=number) for number in range(1, 5))


def note_turn(request: HttpRequest, turns: Sequence[Turn], turn: Turn, *, pick: str) -> None:
    """Keep what this turn shows to be unanswered: itself when it was refused, and a question whose choices it left."""
    said = [Said(question=one.question, outcome=one.outcome) for one in (*turns, turn)]
    if turn.outcome == Outcome.COMMAND and turn.name == "erase":
        texts = tuple(one.question for one in turns)
        commands.erase_questions(key=uuid5(ERASED, turn.id), texts=texts)
        return
    if is_grave(said):
        return
    left = left_behind(said[:-1], pick)
    if left:
        _keep(request, left, Missed.UNCHOSEN, key=uuid5(LEFT, turn.id))
    if turn.outcome == Outcome.COMMAND and turn.name == "wrong" and turns:
        note_wrong(request, turns, turns[-1])
    elif turn.outcome in MISSES and not pick and not turn.name:
        _keep(request, turn.question, Missed.REFUSED, key=uuid5(REFUSED, turn.id))


def note_wrong(request: HttpRequest, turns: Sequence[Turn], turn: Turn) -> None:
    """Keep a question whose answer the reader calls wrong; a record that was chosen by a button is no question."""
    if not is_question(turn.outcome, turn.name):
        return
    if is_grave([Said(question=one.question, outcome=one.outcome) for one in turns]):
        return
    _keep(request, turn.question, Missed.WRONG, key=uuid5(WRONG, turn.id))


def note_refused(request: HttpRequest, text: str, outcome: str, *, key: UUID) -> None:
    """Keep a question that another program asked and that was refused."""
    if outcome == Outcome.REFUSE:
        _keep(request, text, Missed.REFUSED, key=key, channel=Channel.API)


def _keep(
    request: HttpRequest, text: str, missed: Missed, *, key: UUID, channel: Channel | None = None
) -> None:
    if not allow("questions.network", who=request.META.get("REMOTE_ADDR", ""), per=PER_NETWORK):
        return
    is_widget = getattr(request, "is_from_widget", False)
    commands.keep_question(
        key=key,
        text=text,
        missed=missed,
        channel=channel or (Channel.WIDGET if is_widget else Channel.WEB),
        nearest=queries.nearest(text, city=request.city.slug),  # type: ignore[attr-defined]
    )
