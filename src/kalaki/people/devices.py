"""Devices without an account: no cookie before something must be found again."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kalaki.core.contract import ANYBODY, actor_of, keyed_hash
from kalaki.core.contract import Device as DeviceActor
from kalaki.people.models import Device

COOKIE, BYTES, DAYS = "device", 16, 400
LENGTH = 22  # of 16 bytes in URL-safe base64
REF_SIGNS = 32


def device(request: HttpRequest) -> str:
    """Return the secret of the sender's device; a new one is stored hashed and leaves with the answer."""
    known = _secret(request)
    if known and Device.objects.filter(digest=keyed_hash("device", known)).exists():
        return known
    fresh: str = secrets.token_urlsafe(BYTES)
    Device.objects.create(digest=keyed_hash("device", fresh))
    request.new_device = fresh  # type: ignore[attr-defined]
    return fresh


def device_ref(request: HttpRequest, purpose: str) -> str:
    """Return a reference of the device for ``purpose``; those of two purposes cannot be compared."""
    return "device:" + _hashed(device(request), purpose)


def device_actor(request: HttpRequest) -> DeviceActor:
    """Return the device as actor without a query, or ANYBODY when it has no cookie."""
    known = _secret(request)
    return DeviceActor(_hashed(known, "actor")) if known else ANYBODY


def recipient_of(request: HttpRequest) -> str:
    """Return whom notices of this request's sender go to: the person, else the device."""
    if request.user.is_authenticated:
        return str(actor_of(request).ref)
    return device_ref(request, "notices")


def known_recipient(request: HttpRequest) -> str:
    """Return whom notices of this request's sender go to, "" for somebody unknown; makes no device, asks nothing."""
    if request.user.is_authenticated:
        return str(actor_of(request).ref)
    known = _secret(request)
    return "device:" + _hashed(known, "notices") if known else ""


def send_new_device(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie when the request made a device."""
    fresh = getattr(request, "new_device", "")
    if fresh:
        response.set_cookie(
            COOKIE,
            fresh,
            max_age=DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _secret(request: HttpRequest) -> str:
    fresh: str = getattr(request, "new_device", "")
    if fresh:
        return fresh
    found = request.COOKIES.get(COOKIE, "")
    return found if len(found) == LENGTH and found.isascii() else ""


def _hashed(secret: str, purpose: str) -> str:
    return keyed_hash(f"device:{purpose}", secret)[:REF_SIGNS]
