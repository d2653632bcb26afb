"""Canned answers, as content/<city>/ideas/canned.yaml names them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kalaki.core.contract import Actor, command
from kalaki.ideas.models import CannedAnswer, Category
from kalaki.ideas.models.talk import Decision


def save_canned(*, actor: Actor, key: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Create or update canned answers; returns how many changed.

    rows: key, decision, titles and texts by language, category (its key) or none.
    """
    with command("ideas.save_canned", actor=actor, key=key, rows=[dict(row) for row in rows]) as run:
        if run.replayed:
            return int(run.result)
        categories = dict(Category.objects.values_list("key", "pk"))
        known = {row.key: row for row in CannedAnswer.objects.all()}
        changed = 0
        for position, row in enumerate(rows):
            values = {
                "category_id": categories[row["category"]] if row.get("category") else None,
                "decision": Decision(row["decision"]),
                "titles": row["titles"],
                "texts": row["texts"],
                "position": position,
            }
            found = known.get(row["key"]) or CannedAnswer(key=row["key"])
            if found.pk is None or any(getattr(found, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(found, name, value)
                found.save()
                changed += 1
        run.audit("ideas.canned", changed=changed)
        return run.finish(changed)
