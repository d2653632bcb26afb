"""Writes of the municipality."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.cities.models import Act, ActKind, Area, DeclaredDayOff, Municipality, Setting
from kalaki.cities.queries import DEFAULT_HOLDER, ESCALATION_PLAN
from kalaki.cities.rules.calendar import read_plan
from kalaki.core.contract import Actor, Event, Refused, command, writing
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
        "following",
        "g",
        "health",
        "ideas",
        "j",
        "live",
        "map",
        "moderation",
        "me",
        "offline",
        "open-data",
        "open311",
        "petitions",
        "photos",
        "privacy",
        "push",
        "receipts",
        "report",
        "services",
        "sign-in",
        "sign-out",
        "static",
        "stop",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOffDeclared(Event):
    """A date became a day off for the whole country: clocks that count it move, visibly. date: ISO."""

    kind: ClassVar[str] = "cities.day_off_declared"
    date: str


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
    """Record that the government declared ``date`` (ISO) a day off; returns the date.

    Emits DayOffDeclared once for each date, in the installation's scope: its handlers enter every municipality.
    """
    with command(
        "cities.declare_day_off",
        actor=actor, key=key, municipality=None, date=date, reason=reason, source=source,
    ) as run:  # fmt: skip
        if run.replayed:
            return str(run.result["date"])
        row, is_new = DeclaredDayOff.objects.update_or_create(
            date=date, defaults={"key": reason, "source": source}
        )
        run.audit(row.public_id, date=date)
        if is_new:
            run.emit(DayOffDeclared(date=date))
        return str(run.finish({"date": date})["date"])


def save_setting(*, actor: Actor, key: UUID, name: str, value: Any, source: str = "") -> str:
    """Set ``name`` of the municipality in scope to ``value`` (JSON); returns the name. Its reader checks bounds."""
    with command("cities.save_setting", actor=actor, key=key, name=name, value=value, source=source) as run:
        if run.replayed:
            return str(run.result)
        row, _made = Setting.objects.update_or_create(key=name, defaults={"value": value, "source": source})
        run.audit(row.public_id, name=name)
        return run.finish(name)


def save_act(*, actor: Actor, key: UUID, **fields: Any) -> UUID:
    """Record an act of the municipality in scope, or correct it; returns its public id.

    fields: kind, number, date, title, body, and perhaps article, link, file, checked_by, checked_on; the same kind,
    body, number, date and article are the same act. Dates are dates. Raises Refused: act_incomplete, act_unsigned.
    """
    with command("cities.save_act", actor=actor, key=key, **fields) as run:
        if run.replayed:
            return UUID(run.result)
        if fields.get("kind") not in ActKind.values or not all(
            fields.get(name) for name in ("number", "date", "title", "body")
        ):
            raise Refused(
                "act_incomplete",
                _("An act needs its kind, number, date, title and the body that issued it."),
            )
        if bool(fields.get("checked_by")) is not bool(fields.get("checked_on")):
            raise Refused(
                "act_unsigned", _("Who checked an act and when belong together. Give both or neither.")
            )
        names = ("kind", "body", "number", "date", "article")
        identity = {name: fields.get(name, "") for name in names}
        rest = {name: value for name, value in fields.items() if name not in identity}
        row, is_new = Act.objects.update_or_create(**identity, defaults=rest)
        run.audit(row.public_id, new=is_new, checked=bool(row.checked_by))
        return UUID(run.finish(str(row.public_id)))


def set_default_holder(*, actor: Actor, key: UUID, organisation: UUID) -> UUID:
    """Let ``organisation`` (public id) hold what has no holder yet; returns it. The caller knows that it exists."""
    save_setting(actor=actor, key=key, name=DEFAULT_HOLDER, value=str(organisation))
    return organisation


def set_escalation_plan(*, actor: Actor, key: UUID, plan: list[dict[str, Any]]) -> str:
    """Set the steps of escalation: [{"key", "percent" (1 to 99) or "days" (>= 0)}, …]. Raises Refused: plan_unreadable."""
    try:
        read_plan(plan)
    except ValueError as error:
        raise Refused("plan_unreadable", str(error)) from error
    return save_setting(actor=actor, key=key, name=ESCALATION_PLAN, value=plan)
