"""Mechanisms and their cost, and what came of items, written by higher apps."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from kalaki.core.contract import Actor, command
from kalaki.ideas.commands.frame import SYSTEM, entry, locked
from kalaki.ideas.models import Mechanism, MechanismCost, Outcome
from kalaki.ideas.refusals import refused


def ensure_mechanism(*, actor: Actor, key: UUID, mechanism: str, titles: Mapping[str, str]) -> UUID:
    """Name a mechanism (its key) in every language; returns its public id. Repeating changes the titles alone."""
    with command(
        "ideas.ensure_mechanism", actor=actor, key=key, mechanism=mechanism, titles=dict(titles)
    ) as run:
        if run.replayed:
            return UUID(run.result)
        if not titles.get("ka", "").strip():
            raise refused("missing", fields="ka")
        row, is_new = Mechanism.objects.update_or_create(key=mechanism, defaults={"titles": dict(titles)})
        run.audit(row.public_id, is_new=is_new)
        return UUID(str(run.finish(row.public_id)))


def set_mechanism_cost(
    *, actor: Actor, key: UUID, mechanism: str, year: int, tetri: int, source: str
) -> None:
    """Write down what a mechanism cost in a year, and which document says so. Raises Refused origin_unknown, missing."""
    with command(
        "ideas.set_mechanism_cost",
        actor=actor,
        key=key,
        mechanism=mechanism,
        year=year,
        tetri=tetri,
        source=source,
    ) as run:
        if run.replayed:
            return
        row = Mechanism.objects.filter(key=mechanism).first()
        if row is None:
            raise refused("origin_unknown")
        if not source.strip() or tetri < 0:
            raise refused("missing", fields="source, tetri")
        MechanismCost.objects.update_or_create(
            mechanism=row, year=year, defaults={"tetri": tetri, "source": source.strip()}
        )
        run.audit(row.public_id, year=year, tetri=tetri)
        run.finish(None)


def record_outcome(
    *,
    actor: Actor,
    key: UUID,
    idea: UUID,
    kind: str,
    title: str,
    on: dt.date,
    source_key: str,
    tetri: int | None = None,
    url: str = "",
    evidence: UUID | None = None,
) -> UUID:
    """Write what came of an item; the same source_key changes the same outcome. Returns its public id.

    kind: a word of the writing app (award, agreement, money, measure). tetri: money moved. url: without city and
    language. Raises Refused not_found, missing.
    """
    with command(
        "ideas.record_outcome",
        actor=actor, key=key, idea=idea, kind=kind, title=title, on=on, source_key=source_key, tetri=tetri, url=url,
        evidence=evidence,
    ) as run:  # fmt: skip
        if run.replayed:
            return UUID(run.result)
        row = locked(idea)
        if not (title.strip() and source_key.strip()):
            raise refused("missing", fields="title, source_key")
        made, is_new = Outcome.objects.update_or_create(
            idea=row,
            source_key=source_key,
            defaults={
                "kind": kind, "title": title.strip(), "tetri": tetri, "url": url, "evidence": evidence, "on": on,
                "demo": row.demo,
            },
        )  # fmt: skip
        if is_new:
            entry(run, row, "outcome", SYSTEM, kind=kind, tetri=tetri)
        row.changed_at = run.at
        row.save()
        return UUID(str(run.finish(made.public_id)))
