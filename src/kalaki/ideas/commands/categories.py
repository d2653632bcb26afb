"""Categories: what may be chosen, who has taken it, by which clock."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kalaki.core.contract import TBILISI, Actor, Run, command
from kalaki.exact.dates import Basis
from kalaki.ideas.models import Category, CategoryAcceptance, ClockRule
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.acceptance import Acceptance, Stage, lapse_of, stage_of
from kalaki.ideas.rules.clock import PauseReason, Term
from kalaki.people.contract import get_organisation

_COLUMNS = (
    "names", "helps", "guidance", "icon", "questions", "keywords", "radius_m", "siblings", "publish_place",
    "destination", "shows_emergency", "phone", "source",
)  # fmt: skip


def save_categories(*, actor: Actor, key: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Create or update categories as content/<city>/ideas/categories.yaml names them; returns how many changed.

    What staff accepted stays. A parent stands before its children.
    """
    with command("ideas.save_categories", actor=actor, key=key, rows=[dict(row) for row in rows]) as run:
        if run.replayed:
            return int(run.result)
        changed = 0
        for position, row in enumerate(rows):
            parent = Category.objects.filter(key=row["parent"]).first() if row.get("parent") else None
            values = {name: row[name] for name in _COLUMNS if name in row}
            values |= {"parent": parent, "position": position}
            found = Category.objects.filter(key=row["key"]).first()
            if found is None:
                Category.objects.create(key=row["key"], changed_at=run.at, created_at=run.at, **values)
            elif any(getattr(found, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(found, name, value)
                found.changed_at = run.at
                found.save()
            else:
                continue
            changed += 1
        run.audit("ideas.categories", changed=changed)
        return run.finish(changed)


def offer_category(*, actor: Actor, key: UUID, category: UUID, organisation: UUID) -> UUID:
    """Offer a category to an organisation (public ids); returns the public id of the acceptance to come.

    Raises Refused category_unknown, organisation_unknown, category_taken.
    """
    with command(
        "ideas.offer_category", actor=actor, key=key, category=category, organisation=organisation
    ) as run:
        if run.replayed:
            return UUID(run.result)
        row = _locked(category)
        found = get_organisation(organisation)
        if found is None:
            raise refused("organisation_unknown")
        if CategoryAcceptance.objects.filter(category=row, withdrawn_on=None).exists():
            raise refused("category_taken")
        made = CategoryAcceptance.objects.create(
            category=row, organisation_id=found.id, offered_on=_day(run), created_at=run.at
        )
        _changed(row, run)
        run.audit(category, organisation=organisation, offered=True)
        return UUID(str(run.finish(made.public_id)))


def accept_category(
    *,
    actor: Actor,
    key: UUID,
    category: UUID,
    role: str,
    who: str,
    document: str,
    first_answer: Term,
    resolution: Term,
    opens_on: dt.date | None = None,
    basis: Basis = Basis.CHOSEN,
    act: UUID | None = None,
    article: str = "",
    may_extend: bool = True,
    pause_reasons: Sequence[PauseReason] = tuple(PauseReason),
    demo: bool = False,
) -> dt.date:
    """Write down that the offered organisation takes the category; returns the day on which that lapses.

    who, role: the official and their post. document: what says so. The terms become the next version of the clock;
    items inside keep theirs. Also renews a lapsed or suspended acceptance. Raises Refused category_unknown,
    category_not_offered, clock_incomplete, missing.
    """
    with command(
        "ideas.accept_category",
        actor=actor, key=key, category=category, role=role, who=who, document=document, first_answer=first_answer,
        resolution=resolution, opens_on=opens_on, basis=basis, act=act, article=article, may_extend=may_extend,
        pause_reasons=list(pause_reasons), demo=demo,
    ) as run:  # fmt: skip
        if run.replayed:
            return dt.date.fromisoformat(run.result)
        row = _locked(category)
        found = _current(row)
        if not (role.strip() and who.strip() and document.strip()):
            raise refused("missing", fields="role, who, document")
        if first_answer.count < 1 or resolution.count < 1 or (basis is Basis.STATUTORY and act is None):
            raise refused("clock_incomplete")
        day = _day(run)
        found.role, found.who, found.document = role.strip(), who.strip(), document.strip()
        found.clock = _next_clock(
            row, day, first_answer, resolution, basis=basis, act=act, article=article, may_extend=may_extend,
            pause_reasons=[str(reason) for reason in pause_reasons], demo=demo, created_at=run.at,
        )  # fmt: skip
        found.accepted_on, found.opens_on, found.lapses_on = day, opens_on or day, lapse_of(day)
        found.suspended_on, found.suspended_why = None, ""
        found.demo = demo
        found.save()
        _changed(row, run)
        run.audit(category, accepted=True, version=found.clock.version, lapses=found.lapses_on)
        return dt.date.fromisoformat(str(run.finish(found.lapses_on.isoformat())))


def suspend_category(*, actor: Actor, key: UUID, category: UUID, reason: str) -> None:
    """Close a category for new items, in public; items inside keep their clock.

    Raises Refused category_unknown, category_not_open, reason_missing.
    """
    with command("ideas.suspend_category", actor=actor, key=key, category=category, reason=reason) as run:
        if run.replayed:
            return
        row = _locked(category)
        if not reason.strip():
            raise refused("reason_missing")
        found = acceptance_of(row.pk, _day(run))
        if found is None:
            raise refused("category_not_open")
        found.suspended_on, found.suspended_why = _day(run), reason.strip()
        found.save()
        _changed(row, run)
        run.audit(category, suspended=True)
        run.finish(None)


def resume_category(*, actor: Actor, key: UUID, category: UUID) -> None:
    """Open a suspended category again; a lapsed one needs a new acceptance. Raises Refused category_unknown, category_not_offered."""
    with command("ideas.resume_category", actor=actor, key=key, category=category) as run:
        if run.replayed:
            return
        row = _locked(category)
        found = _current(row)
        found.suspended_on, found.suspended_why = None, ""
        found.save()
        _changed(row, run)
        run.audit(category, resumed=True)
        run.finish(None)


def withdraw_category(*, actor: Actor, key: UUID, category: UUID) -> None:
    """End an organisation's word, or an offer; another one may be asked. Raises Refused category_unknown, category_not_offered."""
    with command("ideas.withdraw_category", actor=actor, key=key, category=category) as run:
        if run.replayed:
            return
        row = _locked(category)
        found = _current(row)
        found.withdrawn_on = _day(run)
        found.save()
        _changed(row, run)
        run.audit(category, withdrawn=True)
        run.finish(None)


def acceptance_of(category_id: int, day: dt.date) -> CategoryAcceptance | None:
    """Return the acceptance under which the category is open on ``day``, or None."""
    row = CategoryAcceptance.objects.filter(category_id=category_id).order_by("-pk").first()
    return row if row is not None and stage_of(days_of(row), day) is Stage.OPEN else None


def days_of(row: CategoryAcceptance) -> Acceptance:
    """Return what the rule of stages asks about ``row``."""
    return Acceptance(
        offered_on=row.offered_on,
        accepted_on=row.accepted_on,
        opens_on=row.opens_on,
        lapses_on=row.lapses_on,
        suspended_on=row.suspended_on,
        withdrawn_on=row.withdrawn_on,
    )


def _next_clock(
    row: Category, day: dt.date, first_answer: Term, resolution: Term, **columns: Any
) -> ClockRule:
    last = ClockRule.objects.filter(category=row).order_by("-version").first()
    if last is not None and last.closes is None and last.opens < day:
        last.closes = day
        last.save()
    return ClockRule.objects.create(
        category=row,
        version=last.version + 1 if last is not None else 1,
        answer_count=first_answer.count,
        answer_unit=first_answer.unit,
        fix_count=resolution.count,
        fix_unit=resolution.unit,
        rolls=resolution.roll,
        opens=day,
        **columns,
    )


def _current(row: Category) -> CategoryAcceptance:
    found = CategoryAcceptance.objects.filter(category=row, withdrawn_on=None).order_by("-pk").first()
    if found is None:
        raise refused("category_not_offered")
    return found


def _locked(category: UUID) -> Category:
    row = Category.objects.select_for_update().filter(public_id=category).first()
    if row is None:
        raise refused("category_unknown")
    return row


def _changed(row: Category, run: Run) -> None:
    row.changed_at = run.at
    row.save()


def _day(run: Run) -> dt.date:
    return run.at.astimezone(TBILISI).date()
