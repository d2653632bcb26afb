"""How states, acts and kinds are said, with the icon and tone that go with them: never colour alone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy

from kalaki.commitments.contract import Status
from kalaki.core.contract import TBILISI, now
from kalaki.georgian import format_date
from kalaki.ideas.models.items import Phase
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries.desk_item import ItemHead
from kalaki.ideas.queries.item import IdeaView
from kalaki.ideas.rules.closure import SILENT_DAYS
from kalaki.ideas.rules.lifecycle import By, Kind, State
from kalaki.ideas.rules.mechanism import Basis, Stage
from kalaki.ideas.rules.steps import Key

_ = gettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A state as it is shown. tone: of the design (ok, warn, bad, info, ""), icon: of icons.svg."""

    word: Any
    icon: str
    tone: str


MARKS: dict[State, Mark] = {
    State.COLLECTING: Mark(word=_("Collecting signatures"), icon="group", tone="info"),
    State.REACHED: Mark(word=_("Threshold reached"), icon="group", tone="ok"),
    State.VERIFYING: Mark(word=_("Signatures are checked"), icon="search", tone="info"),
    State.RECEIVED: Mark(word=_("Received"), icon="send", tone="info"),
    State.ROUTED: Mark(word=_("With the unit"), icon="hall", tone="info"),
    State.PLANNED: Mark(word=_("Planned"), icon="calendar", tone="info"),
    State.IN_PROGRESS: Mark(word=_("Under way"), icon="clock", tone="info"),
    State.WAITING: Mark(word=_("The clock stands"), icon="clock", tone="warn"),
    State.CLAIMED: Mark(word=_("Done, to be confirmed"), icon="check", tone="warn"),
    State.CONFIRMED: Mark(word=_("Confirmed"), icon="check", tone="ok"),
    State.UNCONFIRMED: Mark(word=_("Closed without confirmation"), icon="info", tone=""),
    State.ANSWERED: Mark(word=_("Answered"), icon="chat", tone="ok"),
    State.DECLINED: Mark(word=_("Declined with a reason"), icon="cross", tone=""),
    State.NOT_OURS: Mark(word=_("Somebody else's task"), icon="right", tone=""),
    State.MERGED: Mark(word=_("Merged"), icon="group", tone=""),
    State.WITHDRAWN: Mark(word=_("Taken back"), icon="cross", tone=""),
    State.HIDDEN: Mark(word=_("Hidden"), icon="lock", tone=""),
    State.EXPIRED: Mark(word=_("Expired"), icon="clock", tone=""),
}
OVERDUE = Mark(word=_("Overdue"), icon="alert", tone="bad")

KINDS: dict[Kind, tuple[Any, str]] = {
    Kind.REPORT: (_("Report"), "flag"),
    Kind.PROBLEM: (_("Problem"), "info"),
    Kind.PROPOSAL: (_("Proposal"), "idea"),
    Kind.PETITION: (_("Petition"), "doc"),
}

DECISIONS: dict[Decision, Mark] = {
    Decision.YES: Mark(word=_("City hall agrees"), icon="check", tone="ok"),
    Decision.PARTLY: Mark(word=_("City hall agrees in part"), icon="check", tone="warn"),
    Decision.LATER: Mark(word=_("Not now"), icon="clock", tone="warn"),
    Decision.NO: Mark(word=_("City hall does not agree"), icon="cross", tone=""),
    Decision.NOTE: Mark(word=_("Message of the unit"), icon="chat", tone="info"),
}

PROMISES: dict[Status, Mark] = {
    Status.ON_TRACK: Mark(word=_("On track"), icon="clock", tone="info"),
    Status.AT_RISK: Mark(word=_("At risk"), icon="clock", tone="warn"),
    Status.OVERDUE: OVERDUE,
    Status.BROKEN: Mark(word=_("Broken"), icon="cross", tone="bad"),
    Status.KEPT: Mark(word=_("Kept"), icon="check", tone="ok"),
    Status.KEPT_LATE: Mark(word=_("Kept late"), icon="check", tone="ok"),
    Status.WITHDRAWN: Mark(word=_("Withdrawn with a reason"), icon="info", tone=""),
}

ACTS: dict[str, Any] = {
    "received": _("Entered the register"),
    "reach": _("The signatures are complete"),
    "verify": _("The signatures are checked"),
    "register": _("Registered as a petition"),
    "expire": _("The collection ended below its threshold"),
    "route": _("Given to the unit"),
    "plan": _("A day was set"),
    "start": _("The work began"),
    "wait": _("The clock stands: a question was asked"),
    "resume": _("The clock runs again"),
    "claim": _("The unit says that it is done"),
    "not_found": _("The crew was there and found nothing"),
    "confirm": _("The reporter confirmed it"),
    "deny": _("The reporter says that it is not done: open again"),
    "close_unconfirmed": _("Closed after 14 days without a word"),
    "reopen": _("Opened again"),
    "answer": _("The answer was published"),
    "note": _("The unit wrote a message"),
    "decline": _("Declined with a reason"),
    "not_ours": _("It is somebody else's task"),
    "merge": _("Merged with a similar one"),
    "unmerge": _("It stands alone again"),
    "took_in": _("A similar one was merged into it"),
    "gave_back": _("A merged one stands alone again"),
    "withdraw": _("The author took it back"),
    "hide": _("Hidden by a moderator"),
    "show": _("Shown again"),
    "extended": _("The time was extended"),
    "recategorised": _("Put into another category"),
    "asked_later": _("Asked whether it was really fixed"),
    "text_withdrawn": _("The author took the text back"),
    "outcome": _("Something came of it"),
    "passed": _("Passed on to the system that works on it"),
    "peer_word": _("The system that works on it wrote"),
}

ROLES: dict[By, Any] = {
    By.AUTHOR: _("the author"),
    By.CLERK: _("a clerk"),
    By.TRIAGER: _("the person who routes"),
    By.OWNER: _("the unit"),
    By.CREW: _("the crew"),
    By.SUPERVISOR: _("the supervisor"),
    By.SECRETARY: _("the council's secretary"),
    By.SYSTEM: _("the hub"),
}


STEPS: dict[Key, Any] = {
    Key.SAID: _("Said"),
    Key.SIGNED: _("Signatures"),
    Key.CHECKED: _("Checked"),
    Key.HELD: _("With the unit"),
    Key.ANSWERED: _("Answered"),
    Key.PROMISED: _("Promised"),
    Key.DONE: _("Done"),
    Key.CONFIRMED: _("Your word"),
    Key.UNCONFIRMED: MARKS[State.UNCONFIRMED].word,
    Key.DECLINED: MARKS[State.DECLINED].word,
    Key.NOT_OURS: MARKS[State.NOT_OURS].word,
    Key.MERGED: MARKS[State.MERGED].word,
    Key.WITHDRAWN: MARKS[State.WITHDRAWN].word,
    Key.HIDDEN: MARKS[State.HIDDEN].word,
    Key.EXPIRED: MARKS[State.EXPIRED].word,
}

STAGES: dict[Stage, Any] = {
    Stage.SAID: _("Said"),
    Stage.ANSWERED: _("Answered"),
    Stage.PROMISED: _("Promised"),
    Stage.DONE: _("Done"),
    Stage.CONFIRMED: _("Confirmed by residents"),
}

BASES: dict[Basis, Any] = {
    Basis.COUNTED: _("without samples and tests"),
    Basis.SAMPLE: _("samples"),
}

PHASES: dict[str, Any] = {
    Phase.BEFORE: _("Before"),
    Phase.AFTER: _("After the work"),
    Phase.FOLLOW_UP: _("Later"),
}


def mark_of(status: State, *, is_overdue: bool) -> Mark:
    """Return how a state is shown; overdue is said before the state."""
    return OVERDUE if is_overdue else MARKS[status]


def sentence(idea: IdeaView | ItemHead, *, days_left: int | None = None) -> str:
    """Return one plain sentence on where the item stands; overdue is said first. days_left: working days, if known."""
    words = {
        "holder": idea.holder,
        "since": said(idea.holder_since or idea.received_at),
        "due": said(idea.due_at) if idea.due_at else "",
    }
    if idea.is_overdue:
        return gettext("Overdue: it was due by %(due)s. Who has it: %(holder)s.") % words
    said_so = str(_SENTENCES[idea.status]) % {
        **words,
        "day": said(idea.planned_for) if idea.planned_for else "",
        "until": said(idea.waiting_until) if idea.waiting_until else "",
        "silent": said((idea.claimed_at or idea.received_at) + dt.timedelta(days=SILENT_DAYS)),
        "closed": said(idea.closed_at) if idea.closed_at else "",
        "canonical": idea.canonical,
    }
    if days_left is None or idea.status is State.CLAIMED:
        return said_so
    if not days_left:
        return f"{said_so} {gettext('Due today')}."
    return f"{said_so} {gettext('Working days left: %(days)s.') % {'days': days_left}}"


def left(idea: IdeaView) -> str:
    """Return how many days an open item has left, or ""; for the clock beside it."""
    if not idea.is_open or idea.due_at is None:
        return ""
    days = days_between(now(), idea.due_at)
    if idea.is_overdue or days < 0:
        return gettext("Days late: %(days)s") % {"days": -days}
    if days == 0:
        return gettext("Due today")
    return gettext("Days left: %(days)s") % {"days": days}


def away(metres: int | None, *, is_near_only: bool) -> str:
    """Return how far away something is, "" for None; a place that is published rounded is only near by."""
    if metres is None:
        return ""
    return gettext("Near by") if is_near_only else gettext("%(metres)s m away") % {"metres": metres}


def ago(when: dt.datetime) -> str:
    """Return how many Georgian days ago ``when`` was."""
    days = days_between(when, now())
    if days <= 0:
        return gettext("Today")
    return gettext("Days ago: %(days)s") % {"days": days}


def said(when: dt.datetime | dt.date) -> str:
    """Return a day in the words of the page's language; instants are those of Georgia."""
    day = when.astimezone(TBILISI).date() if isinstance(when, dt.datetime) else when
    return format_date(day, (get_language() or "ka")[:2])


def days_between(first: dt.datetime, last: dt.datetime) -> int:
    """Return the days from the Georgian day of ``first`` to that of ``last``."""
    return (last.astimezone(TBILISI).date() - first.astimezone(TBILISI).date()).days


_SENTENCES: dict[State, Any] = {
    State.COLLECTING: _("It collects signatures until %(due)s."),
    State.REACHED: _("It has its signatures; the council's secretary checks them next."),
    State.VERIFYING: _("The council's secretary checks the signatures."),
    State.RECEIVED: _("Since %(since)s it is with: %(holder)s. Due by %(due)s."),
    State.ROUTED: _("Since %(since)s it is with: %(holder)s. Due by %(due)s."),
    State.PLANNED: _("Planned for %(day)s. Who has it: %(holder)s. Due by %(due)s."),
    State.IN_PROGRESS: _("The work is under way. Who has it: %(holder)s. Due by %(due)s."),
    State.WAITING: _(
        "The clock stands until %(until)s: the author was asked something. Who has it: %(holder)s."
    ),
    State.CLAIMED: _("The unit says that it is done. The author can say until %(silent)s whether it is."),
    State.CONFIRMED: _("The author confirmed that it is done."),
    State.UNCONFIRMED: _("The unit says that it is done; the author has not said so."),
    State.ANSWERED: _("Answered on %(closed)s. The answer stands below."),
    State.DECLINED: _("Declined on %(closed)s; the reason stands below."),
    State.NOT_OURS: _("It is not for the municipality to do. Who does it stands below."),
    State.MERGED: _("It goes on as %(canonical)s, with everybody who stands behind it."),
    State.WITHDRAWN: _("The author took it back."),
    State.HIDDEN: _("A moderator has hidden it."),
    State.EXPIRED: _("The collection ended below its threshold. The text stays readable."),
}
