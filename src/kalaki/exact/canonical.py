"""Canonical JSON after RFC 8785 (JCS): equal values give equal bytes on every machine."""

import json
import math
from typing import Any

SAFE_INTEGER = 2**53 - 1  # beyond it, readers in other languages round


class NotCanonical(TypeError):
    """The value has no canonical form: a float where none may be, NaN, or an unknown type."""


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 bytes (UTF-8) of ``value``: None, bool, int, float, str, list, tuple or dict.

    Raises NotCanonical for NaN, infinities, integers beyond 2**53 - 1, keys that are no text and
    lone surrogates.
    """
    try:
        return _encode(value, floats=True).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("Text with a lone surrogate has no UTF-8 form.") from error


def canonical_exact(value: Any) -> bytes:
    """Return ``canonical(value)``, but refuse every float: exact records hold none."""
    try:
        return _encode(value, floats=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("Text with a lone surrogate has no UTF-8 form.") from error


def _encode(value: Any, *, floats: bool) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int():
            if abs(value) > SAFE_INTEGER:
                raise NotCanonical(f"The integer {value} is beyond 2**53 - 1; write it as text.")
            return str(int(value))
        case float():
            if not floats:
                raise NotCanonical(f"The float {value} may not stand in an exact record.")
            return _number(value)
        case list() | tuple():
            return "[" + ",".join(_encode(item, floats=floats) for item in value) + "]"
        case dict():
            return "{" + ",".join(_members(value, floats=floats)) + "}"
    raise NotCanonical(f"{type(value).__name__} has no canonical form.")


def _members(value: dict[Any, Any], *, floats: bool) -> list[str]:
    if not all(isinstance(name, str) for name in value):
        raise NotCanonical("Names of members must be text.")
    # RFC 8785, 3.2.3: names are sorted by their UTF-16 code units.
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return [f"{_encode(name, floats=floats)}:{_encode(value[name], floats=floats)}" for name in names]


def _number(value: float) -> str:
    """Return ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20) of a finite double."""
    if not math.isfinite(value):
        raise NotCanonical("NaN and infinities have no JSON form.")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:  # noqa: PLR2004 - the bounds of ECMA-262
        text = digits + "0" * (point - count)
    elif 0 < point <= 21:  # noqa: PLR2004
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:  # noqa: PLR2004
        text = "0." + "0" * -point + digits
    else:
        tail = f".{digits[1:]}" if count > 1 else ""
        text = f"{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + text
