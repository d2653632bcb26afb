"""Bring content/<city>/ideas into a municipality: categories, and demonstration items with all that happened to them."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from kalaki.core.contract import TBILISI, Actor, System, at, current_municipality, now
from kalaki.exact.dates import Unit
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting, Author, NewPromise, OriginRef, Place, Submission
from kalaki.ideas.models import Category, CategoryAcceptance, Idea
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By, Kind
from kalaki.people.contract import ensure_organisation

SEEDER = System("demo")
OFFICIAL = "ნიმუში"
ANSWER_DAYS = 120  # what a demonstration yes promises


class _Author:
    """The author of a demonstration item, so that they and not the seed confirm a fix."""

    ref = "system:demo-author"


def load_categories(path: Path) -> int:
    """Create or update the categories of ``path``; returns how many changed. All stay proposed."""
    text = path.read_text(encoding="utf-8")
    rows = [
        {name: value for name, value in row.items() if name != "deadlines"}
        for row in yaml.safe_load(text)["categories"]
    ]
    return commands.save_categories(actor=System("seed"), key=_key("categories", text), rows=rows)


def load_canned(path: Path) -> int:
    """Create or update the canned answers of ``path``; returns how many changed."""
    text = path.read_text(encoding="utf-8")
    return commands.save_canned(
        actor=System("seed"), key=_key("canned", text), rows=yaml.safe_load(text)["canned"]
    )


def load_demo(folder: Path) -> int:
    """Accept the first categories and make those items of demo.yaml that are not there; returns how many are new."""
    content = yaml.safe_load((folder / "demo.yaml").read_text(encoding="utf-8"))
    deadlines = {
        row["key"]: row["deadlines"]
        for row in yaml.safe_load((folder / "categories.yaml").read_text(encoding="utf-8"))["categories"]
        if "deadlines" in row
    }
    start = now()
    oldest = max(one["days"] for one in content["ideas"])
    with at(start - dt.timedelta(days=oldest + 1)):
        for name, titles in content["mechanisms"].items():
            commands.ensure_mechanism(
                actor=SEEDER, key=_key("mechanism", name), mechanism=name, titles=titles
            )
        for category, word in content["acceptances"].items():
            _accept(category, word, deadlines[category])
    known = set(Idea.objects.values_list("intake_key", flat=True))
    fresh = [one for one in content["ideas"] if _key("idea", one["key"]) not in known]
    for one in sorted(fresh, key=lambda one: -int(one["days"])):
        _submit(one, content["origins"], start)
    happened = [(days, one, act, words) for one in fresh for days, act, words in one.get("then", ())]
    for days, one, act, words in sorted(happened, key=lambda event: -int(event[0])):
        with at(start - dt.timedelta(days=days) + dt.timedelta(hours=2)):
            _happen(one, act, words)
    return len(fresh)


def _accept(category: str, word: dict[str, str], deadlines: list[int]) -> None:
    row = Category.objects.get(key=category)
    if CategoryAcceptance.objects.filter(category=row).exists():
        return
    unit = ensure_organisation(
        actor=SEEDER, key=_key("unit", f"{category}/{word['unit']}"), kind="unit", name=word["unit"]
    )
    commands.offer_category(
        actor=SEEDER, key=_key("offer", category), category=row.public_id, organisation=unit
    )
    first, fix = (Term(count=count, unit=Unit.WORKING_DAYS) for count in deadlines)
    commands.accept_category(
        actor=SEEDER,
        key=_key("accept", category),
        category=row.public_id,
        role=word["role"],
        who=word["who"],
        document=word["document"],
        first_answer=first,
        resolution=fix,
        demo=True,
    )


def _submit(one: dict[str, Any], origins: dict[str, dict[str, str]], start: dt.datetime) -> None:
    origin = OriginRef(kind="form")
    if "origin" in one:
        found = origins[one["origin"]]
        origin = OriginRef(
            kind="import",
            origin_id=one["origin"],
            title=found["title"],
            mechanism=found["mechanism"],
            counts=False,
        )
    with at(start - dt.timedelta(days=one["days"])):
        commands.submit_idea(
            actor=SEEDER,
            key=_key("idea", one["key"]),
            submission=Submission(
                kind=Kind(one["kind"]),
                origin=origin,
                external_key=one["key"] if "origin" in one else "",
                title=one.get("title", ""),
                text=one["text"],
                category=one.get("category", ""),
                place=Place(area=one.get("area", "")),
                author=Author(who=f"device:demo-{one['key']}"),
                demo=True,
            ),
        )
        for number in range(one.get("voices", 0)):
            commands.support_idea(
                actor=SEEDER,
                key=_key("voice", f"{one['key']}/{number}"),
                idea=_idea(one["key"]).public_id,
                who=f"device:demo-{number}",
            )


def _happen(one: dict[str, Any], act: str, words: str) -> None:
    idea = _idea(one["key"])
    unit = Acting(by=By.OWNER, organisation=idea.holder_id, official=OFFICIAL)
    triager = Acting(by=By.TRIAGER)
    author = Acting(by=By.AUTHOR, who=f"device:demo-{one['key']}")
    day = now().astimezone(TBILISI).date()
    # A word on a fix comes from somebody else than the unit that claimed it.
    actor: Actor = _Author() if act in {"yes", "no"} else SEEDER
    frame = {"actor": actor, "key": _key(act, f"{one['key']}/{day}"), "idea": idea.public_id}
    match act:
        case "route":
            holder = Idea.objects.values_list("holder__public_id", flat=True).get(pk=idea.pk)
            commands.route(acting=triager, organisation=holder, **frame)
        case "plan":
            commands.plan(acting=unit, day=day + dt.timedelta(days=7 + int(words)), **frame)
        case "start":
            commands.start(acting=unit, **frame)
        case "wait":
            commands.wait(acting=unit, question=words, until=day + dt.timedelta(days=9), **frame)
        case "claim":
            commands.claim_done(acting=unit, note=words, **frame)
        case "yes" | "no":
            commands.say_fixed(acting=author, said=Said(act), **frame)
        case "not_ours":
            commands.not_ours(
                acting=unit, reason=words, contact="ნიმუში: გაზის კომპანიის ცხელი ხაზი", **frame
            )
        case "decline":
            commands.decline(acting=unit, reason_code="not_our_land", reason=words, **frame)
        case "merge":
            commands.merge_items(acting=triager, into=_idea(words).public_id, **frame)
        case _:
            _answer(one, act, words, unit, frame)


def _answer(one: dict[str, Any], act: str, words: str, unit: Acting, frame: dict[str, Any]) -> None:
    is_yes = act == "answer-yes"
    due = now() + dt.timedelta(days=ANSWER_DAYS)
    then = NewPromise(what={"ka": f"{OFFICIAL}: {one['title']}"}, due=due) if is_yes else None
    decision = Decision.YES if is_yes else Decision.NO
    commands.answer(acting=unit, decision=decision, texts={"ka": words}, then=then, **frame)


def _idea(key: str) -> Idea:
    return Idea.objects.get(intake_key=_key("idea", key))


def _key(what: str, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"kalaki.ideas/demo/{current_municipality()}/{what}/{name}")
