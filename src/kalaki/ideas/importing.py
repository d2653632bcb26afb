"""Ideas from a table: what each row would become, the rows that are written, and how they are taken back."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.cities.contract import list_areas
from kalaki.core.contract import Run, imports, new_key
from kalaki.georgian import skeleton
from kalaki.ideas.commands import Acting, OriginRef, Place, Submission, submit_idea, withdraw
from kalaki.ideas.commands.frame import MOST_SIGNS
from kalaki.ideas.models import Category, Idea
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import By, Kind, State
from kalaki.people.contract import Role

KIND = "ideas"
TABLE = "table"  # the origin of every row that came in a table
KINDS = {
    Kind.REPORT: ("report", "შეტყობინება"),
    Kind.PROBLEM: ("problem", "პრობლემა"),
    Kind.PROPOSAL: ("proposal", "წინადადება", "იდეა"),
}
_KINDS = {skeleton(word): kind for kind, words in KINDS.items() for word in words}


def plan(rows: Sequence[imports.Row]) -> list[imports.Planned]:
    """Return what would become of each row, in 3 statements whatever their number."""
    categories = _by_name(Category.objects.values_list("key", "names"))
    areas = _by_name(list_areas())
    known = set(
        Idea.objects.filter(origin__kind="import", origin__origin_id=TABLE)
        .exclude(external_key="")
        .values_list("external_key", flat=True)
    )
    seen: dict[str, int] = {}
    return [_planned(row, categories, areas, known, seen) for row in rows]


def apply(run: Run, planned: Sequence[imports.Planned]) -> list[str]:
    """Take the new rows into the register; returns their public ids, which undo them."""
    made = []
    for one in planned:
        data = dict(one.data)
        submission = Submission(
            kind=Kind(data["kind"]),
            origin=OriginRef(kind="import", origin_id=TABLE, title=str(_("A table of earlier items"))),
            title=data["title"],
            text=data["text"],
            category=data["category"],
            place=Place(area=data["area"], address=data["address"]),
            external_key=data["external_key"],
        )
        made.append(str(submit_idea(actor=run.actor, key=new_key(), submission=submission).public_id))
    return made


def undo(run: Run, facts: Any) -> None:
    """Withdraw the items of an import; the table can be brought in again. Raises Refused wrong_state where one has moved on."""
    rows = Idea.objects.filter(public_id__in=[UUID(one) for one in facts])
    if rows.exclude(status=State.RECEIVED).exists():
        raise refused("wrong_state")
    for public_id in facts:
        withdraw(actor=run.actor, key=new_key(), idea=UUID(public_id), acting=Acting(by=By.CLERK))
    Idea.objects.filter(public_id__in=[UUID(one) for one in facts]).update(external_key="")


def _planned(
    row: imports.Row,
    categories: Mapping[str, str],
    areas: Mapping[str, str],
    known: set[str],
    seen: dict[str, int],
) -> imports.Planned:
    cells = {
        name: row.cells.get(name, "").strip()
        for name in ("kind", "title", "text", "category", "area", "address")
    }
    title = cells["title"] or cells["text"][:80]
    kind = _KINDS.get(skeleton(cells["kind"])) if cells["kind"] else Kind.PROBLEM
    category = categories.get(skeleton(cells["category"]), "") if cells["category"] else ""
    area = areas.get(skeleton(cells["area"]), "") if cells["area"] else ""
    remedy: Any = ""
    if not cells["text"] and not cells["title"]:
        remedy = _("The text is missing. Write what it is about.")
    elif len(cells["text"]) > MOST_SIGNS:
        remedy = _("The text is longer than 10,000 characters. Shorten it.")
    elif kind is None:
        remedy = _("The kind is not known. Write report, problem or proposal, or leave it empty.")
    elif cells["category"] and not category:
        remedy = _("There is no such category. Write its name as it stands on the list of categories.")
    elif cells["area"] and not area:
        remedy = _("There is no such neighbourhood. Write its name as it stands on the map.")
    if remedy:
        return imports.Planned(number=row.number, outcome=imports.Outcome.REFUSED, title=title, remedy=remedy)
    key = _key(row.cells.get("id", "").strip(), cells)
    if key in seen:
        words = _("Row %(number)s says the same. Remove one of the two.") % {"number": seen[key]}
        return imports.Planned(number=row.number, outcome=imports.Outcome.REFUSED, title=title, remedy=words)
    seen[key] = row.number
    data = {
        "kind": str(kind),
        "title": cells["title"],
        "text": cells["text"],
        "category": category,
        "area": area,
        "address": cells["address"],
        "external_key": key,
    }
    outcome = imports.Outcome.SAME if key in known else imports.Outcome.NEW
    return imports.Planned(number=row.number, outcome=outcome, title=title, data=data)


def _key(own: str, cells: Mapping[str, str]) -> str:
    """Return what makes a row the same in another table: its own number, else what it says."""
    if own:
        return f"id:{own}"[:120]
    said = "\0".join(skeleton(cells[name]) for name in sorted(cells))
    return "words:" + hashlib.sha256(said.encode()).hexdigest()


def _by_name(rows: Any) -> dict[str, str]:
    return {skeleton(name): key for key, names in rows for name in (key, *names.values())}


IMPORTER = imports.Importer(
    title=_("Ideas and reports"),
    columns=(
        imports.Column(
            name="text", label=_("Text"), also=("ტექსტი", "აღწერა", "description"), is_needed=True
        ),
        imports.Column(name="title", label=_("Title"), also=("სათაური",)),
        imports.Column(name="kind", label=_("Kind"), also=("სახე", "ტიპი", "type")),
        imports.Column(name="category", label=_("Category"), also=("კატეგორია",)),
        imports.Column(name="area", label=_("Neighbourhood"), also=("უბანი", "area")),
        imports.Column(name="address", label=_("Address"), also=("მისამართი",)),
        imports.Column(name="id", label=_("Own number"), also=("ნომერი", "number", "id")),
    ),
    roles=frozenset({Role.TRIAGER, Role.SUPERVISOR, Role.ADMIN}),
    plan=plan,
    apply=apply,
    undo=undo,
)


def register() -> None:
    """Let tables of ideas be brought in at /desk/imports/."""
    imports.register_import(KIND, IMPORTER)
