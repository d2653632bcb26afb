"""The one door to the outside: what this installation may ask of other machines, and of which.

    answer = fetch("push", Request("POST", endpoint, headers={…}, body=b"…"), limits=Limits(seconds=10))

Each purpose registers the hosts that it may reach. Only https goes out, the host's address is resolved once and the
connection pinned to it, and addresses inside somebody's own network are refused, also after a redirect.
The setting ``KALAKI_OUTGOING_TEST_HOSTS`` ("127.0.0.1", …) names machines that may be reached beside the rules, for tests.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MB = 1_000_000
HTTPS = 443
MOVED = frozenset({301, 302, 303, 307, 308})
LABELS, LONGEST_URL = 2, 2048


class NotAllowed(Exception):
    """The request may not go out. ``args[0]``: purpose, scheme, host, address, url, redirects."""


class NoAnswer(Exception):
    """Nothing usable came back. ``args[0]``: resolve, connect, time, size, broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """seconds: of the whole exchange. max_bytes: of the answer's body, unpacked. redirects: how many are followed."""

    seconds: float = 10.0
    max_bytes: int = MB
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. method: "GET", "POST", …; headers: none of them follows to another host."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. headers: by names in small letters. url: the last one."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


Hosts = Callable[[str], bool]
_purposes: dict[str, Hosts] = {}
DEFAULT_LIMITS = Limits()


def register_purpose(purpose: str, hosts: Hosts) -> None:
    """Let ``purpose`` reach those hosts for which ``hosts(name)`` is true."""
    _purposes[purpose] = hosts


def may_reach(purpose: str, url: str) -> bool:
    """Tell whether ``fetch`` would try ``url`` for ``purpose``; nothing is resolved."""
    try:
        _allowed(purpose, url)
    except NotAllowed:
        return False
    return True


def fetch(purpose: str, request: Request, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
    """Send ``request`` and return the answer, whatever its status. Raises NotAllowed, NoAnswer."""
    ends = time.monotonic() + limits.seconds
    url, headers, method, body = request.url, dict(request.headers), request.method, request.body
    for _hop in range(limits.redirects + 1):
        parts = _allowed(purpose, url)
        answer = _exchange(Request(method, url, headers, body), _pinned(parts), ends, limits)
        if answer.status not in MOVED or not limits.redirects:
            return answer
        try:
            following = urljoin(url, answer.headers.get("location", ""))
            goes_elsewhere = urlsplit(following).netloc != parts.netloc
        except ValueError:
            raise NotAllowed("url") from None
        if goes_elsewhere:
            headers = {}
        if answer.status in {301, 302, 303} and method != "HEAD":
            method, body = "GET", b""
        url = following
    raise NotAllowed("redirects")


def read_xml(data: bytes) -> "Element":
    """Return the root of an XML document without DTD, entities or outside references. Raises NoAnswer broken."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NoAnswer("broken") from None
    return root


def _allowed(purpose: str, url: str) -> SplitResult:
    hosts = _purposes.get(purpose)
    if hosts is None:
        raise NotAllowed("purpose")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAllowed("url") from None
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or not host:
        raise NotAllowed("url")
    if _is_test_host(host):
        if parts.scheme not in {"http", "https"}:
            raise NotAllowed("scheme")
        return parts
    if parts.scheme != "https" or port not in {None, HTTPS} or parts.username or parts.password:
        raise NotAllowed("scheme")
    if _is_number(host) or len(host.rstrip(".").split(".")) < LABELS or not hosts(host):
        raise NotAllowed("host")
    return parts


def _pinned(parts: SplitResult) -> str:
    """Return the one address that the connection goes to; none of the host's may be private."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or HTTPS, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer("resolve") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not _is_test_host(host) and not all(is_public(address) for address in addresses):
        raise NotAllowed("address")
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether ``address`` (IPv4 or IPv6) belongs to the public internet, also where one is written in another."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_test_host(host: str) -> bool:
    return host in settings.KALAKI_OUTGOING_TEST_HOSTS


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True


def _exchange(request: Request, address: str, ends: float, limits: Limits) -> Answer:
    import httpx

    if time.monotonic() >= ends:
        raise NoAnswer("time")
    body = bytearray()
    headers = {"Accept-Encoding": "identity", **request.headers}
    try:
        with (
            httpx.Client(
                transport=_transport(address, ends), timeout=limits.seconds, trust_env=False
            ) as client,
            client.stream(
                request.method, request.url, headers=headers, content=request.body or None
            ) as answer,
        ):
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise NoAnswer("broken")  # a few bytes may unpack to anything
            for block in answer.iter_raw():
                body += block
                if len(body) > limits.max_bytes:
                    raise NoAnswer("size")
            found = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status_code, headers=found, body=bytes(body), url=request.url)
    except httpx.TimeoutException:
        raise NoAnswer("time") from None
    except httpx.ConnectError:
        raise NoAnswer("connect") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise NoAnswer("broken") from None


def _transport(address: str, ends: float) -> Any:
    """Return a transport that connects to ``address`` alone, whatever the name, and never beyond ``ends``.

    Certificate and Host header stay those of the name. A server that drips keeps every single wait short, so the
    whole exchange has its own end.
    """
    import httpcore
    import httpx

    def left() -> float:
        return max(0.001, ends - time.monotonic())  # a wait of no time at all would mean a wait without end

    class Stream(httpcore.NetworkStream):
        def __init__(self, inner: httpcore.NetworkStream) -> None:
            self.inner = inner
            self.write, self.close, self.get_extra_info = inner.write, inner.close, inner.get_extra_info  # type: ignore[method-assign]

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self.inner.read(max_bytes, left())

        def start_tls(self, *given: Any, **more: Any) -> httpcore.NetworkStream:
            return Stream(self.inner.start_tls(*given, **(more | {"timeout": left()})))

    class Backend(httpcore.SyncBackend):
        def connect_tcp(self, host: str, port: int, *given: Any, **more: Any) -> httpcore.NetworkStream:
            return Stream(super().connect_tcp(address, port, *given, **more))

    class Pinned(httpx.HTTPTransport):
        def __init__(self) -> None:
            super().__init__(trust_env=False)
            context = httpx.create_ssl_context(trust_env=False)
            self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=Backend())

    return Pinned()
