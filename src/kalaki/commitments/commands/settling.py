"""What a municipality chooses about its promises."""

import datetime as dt
from uuid import UUID, uuid5

from kalaki.cities.contract import save_setting
from kalaki.commitments.models import Commitment
from kalaki.commitments.queries.sql import open_rows
from kalaki.commitments.refusals import refused
from kalaki.commitments.rules import reminders
from kalaki.commitments.rules.reminders import Plan
from kalaki.commitments.rules.status import Thresholds, local_day, risk_from
from kalaki.commitments.settings import NAME, is_within_bounds, value_of
from kalaki.core.contract import Actor, command

BATCH = 1000
COLUMNS = ("risk_from", "planned_on", "next_step")


def save_rules(*, actor: Actor, key: UUID, thresholds: Thresholds, plan: Plan) -> int:
    """Choose when silence counts and who is told when; open promises follow from now on. Returns how many are open.

    Steps of days before today are not told afterwards. Raises Refused bounds.
    """
    with command("commitments.save_rules", actor=actor, key=key, thresholds=thresholds, plan=plan) as run:
        if run.replayed:
            return int(run.result)
        if not is_within_bounds(thresholds, plan):
            raise refused("bounds")
        save_setting(actor=actor, key=uuid5(key, NAME), name=NAME, value=value_of(thresholds, plan))
        yesterday, count = local_day(run.at) - dt.timedelta(days=1), 0
        rows: list[Commitment] = []
        for row in open_rows().order_by("pk").iterator(chunk_size=BATCH):
            row.risk_from = risk_from(row.made_at, row.due, thresholds)
            row.planned_on = max(row.planned_on, yesterday)
            planned = reminders.steps(row.made_at, row.due, plan, since=row.planned_on)
            row.next_step = None if row.demo else reminders.next_day(planned, after=yesterday)
            rows.append(row)
            count += 1
            if len(rows) == BATCH:
                Commitment.objects.bulk_update(rows, COLUMNS)
                rows = []
        if rows:
            Commitment.objects.bulk_update(rows, COLUMNS)
        run.audit(f"setting:{NAME}", open=count)
        return run.finish(count)
