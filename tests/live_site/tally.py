"""The tally: people add numbers, the sum must not pass 1,000,000; a whisper reaches one viewer."""

from kalaki.core.contract import NewEvent, Refused, StreamKind

MOST = 1_000_000


def decide(state, command, now):
    if command.type == "whisper":
        return [NewEvent(kind="whispered", body={"n": command.args["n"]}, audience="device:somebody-else")]
    n = command.args["n"]
    if state["sum"] + n > MOST:
        raise Refused("too_much", "The sum would pass the limit.", status=409, most=MOST)
    return [NewEvent(kind="added", body={"n": n})] * command.args.get("times", 1)


def evolve(state, event):
    if event.kind != "added":
        return state
    return {"sum": state["sum"] + event.body["n"], "count": state["count"] + 1}


TALLY = StreamKind(
    name="tally",
    initial={"sum": 0, "count": 0},
    decide=decide,
    evolve=evolve,
    snapshot=lambda state, _viewer: state,
    may_view=lambda _viewer, key: not key.startswith("closed"),
)
