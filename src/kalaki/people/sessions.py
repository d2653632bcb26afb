"""Open and close the session of a person in this browser."""

from typing import Any, cast

from django.contrib.auth import login, logout
from django.http import HttpRequest

from kalaki.core.contract import ANYBODY, new_key
from kalaki.people.arrivals import arrive
from kalaki.people.commands import end_sign_in, open_session
from kalaki.people.devices import device_actor
from kalaki.people.models import Person, SignIn
from kalaki.people.queries import as_person
from kalaki.people.second_factor import mark_passed

BACKEND = "kalaki.people.backends.PersonBackend"
WAY_KEY = "people.way"
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip


def enter(request: HttpRequest, person: Person, *, way: str) -> None:
    """Sign ``person`` in here. way: "code", "link" or "passkey"; a passkey is both factors in one."""
    login(request, cast("Any", person), backend=BACKEND)
    request.session[WAY_KEY] = way
    if way == "passkey":
        mark_passed(request)
    request.session.save()
    open_session(
        actor=as_person(person),
        key=new_key(),
        person=person.public_id,
        session_key=str(request.session.session_key),
        browser=browser_of(request.META.get("HTTP_USER_AGENT", "")),
        way=way,
    )
    device = device_actor(request)
    if device != ANYBODY:
        arrive(device, as_person(person))


def leave(request: HttpRequest) -> None:
    """Sign the person of this browser out."""
    row = SignIn.objects.filter(session_key=request.session.session_key or "").first()
    if row is not None and request.user.is_authenticated:
        person = as_person(cast("Person", request.user))
        end_sign_in(actor=person, key=new_key(), person=person.public_id, sign_in=row.public_id)
    logout(request)


def forget(request: HttpRequest) -> None:
    """Empty the session of an account that is gone."""
    request.session.flush()
    logout(request)


def step_up(request: HttpRequest) -> None:
    """Note the passed second factor and give the session another key, as after every rise of rights."""
    before = request.session.session_key or ""
    mark_passed(request)
    request.session.cycle_key()
    SignIn.objects.filter(session_key=before).update(session_key=str(request.session.session_key))


def way_of(request: HttpRequest) -> str:
    """Return how the person of this session signed in, or an empty text."""
    return str(request.session.get(WAY_KEY, ""))


def browser_of(agent: str) -> str:
    """Return "Chrome, Android" of a User-Agent; no more of it is kept."""
    names = [next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name)
