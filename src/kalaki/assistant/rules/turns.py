"""A conversation as its page carries it: the reader holds it. The city keeps what it could not answer alone.

The turns travel in a hidden field of the form, so the talk goes on without cookies, script or storage.
What comes back is untrusted: everything but the words is checked, answers are looked up anew.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from typing import Any

from kalaki.assistant.rules.understand.context import Context

MAX_TURNS, MAX_TEXT, MAX_CODES = 12, 1000, 8
LANGUAGES = ("ka", "en", "ru", "az", "hy")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,19}")
_WORD = re.compile(r"[a-z_-]{0,24}")
_ONE_RECORD = frozenset(["answer", "unconfirmed", "history", "slot"])
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and what became of it. id: 32 hex digits. useful: "", yes or no.

    name: of the small talk, command, danger, slot or municipality. at: Unix seconds. language: of the reply.
    """

    id: str
    question: str
    outcome: str
    codes: tuple[str, ...] = ()
    understood: str = ""
    was_cut: bool = False
    useful: str = ""
    name: str = ""
    at: int = 0
    language: str = "ka"


def read_turns(raw: str) -> tuple[Turn, ...]:
    """Return the turns that ``write_turns`` wrote, at most the last MAX_TURNS; bad ones are left out."""
    try:
        rows = json.loads(raw) if raw else []
    except ValueError:
        return ()
    if not isinstance(rows, list):
        return ()
    return tuple(turn for row in rows[-MAX_TURNS:] if (turn := _turn(row)) is not None)


def write_turns(turns: tuple[Turn, ...]) -> str:
    """Return the last MAX_TURNS of ``turns`` as the text of a form field."""
    rows = [
        [
            t.id,
            t.question[:MAX_TEXT],
            t.outcome,
            list(t.codes),
            t.understood,
            int(t.was_cut),
            t.useful,
            t.name,
            t.at,
            t.language,
        ]
        for t in turns[-MAX_TURNS:]
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def mark_useful(turns: tuple[Turn, ...], turn_id: str, useful: str) -> tuple[Turn, ...]:
    """Return ``turns`` with the reader's word on one of them."""
    return tuple(replace(turn, useful=useful) if turn.id == turn_id else turn for turn in turns)


def context_of(turns: tuple[Turn, ...]) -> Context:
    """Return what the conversation is about: its last single record, and how often it was asked back or missed in a row."""
    last = next((turn for turn in reversed(turns) if turn.codes), None)
    about = last if last is not None and last.outcome in _ONE_RECORD else None
    return Context(
        code=about.codes[0] if about else "",
        at=dt.datetime.fromtimestamp(about.at, dt.UTC) if about else None,
        asked=_in_a_row(turns, "ask"),
        missed=_in_a_row(turns, "refuse"),
        earlier=tuple(turn.question for turn in turns),
    )


def _in_a_row(turns: tuple[Turn, ...], outcome: str) -> int:
    count = 0
    for turn in reversed(turns):
        if turn.outcome != outcome:
            break
        count += 1
    return count


def _turn(row: Any) -> Turn | None:
    match row:
        case [
            str(id_),
            str(question),
            str(outcome),
            [*codes],
            str(understood),
            int(cut),
            str(useful),
            str(name),
            int(at),
            str(language),
        ]:
            good = (
                _ID.fullmatch(id_)
                and _WORD.fullmatch(outcome)
                and _WORD.fullmatch(name)
                and language in LANGUAGES
                and 0 <= at < 2**40
                and useful in {"", "yes", "no"}
                and all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes)
            )
            if good:
                return Turn(
                    id=id_,
                    question=question[:MAX_TEXT],
                    outcome=outcome,
                    codes=tuple(codes[:MAX_CODES]),
                    understood=understood[:MAX_TEXT],
                    was_cut=bool(cut),
                    useful=useful,
                    name=name,
                    at=at,
                    language=language,
                )
    return None
