"""Who sends a request: ``request.actor`` and ``request.member``, asked of the tables only when somebody looks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kalaki.core.contract import Actor
from kalaki.people.devices import device_actor, send_new_device
from kalaki.people.queries import NOBODY, Member, as_person, get_member

if TYPE_CHECKING:
    from kalaki.people.models import Person


class ActorMiddleware:
    """Name the sender, and send a new device its cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with both names set."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        request.member = SimpleLazyObject(lambda: _member(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        send_new_device(request, response)
        return response


def _actor(request: HttpRequest) -> Actor:
    return as_person(cast("Person", request.user)) if request.user.is_authenticated else device_actor(request)


def _member(request: HttpRequest) -> Member:
    return get_member(as_person(cast("Person", request.user))) if request.user.is_authenticated else NOBODY
