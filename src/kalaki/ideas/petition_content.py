"""Bring the types of petition that ship into a municipality, and a demonstration collection."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from kalaki.cities.contract import save_act
from kalaki.core.contract import System, at, current_municipality, now
from kalaki.exact.dates import Unit
from kalaki.ideas import commands
from kalaki.ideas.commands import TypeFields
from kalaki.ideas.models import Idea, PetitionType
from kalaki.ideas.models.petitions import SignedAt
from kalaki.ideas.rules.clock import Term
from kalaki.people.contract import ensure_organisation

SEEDER = System("demo")


def load_petitions(folder: Path) -> int:
    """Make the types of petitions.yaml and those petitions that are not there; returns how many petitions are new."""
    path = folder / "petitions.yaml"
    if not path.exists():
        return 0
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    known, start, made = set(Idea.objects.values_list("intake_key", flat=True)), now(), 0
    types = {row.names["ka"]: row.public_id for row in PetitionType.objects.all()}
    for row in content["types"]:
        public_id = types.get(row["names"]["ka"]) or _type(row)
        for one in row.get("petitions", ()):
            if _key("petition", one["key"]) not in known:
                _petition(public_id, one, start)
                made += 1
    return made


def _type(row: dict[str, Any]) -> UUID:
    body = ensure_organisation(actor=SEEDER, key=_key("body", row["body"]), kind="unit", name=row["body"])
    act = save_act(actor=SEEDER, key=_key("act", row["key"]), **row["act"]) if "act" in row else None
    fields = TypeFields(
        names=row["names"],
        body=body,
        base=row["base"],
        base_source=row["base_source"],
        base_on=row["base_on"],
        share=Fraction(row["percent"]) / 100,
        collection_days=row["collection_days"],
        answer=Term(count=row["answer"][0], unit=Unit(row["answer"][1])) if "answer" in row else None,
        act=act,
    )
    public_id = commands.save_petition_type(
        actor=SEEDER, key=_key("type", row["key"]), fields=fields, demo=row.get("demo", False)
    )
    if "answer" in row:
        commands.open_petition_type(actor=SEEDER, key=_key("open", row["key"]), public_id=public_id)
    return public_id


def _petition(kind: UUID, one: dict[str, Any], start: dt.datetime) -> None:
    with at(start - dt.timedelta(days=one["days"])):
        made = commands.start_petition(
            actor=SEEDER,
            key=_key("petition", one["key"]),
            kind=kind,
            title=one["title"],
            text=one["text"],
            author=f"device:demo-{one['key']}",
            demo=True,
        )
        for number in range(one["signatures"]):
            commands.sign_petition(
                actor=SEEDER,
                key=_key("signature", f"{one['key']}/{number}"),
                idea=made.public_id,
                subject=f"demo:{number}",
                way=SignedAt.WEB,
                has_identity=True,
                is_of_age=True,
            )


def _key(what: str, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"kalaki.ideas/petitions/{current_municipality()}/{what}/{name}")
