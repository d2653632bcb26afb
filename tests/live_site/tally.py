"""The tally: people add numbers, the sum must not pass 1,000,000; a whisper reaches one viewer.

A tally whose key begins with "closed" is for nobody; one that begins with "guarded" is for nobody once it is locked.
"""

from kalaki.core.contract import NewEvent, Refused, StreamKind
from kalaki.core.models import StreamEvent

MOST = 1_000_000


def decide(state, command, now):
    if command.type == "whisper":
        return [NewEvent(kind="whispered", body={"n": command.args["n"]}, audience="device:somebody-else")]
    if command.type in {"lock", "close", "erase"}:
        return [
            NewEvent(kind={"lock": "locked", "close": "closed", "erase": "erased"}[command.type], body={})
        ]
    n = command.args["n"]
    if state["sum"] + n > MOST:
        raise Refused("too_much", "The sum would pass the limit.", status=409, most=MOST)
    return [NewEvent(kind="added", body={"n": n})] * command.args.get("times", 1)


def evolve(state, event):
    if event.kind != "added":
        return state
    return {"sum": state["sum"] + event.body["n"], "count": state["count"] + 1}


def may_view(viewer, key):
    if key.startswith("guarded"):
        return not StreamEvent.objects.filter(stream__kind="tally", stream__key=key, kind="locked").exists()
    return not key.startswith("closed")


TALLY = StreamKind(
    name="tally",
    initial={"sum": 0, "count": 0},
    decide=decide,
    evolve=evolve,
    snapshot=lambda state, _viewer: state,
    may_view=may_view,
    rights=frozenset({"locked"}),
    closing=frozenset({"closed"}),
    after_close=frozenset({"erase"}),
)
