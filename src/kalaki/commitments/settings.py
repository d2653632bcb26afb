"""What a municipality may choose about promises, with its bounds."""

from typing import Any

from kalaki.cities.contract import get_setting
from kalaki.commitments.rules.reminders import Plan
from kalaki.commitments.rules.status import Thresholds

NAME = "commitments"
BOUNDS = {"risk_percent": (1, 90), "quiet_days": (1, 365), "broken_days": (1, 730)}
OFFSETS = (-60, 30)
ESCALATION_DAYS = (1, 365)


def chosen() -> tuple[Thresholds, Plan]:
    """Return when silence counts and who is told when in the municipality in scope, in 1 query."""
    value = get_setting(NAME, default={})
    return thresholds_of(value), plan_of(value)


def thresholds_of(value: dict[str, Any]) -> Thresholds:
    """Read the thresholds out of the setting's value; what it does not name is as shipped."""
    return Thresholds(**{name: int(value[name]) for name in BOUNDS if name in value})


def plan_of(value: dict[str, Any]) -> Plan:
    """Read the plan out of the setting's value."""
    shipped = Plan()
    return Plan(
        offsets=tuple(value.get("offsets", shipped.offsets)),
        percent=int(value.get("percent", shipped.percent)),
        escalations=tuple((days, role) for days, role in value.get("escalations", shipped.escalations)),
    )


def is_within_bounds(thresholds: Thresholds, plan: Plan) -> bool:
    """Tell whether each number lies where it may."""
    numbers = [(getattr(thresholds, name), bounds) for name, bounds in BOUNDS.items()]
    numbers += [(offset, OFFSETS) for offset in plan.offsets]
    numbers += [(days, ESCALATION_DAYS) for days, _role in plan.escalations]
    numbers += [(plan.percent, (1, 99))]
    return all(least <= number <= most for number, (least, most) in numbers)
