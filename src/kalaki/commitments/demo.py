"""Demonstration promises out of a file, each made and shown on its day by the very commands of the desk."""

import datetime as dt
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from kalaki.commitments import commands
from kalaki.commitments.commands import Step
from kalaki.commitments.forms import end_of
from kalaki.commitments.models import Milestone
from kalaki.commitments.rules.words import EvidenceKind, Word
from kalaki.core.contract import SubjectRef, System, at, command, today
from kalaki.people.contract import ensure_organisation

OWNER, SECOND = System("demo"), System("demo-second")
AFTERNOON = dt.timedelta(hours=9)


def load_demo(path: Path) -> int:
    """Make those demonstration promises of ``path`` that are not there yet; returns how many are new."""
    days = Days(today())
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return sum(
        _is_made(one, content["documents"][one["document"]]["titles"], days) for one in content["promises"]
    )


@dataclass(frozen=True, slots=True)
class Days:
    """Counts days from the day on which the content is loaded."""

    today: dt.date

    def day(self, days: int) -> dt.date:
        """Return the day ``days`` later."""
        return self.today + dt.timedelta(days=days)

    def end(self, days: int) -> dt.datetime:
        """Return the end of that day."""
        return end_of(self.day(days))

    def on(self, days: int) -> AbstractContextManager[None]:
        """Let it be the afternoon of that day inside the block."""
        return at(self.end(days) - AFTERNOON)


def _is_made(one: dict[str, Any], titles: dict[str, str], days: Days) -> bool:
    """Make one promise with all that happened to it, or nothing when it was made before."""
    words = one["what"]["ka"]
    key = uuid5(NAMESPACE_URL, f"kalaki.commitments/demo/{words}")
    with command("commitments.load_demo", actor=OWNER, key=key, what=words) as run:
        if run.replayed:
            return False
        source = commands.save_document(actor=OWNER, key=uuid5(key, "document"), titles=titles, demo=True)
        _promise(one, source, uuid5(key, "promise"), days)
        run.audit(key)
        run.finish(words)
        return True


def _promise(one: dict[str, Any], source: SubjectRef, key: UUID, days: Days) -> None:
    owner = ensure_organisation(actor=OWNER, key=uuid5(key, "owner"), kind="unit", name=one["owner"])
    miles: list[dict[str, Any]] = one.get("milestones", [])
    with days.on(one["made"]):
        made = commands.make_commitment(
            actor=SECOND,
            key=key,
            what=one["what"],
            owner=owner,
            source=source,
            due=days.end(one["due"]),
            evidence_asked=one.get("evidence"),
            milestones=[Step(what=mile["what"], due_on=days.day(mile["due"])) for mile in miles],
            demo=True,
        )
    _reach(made, miles, key, days)
    for number, move in enumerate(one.get("moved", [])):
        with days.on(move["day"]):
            commands.move_due(
                actor=OWNER,
                key=uuid5(key, f"move-{number}"),
                commitment=made,
                due=days.end(move["due"]),
                reason=move["reason"],
            )
    if word := one.get("word"):
        with days.on(word["day"]):
            commands.declare(
                actor=OWNER,
                key=uuid5(key, "word"),
                commitment=made,
                word=Word(word["says"]),
                reason=word["reason"],
            )
    if shown := one.get("shown"):
        _show(made, shown, key, days)
    if end := one.get("withdrawn"):
        with days.on(end["day"]):
            commands.withdraw(actor=OWNER, key=uuid5(key, "withdrawn"), commitment=made, reason=end["reason"])


def _reach(made: UUID, miles: Iterable[dict[str, Any]], key: UUID, days: Days) -> None:
    steps = dict(Milestone.objects.filter(commitment__public_id=made).values_list("position", "public_id"))
    for position, mile in enumerate(miles):
        if "reached" in mile:
            with days.on(mile["reached"]):
                commands.reach_milestone(
                    actor=OWNER,
                    key=uuid5(key, f"step-{position}"),
                    commitment=made,
                    milestone=steps[position],
                )


def _show(made: UUID, shown: dict[str, Any], key: UUID, days: Days) -> None:
    figure = Decimal(shown["figure"]) if "figure" in shown else None
    with days.on(shown["day"]):
        evidence = commands.add_evidence(
            actor=OWNER,
            key=uuid5(key, "shown"),
            commitment=made,
            kind=EvidenceKind.LINK if figure is None else EvidenceKind.FIGURE,
            title=shown["title"],
            url=shown.get("url", ""),
            figure=figure,
            unit=shown.get("unit", ""),
        )
    if "accepted" in shown:
        with days.on(shown["accepted"]):
            commands.accept_evidence(actor=SECOND, key=uuid5(key, "accepted"), evidence=evidence)
