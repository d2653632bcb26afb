"""One way to write each e-mail address and phone number, so that equal ones have equal hashes."""

import re
from dataclasses import dataclass
from enum import StrEnum


class ContactKind(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    PHONE = "phone"


class ContactRefusal(StrEnum):
    """Why a text is no contact."""

    EMPTY = "empty"
    NO_CONTACT = "no_contact"
    LANDLINE = "landline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactValue:
    """value: an address with a lower-case domain and local part, or a number as +<country><number>."""

    kind: ContactKind
    value: str


GEORGIA, MOBILE_DIGITS = "995", 9
EMAIL = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@([^@\s.]+\.)+[^@\s.]{2,63}")
PHONE_SIGNS = re.compile(r"[\s\-().\u00a0/]")


def parse_contact(text: str) -> ContactValue | ContactRefusal:
    """Read an e-mail address or a mobile number as people write it: 599 12 34 56, 0599…, +995 599….

    A local part is compared without case: no provider in use tells Nino@ and nino@ apart (our design).
    Foreign numbers need their +. Source of the lengths: ITU-T E.164; RFC 5321, 4.5.3.1.
    """
    written = text.strip().strip("<>")
    if not written:
        return ContactRefusal.EMPTY
    if "@" in written:
        return _email(written)
    return _phone(PHONE_SIGNS.sub("", written))


def masked(contact: ContactValue) -> str:
    """Return enough of a contact to know it again: n…@example.ge, +995 … 56."""
    if contact.kind is ContactKind.EMAIL:
        local, _, domain = contact.value.partition("@")
        return f"{local[:1]}…@{domain}"
    return f"+{contact.value[1:4]} … {contact.value[-2:]}"


def _email(written: str) -> ContactValue | ContactRefusal:
    lowered = written.lower()
    if len(lowered) > 254 or not EMAIL.fullmatch(lowered) or ".." in lowered:  # noqa: PLR2004 - RFC 5321
        return ContactRefusal.NO_CONTACT
    local, _, domain = lowered.partition("@")
    if not local.isascii():
        return ContactRefusal.NO_CONTACT
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        return ContactRefusal.NO_CONTACT
    return ContactValue(kind=ContactKind.EMAIL, value=f"{local}@{ascii_domain}")


def _phone(digits: str) -> ContactValue | ContactRefusal:
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not re.fullmatch(r"\+?[0-9]{5,15}", digits):
        return ContactRefusal.NO_CONTACT
    if digits.startswith("+") and not digits.startswith("+" + GEORGIA):
        return (
            ContactValue(kind=ContactKind.PHONE, value=digits)
            if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits)
            else ContactRefusal.NO_CONTACT
        )
    national = digits.lstrip("+").removeprefix(GEORGIA) if len(digits) > MOBILE_DIGITS + 1 else digits
    national = national.removeprefix("0")
    if len(national) != MOBILE_DIGITS:
        return ContactRefusal.NO_CONTACT
    if not national.startswith("5"):
        return ContactRefusal.LANDLINE
    return ContactValue(kind=ContactKind.PHONE, value=f"+{GEORGIA}{national}")
