"""How queues, steps, reasons and terms are said to staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.exact.dates import Unit
from kalaki.ideas.queries.desk import Queue
from kalaki.ideas.rules.acceptance import Stage
from kalaki.ideas.rules.clock import PauseReason
from kalaki.ideas.rules.lifecycle import By
from kalaki.ideas.rules.offers import Refusal, Step
from kalaki.ideas.words import Mark

QUEUES: dict[Queue, Any] = {
    Queue.NEW: _("New"),
    Queue.UNROUTED: _("Not routed"),
    Queue.OVERDUE: _("Overdue"),
    Queue.WAITING: _("Waiting for an answer"),
    Queue.CLAIMED: _("To be confirmed"),
    Queue.OBJECTED: _("Objections to merges"),
    Queue.SECOND_NO: _("Second no"),
    Queue.HELD: _("Held for a look"),
    Queue.OPEN: _("All open"),
}
EMPTY: dict[Queue, Any] = {
    Queue.NEW: _("Everything that came in has been routed."),
    Queue.UNROUTED: _("Nothing lies with the default holder without a unit."),
    Queue.OVERDUE: _("Nothing is late."),
    Queue.WAITING: _("No clock stands still."),
    Queue.CLAIMED: _("Nobody is asked whether it is done."),
    Queue.OBJECTED: _("No author objects to a merge."),
    Queue.SECOND_NO: _("No reporter has said no for the second time."),
    Queue.HELD: _("No text and no photo waits for a look."),
    Queue.OPEN: _("No item is open."),
}
DUE: dict[str, Any] = {"late": _("Late"), "today": _("Due today"), "week": _("Due within a week")}

# (title, letter): the letter works where keys are on; the button works always.
STEPS: dict[Step, tuple[Any, str]] = {
    Step.ROUTE: (_("Give it to a unit"), "r"),
    Step.PLAN: (_("Plan a day"), "p"),
    Step.START: (_("Begin the work"), "s"),
    Step.WAIT: (_("Ask and let the clock stand"), "w"),
    Step.RESUME: (_("Let the clock run again"), "w"),
    Step.CLAIM: (_("It is done"), "d"),
    Step.NOT_FOUND: (_("Nothing was found there"), "f"),
    Step.ANSWER: (_("Publish the answer"), "a"),
    Step.NOTE: (_("Write to the author in public"), "a"),
    Step.DECLINE: (_("Decline with a reason"), "v"),
    Step.NOT_OURS: (_("It is somebody else's task"), "o"),
    Step.RECATEGORISE: (_("Change the category"), "c"),
    Step.EXTEND: (_("Give more time"), "e"),
    Step.REOPEN: (_("Open it again"), "b"),
    Step.MERGE: (_("Merge it into another one"), "m"),
    Step.UNMERGE: (_("Undo the merge"), "m"),
    Step.RELEASE: (_("Show it to everybody"), "l"),
    Step.HIDE: (_("Hide it"), "h"),
    Step.SHOW: (_("Show it again"), "h"),
}
NOTE_KEY = "n"
WHY: dict[Refusal, Any] = {
    Refusal.WRONG_STATE: _("Not in this state."),
    Refusal.EXTENDED_ONCE: _("Its time was extended once already."),
    Refusal.NOT_HELD: _("It is not held: everybody sees it."),
}
TAKERS: dict[By, Any] = {
    By.CLERK: _("clerk"),
    By.TRIAGER: _("who routes"),
    By.OWNER: _("the unit that has it"),
    By.CREW: _("its crew"),
    By.SUPERVISOR: _("supervisor"),
    By.SECRETARY: _("council's secretary"),
}

# The published list of reasons; the sentence beside it says what it means here.
DECLINE: dict[str, Any] = {
    "not_our_land": _("It is not on municipal land"),
    "no_budget": _("There is no money for it this year"),
    "not_safe": _("It would not be safe"),
    "law": _("The law does not allow it"),
    "planned": _("It is part of a plan that is decided already"),
    "not_needed": _("It was looked at and needs no repair"),
    "unclear": _("It could not be understood, and nobody answered the question"),
    "other": _("Another reason"),
}
HIDE: dict[str, Any] = {
    "personal": _("Personal data of somebody else"),
    "insult": _("It puts a person or a group down"),
    "threat": _("It threatens somebody"),
    "child": _("A child can be recognised"),
    "spam": _("Advertising, or the same again and again"),
    "rights": _("Somebody else's text or photo"),
    "unlawful": _("A law forbids showing it"),
}
GROUNDS: dict[PauseReason, Any] = {
    PauseReason.ASKED: _("The author was asked something"),
    PauseReason.LEGAL: _("A law makes us wait"),
}
MARKS_OF_CLOCK: dict[str, Any] = {
    "holder": _("the unit is reminded"),
    "unit_head": _("red for everybody; the head of the unit hears of it"),
    "supervisor": _("the supervisor hears of it"),
    "mayor": _("the mayor's office hears of it"),
}

STAGES: dict[Stage, Mark] = {
    Stage.PROPOSED: Mark(word=_("Proposed"), icon="info", tone=""),
    Stage.OFFERED: Mark(word=_("Offered"), icon="send", tone="info"),
    Stage.ACCEPTED: Mark(word=_("Accepted, opens later"), icon="calendar", tone="info"),
    Stage.OPEN: Mark(word=_("Open"), icon="check", tone="ok"),
    Stage.SUSPENDED: Mark(word=_("Suspended"), icon="lock", tone="bad"),
    Stage.WITHDRAWN: Mark(word=_("Nobody has it"), icon="cross", tone=""),
}
UNITS: dict[Unit, Any] = {
    Unit.WORKING_DAYS: _("working days"),
    Unit.DAYS: _("days"),
    Unit.MONTHS: _("months"),
}
PHASES: dict[str, Any] = {
    "before": _("before the work"),
    "after": _("after the work"),
    "follow_up": _("later"),
}
