"""What higher apps let the service worker keep: pages that open without a connection, and senders of the queue.

A kept page is fetched without cookies, so that it holds nothing of anybody; what belongs to this device its script
reads from the device.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.templatetags.static import static
from django.urls import reverse


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page that opens without a connection. url: name to reverse. query: of the face that is kept ("?offline=1").

    files: static names that it needs. digest: changes when the page would say something else.
    """

    url: str
    query: str = ""
    files: tuple[str, ...] = ()
    digest: Callable[[], str] = str


_pages: dict[str, KeptPage] = {}
_senders: dict[str, str] = {}


def register_kept(page: KeptPage) -> None:
    """Let the worker keep ``page``."""
    _pages[page.url] = page


def register_sender(kind: str, script: str) -> None:
    """Let ``script`` (static name of a module that calls ``register``) send entries of ``kind`` from any page.

    It also runs in the worker, joined with the queue: it imports nothing but the queue and touches no document.
    """
    _senders[kind] = script


def kept_pages() -> Iterable[KeptPage]:
    """Return the pages that are kept."""
    return _pages.values()


def kept_addresses() -> dict[str, str]:
    """Return {path: address that is kept for it}."""
    return {reverse(page.url): reverse(page.url) + page.query for page in _pages.values()}


def senders() -> dict[str, str]:
    """Return {kind: address of its sender}, for the frame."""
    return {kind: static(script) for kind, script in _senders.items()}


def sender_scripts() -> Iterable[str]:
    """Return the static names of the senders."""
    return _senders.values()
