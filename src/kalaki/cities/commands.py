"""Writes of the municipality."""

from typing import Any
from uuid import UUID

from kalaki.cities.models import Area, DeclaredDayOff, Municipality, Setting
from kalaki.core.contract import Actor, Refused, command, writing
from kalaki.georgian import skeleton

# First parts of addresses that pages use; a municipality with such a slug could not be reached.
RESERVED_SLUGS = frozenset(
    [
        "accessibility",
        "api",
        "areas",
        "b",
        "c",
        "chat",
        "commitments",
        "desk",
        "f",
        "g",
        "health",
        "ideas",
        "j",
        "live",
        "map",
        "me",
        "offline",
        "open-data",
        "petitions",
        "privacy",
        "receipts",
        "report",
        "services",
        "sign-in",
        "sign-out",
        "static",
        "styleguide",
        "sw",
        "verify",
        "what-came-of-it",
        "widget",
        "accounts",
        "manifest",
        "jsi18n",
        "hsds",
        "open311",
        "az",
        "en",
        "hy",
        "ka",
        "ru",
    ]
)


def save_municipality(*, actor: Actor, key: UUID, slug: str, fields: dict[str, Any]) -> str:
    """Create or update municipality ``slug`` and its areas; returns the slug.

    ``fields`` as in content/<city>/city.yaml. Raises Refused: slug_reserved, language_missing.
    """
    with command(
        "cities.save_municipality", actor=actor, key=key, municipality=None, slug=slug, fields=fields
    ) as run:
        if run.replayed:
            return str(run.result["slug"])
        if slug in RESERVED_SLUGS:
            raise Refused("slug_reserved", f"The address part {slug} is taken. Choose another short name.")
        if fields["languages"][0] != "ka" or "ka" not in fields["names"]:
            raise Refused("language_missing", "Georgian comes first. Add ka to languages and names.")
        columns = {name: value for name, value in fields.items() if name != "areas"}
        row, _made = Municipality.objects.update_or_create(slug=slug, defaults=columns)
        with writing(row.pk):
            for position, area in enumerate(fields.get("areas", ())):
                Area.objects.update_or_create(
                    municipality_id=row.pk,
                    key=area["key"],
                    defaults={
                        "names": area["names"],
                        "folded": skeleton(" ".join(area["names"].values())),
                        "outline": area.get("outline", []),
                        "confirmed": area.get("confirmed", False),
                        "position": position,
                    },
                )
        run.audit(row.public_id, areas=len(fields.get("areas", ())), languages=len(fields["languages"]))
        return str(run.finish({"slug": slug})["slug"])


def declare_day_off(*, actor: Actor, key: UUID, date: str, reason: str, source: str) -> str:
    """Record that the government declared ``date`` (ISO) a day off; returns the date."""
    with command(
        "cities.declare_day_off",
        actor=actor, key=key, municipality=None, date=date, reason=reason, source=source,
    ) as run:  # fmt: skip
        if run.replayed:
            return str(run.result["date"])
        row, _made = DeclaredDayOff.objects.update_or_create(
            date=date, defaults={"key": reason, "source": source}
        )
        run.audit(row.public_id, date=date)
        return str(run.finish({"date": date})["date"])


def save_setting(*, actor: Actor, key: UUID, name: str, value: Any, source: str = "") -> str:
    """Set ``name`` of the municipality in scope to ``value`` (JSON); returns the name. Its reader checks bounds."""
    with command("cities.save_setting", actor=actor, key=key, name=name, value=value, source=source) as run:
        if run.replayed:
            return str(run.result)
        row, _made = Setting.objects.update_or_create(key=name, defaults={"value": value, "source": source})
        run.audit(row.public_id, name=name)
        return run.finish(name)
