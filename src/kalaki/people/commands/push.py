"""Browsers that take pushes."""

from uuid import UUID

from kalaki.core.contract import Actor, command, seal
from kalaki.people.models import PushEndpoint
from kalaki.people.push import SEAL, Endpoint, is_open, lookup, packed, takes
from kalaki.people.refusals import refused
from kalaki.people.rules.push import keys_of


def keep_push(*, actor: Actor, key: UUID, recipient: str, url: str, p256dh: str, auth: str) -> None:
    """Push notices of ``recipient`` to the browser behind ``url`` from now on; a browser belongs to one recipient.

    p256dh, auth: the browser's keys in base64url. Raises Refused push_closed, push_endpoint.
    """
    if not is_open():
        raise refused("push_closed")
    keys = keys_of(p256dh, auth)
    if keys is None or not takes(url):
        raise refused("push_endpoint")
    found = lookup(url)
    with command(
        "people.keep_push", actor=actor, key=key, municipality=None, recipient=recipient, browser=found
    ) as run:
        if run.replayed:
            return
        sealed = seal(SEAL, packed(Endpoint(url, *keys)))
        PushEndpoint.objects.update_or_create(
            lookup=found, defaults={"recipient": recipient, "sealed": sealed}
        )
        run.audit(recipient, push=True)
        run.finish(None)


def forget_push(*, actor: Actor, key: UUID, recipient: str, url: str) -> None:
    """Push nothing more to the browser behind ``url``; harmless when it never did."""
    found = lookup(url)
    with command(
        "people.forget_push", actor=actor, key=key, municipality=None, recipient=recipient, browser=found
    ) as run:
        if not run.replayed:
            PushEndpoint.objects.filter(lookup=found, recipient=recipient).delete()
            run.audit(recipient, push=False)
            run.finish(None)
