"""Who is told: each step of a promise once, a digest a week for owners and one a month for the mayor's office."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Count

from kalaki.cities.contract import home_urls
from kalaki.commitments.events import Broken, DueSoon, Overdue, about
from kalaki.commitments.models import Commitment, Reminder
from kalaki.commitments.notices import Line, Writer, send
from kalaki.commitments.queries.promises import facts_of
from kalaki.commitments.queries.sql import open_rows, status_case
from kalaki.commitments.rules import reminders
from kalaki.commitments.rules.reminders import OWNER, Plan, Step
from kalaki.commitments.rules.status import RED, Status, Thresholds, local_day, status
from kalaki.commitments.settings import chosen
from kalaki.core.contract import Run, System, command, current_municipality
from kalaki.people.contract import (
    Recipient,
    Role,
    member_names,
    organisations,
    recipients_in,
    recipients_with,
)

CLOCK = System("commitments")
BATCH = 500
LISTED = 11  # one more than a message names, so that it can say that there are more


def remind(slot: dt.datetime) -> int:
    """Tell of every step that is due and was not told, one message a person; returns how many steps there were."""
    with command("commitments.remind", actor=CLOCK, key=_key("remind", slot)) as run:
        if run.replayed:
            return int(run.result)
        thresholds, plan = chosen()
        told: dict[Recipient, list[Line]] = defaultdict(list)
        count = 0
        while rows := _next_rows(run):
            late = _late_steps(rows, plan, run)
            heard = _recipients(rows, late)
            for row in rows:
                found = late[row.pk]
                line = _line(row, thresholds, run)
                for recipient in heard.get(row.pk, ()):
                    told[recipient].append(line)
                _emit(row, found, run)
                count += len(found)
        writer = Writer(homes=home_urls())
        for recipient, lines in told.items():
            send(recipient, writer.reminder(lines, recipient.language), run)
        if count:
            run.audit(f"municipality:{current_municipality()}", steps=count, people=len(told))
        return run.finish(count)


def send_weekly(slot: dt.datetime) -> int:
    """Send each owner the week's digest, once a week; returns how many owners have something open."""
    with command("commitments.send_weekly", actor=CLOCK, key=_key("weekly", slot)) as run:
        if run.replayed:
            return int(run.result)
        day = reminders.monday(slot)
        done = set(Reminder.objects.filter(kind="weekly", day=day).values_list("owner_id", flat=True))
        counts = {key: found for key, found in _counts_by_owner(run).items() if key not in done}
        lines = _listed(counts, run)
        names = organisations(counts)
        heard = recipients_in(counts, Role.OWNER)
        _note([Reminder(owner_id=key, kind="weekly", day=day, at=run.at) for key in counts])
        writer = Writer(homes=home_urls())
        for key, found in counts.items():
            for recipient in heard.get(key, ()):
                send(recipient, writer.weekly(names[key].name, found, lines[key], recipient.language), run)
        if counts:
            run.audit(f"municipality:{current_municipality()}", owners=len(counts))
        return run.finish(len(counts))


def send_monthly(slot: dt.datetime) -> int:
    """Send the mayor's office the month's digest, once a month; returns to how many people."""
    with command("commitments.send_monthly", actor=CLOCK, key=_key("monthly", slot)) as run:
        if run.replayed:
            return int(run.result)
        day = reminders.month_start(slot)
        if Reminder.objects.filter(kind="monthly", day=day, owner=None).exists():
            return run.finish(0)
        _thresholds, plan = chosen()
        counts = _counts_by_owner(run)
        people = recipients_with(plan.office) if counts else ()
        names = organisations(counts)
        rows = sorted(
            ((names[key].name, found) for key, found in counts.items()),
            key=lambda one: (-sum(one[1].get(red, 0) for red in RED), one[0]),
        )
        _note([Reminder(kind="monthly", day=day, at=run.at)])
        writer = Writer(homes=home_urls())
        for recipient in people:
            send(recipient, writer.monthly(rows, recipient.language), run)
        run.audit(f"municipality:{current_municipality()}", people=len(people))
        return run.finish(len(people))


def _next_rows(run: Run) -> list[Commitment]:
    """Return the next rows with a step to tell, locked; each leaves this list when its step is told."""
    due = open_rows().filter(next_step__lte=local_day(run.at), demo=False)
    return list(due.select_for_update().order_by("next_step", "pk")[:BATCH])


def _late_steps(rows: list[Commitment], plan: Plan, run: Run) -> dict[int, tuple[Step, ...]]:
    """Return the steps of each row that nobody was told of, note them as told and plan the next ones."""
    today = local_day(run.at)
    done: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    for key, kind, day in Reminder.objects.filter(commitment__in=[row.pk for row in rows]).values_list(
        "commitment_id", "kind", "day"
    ):
        done[key].append((kind, day))
    late = {}
    for row in rows:
        planned = reminders.steps(row.made_at, row.due, plan, since=row.planned_on)
        late[row.pk] = reminders.missed(planned, done=done[row.pk], today=today)
        row.next_step = reminders.next_day(planned, after=today)
    _note(
        Reminder(commitment_id=key, kind=step.kind, day=step.day, at=run.at)
        for key, steps in late.items()
        for step in steps
    )
    Commitment.objects.bulk_update(rows, ["next_step"])
    return late


def _recipients(rows: list[Commitment], late: dict[int, tuple[Step, ...]]) -> dict[int, list[Recipient]]:
    """Return who hears of each row: the person who does it, else the owner's role; and who is above."""
    members = member_names(row.member_id for row in rows if row.member_id)
    by_role: dict[str, dict[int, tuple[Recipient, ...]]] = {
        role: recipients_in([row.owner_id for row in rows if row.owner_role == role], role)
        for role in sorted({row.owner_role for row in rows})
    }
    audiences = {row.pk: reminders.audiences(late[row.pk]) for row in rows}
    above = {
        role: recipients_with(role)
        for role in sorted({one for found in audiences.values() for one in found} - {OWNER})
    }
    heard: dict[int, list[Recipient]] = {}
    for row in rows:
        found: list[Recipient] = []
        for audience in audiences[row.pk]:
            if audience != OWNER:
                found += above[audience]
            elif row.member_id in members:
                found.append(members[row.member_id][1])
            else:
                found += by_role[row.owner_role].get(row.owner_id, ())
        heard[row.pk] = list(dict.fromkeys(found))
    return heard


def _emit(row: Commitment, late: tuple[Step, ...], run: Run) -> None:
    kinds = {step.kind for step in late}
    days = (local_day(row.due) - local_day(run.at)).days
    if reminders.BROKEN in kinds and row.broken_at is None:
        run.emit(Broken(**about(row), declared=False))
    elif reminders.OVERDUE in kinds:
        run.emit(Overdue(**about(row), days_late=-days))
    elif kinds and days >= 0:
        run.emit(DueSoon(**about(row), days_left=days))


def _counts_by_owner(run: Run) -> dict[int, dict[Status, int]]:
    thresholds, _plan = chosen()
    rows = (
        open_rows()
        .filter(demo=False)
        .annotate(status=status_case(run.at, thresholds))
        .order_by()
        .values_list("owner_id", "status")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[Status, int]] = defaultdict(dict)
    for owner, word, count in rows:
        found[owner][Status(word)] = count
    return dict(found)


def _listed(owners: Iterable[int], run: Run) -> dict[int, list[Line]]:
    """Return for each owner the first promises that are late or fall due within a week."""
    thresholds, _plan = chosen()
    soon = run.at + dt.timedelta(days=7)
    found: dict[int, list[Line]] = defaultdict(list)
    rows = open_rows().filter(demo=False, owner__in=list(owners), due__lte=soon).order_by("due", "pk")
    for row in rows.iterator(chunk_size=BATCH):
        if len(found[row.owner_id]) < LISTED:
            found[row.owner_id].append(_line(row, thresholds, run))
    return found


def _line(row: Commitment, thresholds: Thresholds, run: Run) -> Line:
    found = status(facts_of(row), now=run.at, thresholds=thresholds)
    return Line(public_id=row.public_id, what=row.what, status=found, due=row.due)


def _note(rows: Iterable[Reminder]) -> None:
    city = current_municipality()
    listed = list(rows)
    for row in listed:
        row.municipality_id = city
    Reminder.objects.bulk_create(listed, batch_size=BATCH)


def _key(name: str, slot: dt.datetime) -> UUID:
    return uuid5(NAMESPACE_URL, f"kalaki.commitments/{name}/{slot.astimezone(dt.UTC).isoformat()}")
