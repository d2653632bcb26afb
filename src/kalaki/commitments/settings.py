"""What a municipality may choose about promises, with its bounds."""

from typing import Any

from kalaki.cities.contract import get_setting
from kalaki.commitments.rules.reminders import Plan
from kalaki.commitments.rules.status import Thresholds
from kalaki.people.contract import Role

NAME = "commitments"
BOUNDS = {"risk_percent": (1, 90), "quiet_days": (1, 365), "broken_days": (1, 730)}
BEFORE = (0, 60)
PERCENT = (1, 99)
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
        before=tuple(value.get("before", shipped.before)),
        percent=int(value.get("percent", shipped.percent)),
        escalations=tuple((days, role) for days, role in value.get("escalations", shipped.escalations)),
        broken_days=thresholds_of(value).broken_days,
        office=value.get("office", shipped.office),
    )


def value_of(thresholds: Thresholds, plan: Plan) -> dict[str, Any]:
    """Return the setting's value that reads as ``thresholds`` and ``plan``."""
    return {name: getattr(thresholds, name) for name in BOUNDS} | {
        "before": list(plan.before),
        "percent": plan.percent,
        "escalations": [list(one) for one in plan.escalations],
        "office": plan.office,
    }


def is_within_bounds(thresholds: Thresholds, plan: Plan) -> bool:
    """Tell whether each number lies where it may and each role exists."""
    numbers = [(getattr(thresholds, name), bounds) for name, bounds in BOUNDS.items()]
    numbers += [(days, BEFORE) for days in plan.before]
    numbers += [(days, ESCALATION_DAYS) for days, _role in plan.escalations]
    numbers += [(plan.percent, PERCENT)]
    roles = {plan.office, *(role for _days, role in plan.escalations)}
    return roles <= set(Role) and all(least <= number <= most for number, (least, most) in numbers)
