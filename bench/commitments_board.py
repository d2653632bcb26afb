"""The board of promises at 20,000 rows, the rule over all of them, and what an outage leaves to be told."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import ROOT, Figure, bench
from bench._measure import open_site, scratch, spending

SIZE = 20_000
OWNERS = 40
REPEATS = 5
CHUNK = 2000


@bench("commitments-board")
def board() -> list[Figure]:
    """Open the public board with 20,000 promises of 40 units, apply the rule to all, tell what an outage left."""
    with scratch() as folder:
        command = [sys.executable, "-m", "bench.commitments_board", str(folder)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    note = f"{SIZE:,} promises, {OWNERS} units"
    return [
        Figure(found["queries"], "queries", name="board", bar="<= 12 queries", note=note),
        Figure(found["filtered"], "queries", name="board, filtered", bar="<= 12 queries", note=note),
        Figure(found["page_ms"], "CPU-ms", n=REPEATS, name="board, a page", note=note),
        Figure(found["rule_s"], "CPU-s", n=SIZE, name="status of all by rule", bar="<= 1 CPU-s", note=note),
        Figure(
            found["remind_s"],
            "CPU-s",
            name="reminders after three days out",
            note=f"{found['steps']:,} steps",
        ),
        Figure(found["doubled"], "messages", name="sent twice", bar="= 0", note="each slot run three times"),
        Figure(
            found["missing"], "owners", name="digests missing", bar="= 0", note=f"{OWNERS} owners, one Monday"
        ),
    ]


def measure_board(folder: Path) -> dict[str, Any]:
    """Fill a site in ``folder`` and measure; runs in a process of its own."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["KALAKI_SMTP_URL"] = "smtp://127.0.0.1:1/?tls=off"  # notices are queued; nobody sends them
    open_site(folder / "data")
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kalaki.cities.contract import city_scope, save_municipality
    from kalaki.commitments.models import Commitment
    from kalaki.commitments.queries.promises import facts_of
    from kalaki.commitments.rules.status import Thresholds, status
    from kalaki.core.contract import System, new_key, now

    call_command("migrate", verbosity=0, interactive=False)
    city = {
        "code": "RUS", "number": 1, "names": {"ka": "რუსთავი"}, "hub_names": {"ka": "ჰაბი"}, "languages": ["ka"],
        "state": "open",
    }  # fmt: skip
    save_municipality(actor=System("bench"), key=new_key(), slug="rustavi", fields=city)
    with city_scope("rustavi"):
        fill()
        facts = [facts_of(row) for row in Commitment.objects.iterator(chunk_size=CHUNK)]
        instant = now()
        with spending() as rule:
            for one in facts:
                status(one, now=instant, thresholds=Thresholds())
        told = outage()
    client = Client()
    found = {"rule_s": rule.cpu, **told}
    for name, path in (("queries", "/commitments/"), ("filtered", "/commitments/?status=late&by=document")):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}")
        found[name] = len(queries.captured_queries)
    with spending() as page:
        for _ in range(REPEATS):
            client.get("/commitments/")
    return found | {"page_ms": page.cpu / REPEATS * 1000}


def fill() -> None:
    """Make the promises in bulk, each unit with a reachable owner; a third is kept, the rest is due around now."""
    from kalaki.commitments.models import Commitment
    from kalaki.commitments.rules.reminders import Plan, next_day, steps
    from kalaki.commitments.rules.status import Thresholds, local_day, risk_from
    from kalaki.core.contract import System, current_municipality, new_key, now, seal, uuid7
    from kalaki.people.contract import make_staff
    from kalaki.people.models import Contact, Membership, Person

    units = []
    for number in range(OWNERS):
        made = make_staff(
            actor=System("bench"), key=new_key(), name=f"n{number}", roles=["owner"], unit=f"unit {number}"
        )
        person = Person.objects.get(public_id=made.person)
        Contact.objects.create(
            person=person, kind="email", sealed=seal("contact", b"x@example.ge"), lookup=str(number), verified_at=now(),
        )  # fmt: skip
        units.append(Membership.objects.get(public_id=made.membership).organisation_id)
    instant, sources = now(), [uuid7() for _ in range(200)]
    city = current_municipality()
    rows = []
    for number in range(SIZE):
        made_at = instant - dt.timedelta(days=30 + number % 700)
        due = made_at + dt.timedelta(days=20 + number % 90)
        kept = due + dt.timedelta(days=number % 5 - 3) if number % 3 == 0 and due < instant else None
        planned = local_day(instant) - dt.timedelta(days=3)  # nobody was told for three days
        plan = steps(made_at, due, Plan(), since=planned)
        rows.append(
            Commitment(
                municipality_id=city, what={"ka": f"დაპირება {number}"}, folded="x", owner_id=units[number % OWNERS],
                owner_role="owner", source_kind="document", source_id=sources[number % 200], made_at=made_at,
                made_by="x", original_due=due, due=due, risk_from=risk_from(made_at, due, Thresholds()),
                heard_at=made_at, submitted_at=kept, accepted_at=kept, accepted_as="reporter" if kept else "",
                planned_on=planned, next_step=None if kept else next_day(plan, after=planned),
            )
        )  # fmt: skip
    Commitment.objects.bulk_create(rows, batch_size=CHUNK)


def outage() -> dict[str, Any]:
    """Run the slots of a worker that comes back after three days, each three times; count what went out."""
    from kalaki.commitments.commands.reminding import remind, send_weekly
    from kalaki.commitments.models import Reminder
    from kalaki.core.contract import now
    from kalaki.core.models import NoticeDelivery

    slot = now()
    with spending() as spent:
        steps = remind(slot)
    for again in range(3):
        remind(slot + dt.timedelta(minutes=again))
        send_weekly(slot + dt.timedelta(minutes=again))
    sent = list(NoticeDelivery.objects.values_list("recipient", "kind"))
    return {
        "remind_s": spent.cpu,
        "steps": steps,
        "doubled": len(sent) - len(set(sent)),
        "missing": OWNERS - Reminder.objects.filter(kind="weekly").count(),
    }


if __name__ == "__main__":
    print(json.dumps(measure_board(Path(sys.argv[1]))))
