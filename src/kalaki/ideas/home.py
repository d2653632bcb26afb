"""What the register puts on pages of the hub."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kalaki.ideas.export.dump import dump_facts
from kalaki.ideas.export.fields import FIELDS


def open_data_panel(request: HttpRequest) -> dict[str, Any]:
    """Return the file of last night and what each field of the open data means; without a statement."""
    labels = (_("Field"), _("Type"), _("Meaning"))
    cells = [(field.key, field.type, field.meaning) for field in FIELDS]
    return {
        "dump": dump_facts(request.city.slug),  # type: ignore[attr-defined]
        "columns": [{"label": label} for label in labels],
        "rows": [
            [{"text": text, "label": label} for text, label in zip(row, labels, strict=True)] for row in cells
        ],
    }
