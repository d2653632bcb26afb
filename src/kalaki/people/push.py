"""The way "push": a notice to the browsers of somebody who allowed it.

KALAKI_PUSH_SUBJECT   mailto:… or https://… of who runs the hub, with a public domain; no pushes when empty.
"""

import json
import secrets
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings

from kalaki.core.contract import (
    Closed,
    Later,
    Limits,
    NoAnswer,
    NotAllowed,
    Notice,
    Request,
    Sent,
    es256_public,
    es256_sign,
    fetch,
    keyed_hash,
    may_reach,
    now,
    unseal,
    whole_number,
)
from kalaki.people.models import PushEndpoint
from kalaki.people.rules.push import (
    TTL,
    WHY,
    authorization,
    base64url,
    encrypted,
    from_base64url,
    subject_problem,
    topic_of,
)

PURPOSE = "push"
SEAL = "push"
KEY = "vapid"
LONGEST_WAIT = 86_400
LIMITS = Limits(seconds=10, max_bytes=64_000)
TAKEN, GONE, TOO_MANY, SERVER_ERROR = (200, 201, 202, 204), (404, 410), 429, 500


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One browser: where its service takes pushes, and the keys that only the browser can answer."""

    url: str
    point: bytes
    secret: bytes


def subject_refusal() -> str:
    """Return why KALAKI_PUSH_SUBJECT cannot be used, in a sentence, or an empty text."""
    subject = settings.KALAKI_PUSH_SUBJECT
    problem = subject_problem(subject) if subject else None
    return f"KALAKI_PUSH_SUBJECT={subject} cannot be used: {WHY[problem]}." if problem else ""


def is_open() -> bool:
    """Tell whether this installation can push."""
    return bool(settings.KALAKI_PUSH_SUBJECT) and not subject_refusal()


def public_key() -> str:
    """Return the key that a browser subscribes with, in base64url."""
    return base64url(es256_public(KEY))


def lookup(url: str) -> str:
    """Return what an endpoint is found by."""
    return keyed_hash("push", url)


def packed(endpoint: Endpoint) -> bytes:
    """Return the bytes of ``endpoint`` for sealing."""
    return json.dumps([endpoint.url, base64url(endpoint.point), base64url(endpoint.secret)]).encode()


class Push:
    """Pushes to every browser of a recipient; the address of this way is the recipient's reference."""

    def is_open(self) -> bool:
        """Tell whether a subject is set that push services accept."""
        return is_open()

    def send(self, address: str, notice: Notice) -> Sent:
        """Push to all browsers of ``address``. Raises Closed when none is left, Later when none took it yet."""
        if notice.pushed is None:
            raise Closed("push_nothing_to_say")
        rows = list(PushEndpoint.objects.filter(recipient=address).order_by("pk"))
        words = {
            "number": notice.pushed.number,
            "state": notice.pushed.state,
            "language": notice.pushed.language,
            "path": notice.pushed.path,
        }
        body = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
        taken, later, reason = 0, [], "push_gone"
        for row in rows:
            try:
                self._push(row, body, topic_of(notice.pushed.topic))
            except Closed as closed:
                reason = str(closed)
            except Later as error:
                later.append(error)
            else:
                taken += 1
        if taken:
            return Sent()
        if later:
            raise later[0]
        raise Closed(reason)

    def _push(self, row: PushEndpoint, body: bytes, topic: str) -> None:
        url, point, secret = json.loads(unseal(SEAL, bytes(row.sealed)))
        parts = urlsplit(url)
        headers = {
            "TTL": str(TTL),
            "Topic": topic,
            "Urgency": "normal",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": authorization(
                audience=f"{parts.scheme}://{parts.netloc}",
                subject=settings.KALAKI_PUSH_SUBJECT,
                at=int(now().timestamp()),
                public=es256_public(KEY),
                sign=lambda data: es256_sign(KEY, data),
            ),
        }
        sealed = encrypted(
            body,
            point=from_base64url(point),
            secret=from_base64url(secret),
            salt=secrets.token_bytes(16),
            scalar=secrets.randbits(255) + 1,
        )
        try:
            answer = fetch(PURPOSE, Request("POST", url, headers, sealed), limits=LIMITS)
        except NotAllowed:
            row.delete()
            raise Closed("push_not_allowed") from None
        except NoAnswer as error:
            raise Later(f"push_{error}") from None
        if answer.status in GONE:
            row.delete()
            raise Closed("push_gone")
        if answer.status == TOO_MANY or answer.status >= SERVER_ERROR:
            raise Later(f"push_{answer.status}", seconds=_seconds(answer.headers.get("retry-after", "")))
        if answer.status not in TAKEN:
            raise Closed(f"push_{answer.status}")


def takes(url: str) -> bool:
    """Tell whether pushes may go to ``url``, which a browser (or anybody) named."""
    return may_reach(PURPOSE, url)


def _seconds(retry_after: str) -> int:
    """Return how long Retry-After asks to wait: seconds or a date (RFC 9110, 10.2.3); 0 when it says neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return whole_number(retry_after, default=LONGEST_WAIT)
    try:
        return max(0, round((parsedate_to_datetime(retry_after) - now()).total_seconds()))
    except (ValueError, TypeError):
        return 0
