"""Second factors and passkeys, as far as our pages need allauth.mfa."""

import datetime as dt
import io
import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kalaki.core.contract import Limit, allow, now
from kalaki.people.models import Person
from kalaki.people.refusals import refused

SESSION_KEY = "people.second_factor_at"
HOURS, FRESH_MINUTES = 12, 10
# A code of the app is good for one sign-in; the table of limits knows that in every process.
ONCE = Limit(times=1, seconds=300)
# What an answer of a browser can make the library raise: its shape is the sender's.
BAD_ANSWER = (ValidationError, ValueError, KeyError, TypeError, AttributeError)


def mark_passed(request: HttpRequest) -> None:
    """Note in the session that the second factor was passed now."""
    request.session[SESSION_KEY] = now().isoformat()


def is_passed(request: HttpRequest, *, fresh: bool = False) -> bool:
    """Tell whether it was passed within HOURS, or within FRESH_MINUTES."""
    text = request.session.get(SESSION_KEY)
    if not text:
        return False
    age = now() - dt.datetime.fromisoformat(text)
    return age <= (dt.timedelta(minutes=FRESH_MINUTES) if fresh else dt.timedelta(hours=HOURS))


def new_app_secret(request: HttpRequest) -> tuple[str, str]:
    """Return (secret in groups of four, QR code as SVG) for an authenticator app; the session keeps the secret."""
    import segno

    secret = totp.get_totp_secret()
    url = get_adapter().build_totp_url(request.user, secret)
    drawing = io.BytesIO()
    segno.make(url, error="m").save(drawing, kind="svg", border=3, light="white", omitsize=True)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return grouped, drawing.getvalue().decode().partition("?>")[2]


def add_app(request: HttpRequest, person: Person, code: str) -> list[str]:
    """Add the app whose secret the session holds; returns new recovery codes. Raises second_factor_wrong."""
    _count(person)
    secret = totp.get_totp_secret()
    if not totp.validate_totp_code(secret, code):
        raise refused("second_factor_wrong")
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).delete()
    totp.TOTP.activate(person, secret)
    totp.clear_totp_secret(request)
    return recovery_codes(person)


def recovery_codes(person: Person) -> list[str]:
    """Return the unused recovery codes, made when there are none."""
    return RecoveryCodes.activate(person).get_unused_codes()


def renew_recovery_codes(person: Person) -> list[str]:
    """Replace the recovery codes and return the new ones."""
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    return recovery_codes(person)


def check_code(person: Person, code: str) -> None:
    """Accept a code of the app, or a recovery code. Raises second_factor_wrong, limit."""
    _count(person)
    digits = "".join(sign for sign in code if sign.isdigit())
    for row in Authenticator.objects.filter(
        user_id=person.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    ):
        if row.wrap().validate_code(digits):
            if row.type == Authenticator.Type.TOTP and not allow(
                "second_factor.once", who=f"{person.public_id}/{digits}", per=ONCE
            ):
                break
            row.record_usage()
            return
    raise refused("second_factor_wrong")


def begin_passkey(person: Person | None) -> dict[str, Any]:
    """Return the options for ``navigator.credentials.get``: of ``person``, or of whoever holds a passkey here."""
    return webauthn.begin_authentication(person)


def check_passkey(answer: str, *, person: Person | None = None) -> Person:
    """Return whose passkey signed ``answer`` (JSON). Raises passkey_failed."""
    try:
        credential = json.loads(answer)
        owner = person or webauthn.extract_user_from_response(credential)
        found = webauthn.complete_authentication(owner, credential)
    except BAD_ANSWER:
        raise refused("passkey_failed") from None
    if not owner.is_active:
        raise refused("passkey_failed")
    found.record_usage()
    return owner


def begin_new_passkey(person: Person) -> dict[str, Any]:
    """Return the options for ``navigator.credentials.create``."""
    return webauthn.begin_registration(person, True)  # noqa: FBT003 - the library's own parameter


def add_passkey(person: Person, answer: str, *, name: str) -> None:
    """Keep a new passkey. Raises passkey_failed."""
    try:
        credential = json.loads(answer)
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except BAD_ANSWER:
        raise refused("passkey_failed") from None
    webauthn.WebAuthn.add(person, name, credential)


def remove_authenticator(person: Person, kind: str, key: int | None = None) -> bool:
    """Remove the app (kind "totp") or passkey ``key`` (kind "webauthn"); tells whether there was one."""
    rows = Authenticator.objects.filter(user_id=person.pk, type=kind)
    return bool((rows.filter(pk=key) if key is not None else rows).delete()[0])


def _count(person: Person) -> None:
    if not allow("code.attempt", who=str(person.public_id)):
        raise refused("limit")
