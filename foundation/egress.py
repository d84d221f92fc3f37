"""The only door through which the system opens a connection of its own.

It leads to the hosts that the settings name (``EGRESS_URLS``) and nowhere else. A name is resolved once, the addresses
are judged, and the connection goes to the very address that was judged. No redirect is followed, no proxy is asked.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
"""For the whole of request and answer, however slowly the bytes drip."""
LARGEST_ANSWER = 64 * 1024
PORTS = {"https": 443, "http": 80}
METADATA = frozenset(
    map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)
"""Where clouds tell a machine its secrets, besides the link-local 169.254.169.254."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):  # noqa: N818 - what happened, in the words of a caller
    """No answer came. The text names the host at most: paths and queries may carry secrets."""


class Forbidden(Unreachable):
    """Not a place where this system may connect to."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def ask(
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request, one answer of whatever status; ``Unreachable`` where none came in time."""
    target = _allowed(url)
    path = (target.path or "/") + (f"?{urlencode(query)}" if query else "")
    host, port = str(target.hostname), _port(target)
    connection = http.client.HTTPConnection(host, port)
    connection.auto_open = 0
    try:
        with closing(_open(target.scheme, host, port)) as line:
            connection.sock = _Timed(line, time.monotonic() + ANSWER_SECONDS)
            connection.request(method, path, body=body, headers={**(headers or {}), "Connection": "close"})
            return _read(connection.getresponse())
    except TimeoutError:
        raise Unreachable(f"{host}: timeout") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(f"{host}: {type(error).__name__}") from None


def _read(response: http.client.HTTPResponse) -> Answer:
    body = response.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise http.client.HTTPException
    return Answer(response.status, body, {name.lower(): value for name, value in response.getheaders()})


def _allowed(url: str) -> SplitResult:
    target = urlsplit(url)
    origins = {_origin(urlsplit(allowed)) for allowed in settings.EGRESS_URLS}
    if target.scheme not in PORTS or not target.hostname or target.username or _origin(target) not in origins:
        raise Forbidden(f"{target.hostname}: not in the settings")
    return target


def _origin(url: SplitResult) -> tuple[str, str | None, int]:
    return url.scheme, url.hostname, _port(url)


def _port(url: SplitResult) -> int:
    return url.port or PORTS.get(url.scheme, 0)


def _open(scheme: str, host: str, port: int) -> socket.socket:
    line = _connect(_addresses(host, port), time.monotonic() + CONNECT_SECONDS)
    if scheme == "http":
        return line
    try:
        line.settimeout(CONNECT_SECONDS)
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except OSError:
        line.close()
        raise


def _connect(addresses: list[Any], end: float) -> socket.socket:
    """To the first of the judged addresses that answers before the time is up."""
    last: OSError = TimeoutError()
    for family, kind, protocol, _name, address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        one = socket.socket(family, kind, protocol)
        one.settimeout(left)
        try:
            one.connect(address)
            return one
        except OSError as error:
            one.close()
            last = error
    raise last


def _addresses(host: str, port: int) -> list[Any]:
    """All or none: a name that leads to a forbidden place as well is not to be trusted at all."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for _family, _kind, _protocol, _name, address in found:
        if not may_connect(str(address[0]), host):
            raise Forbidden(f"{host}: forbidden address")
    return list(found)


def may_connect(address: str, host: str) -> bool:
    """Public addresses. This machine and private networks only where the settings say so in plain figures."""
    found = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    if found in METADATA or found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    if found.is_loopback:
        return host == "localhost" or _is_loopback(host)
    return found.is_global or settings.EGRESS_PRIVATE or _literal(host) == found


def _is_loopback(host: str) -> bool:
    literal = _literal(host)
    return literal is not None and literal.is_loopback


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class _Timed:
    """A socket as http.client wants it, where each operation gets what is left of the time.

    http.client closes it once it has the reader in hand; the line itself is closed by who opened it.
    """

    def __init__(self, one: socket.socket, end: float) -> None:
        self.one, self.end = one, end

    def sendall(self, data: bytes) -> None:
        self.one.settimeout(self.left())
        self.one.sendall(data)

    def makefile(self, *_mode: object, **_more: object) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Nothing yet."""

    def left(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Incoming(io.RawIOBase):
    def __init__(self, source: _Timed) -> None:
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.source.one.settimeout(self.source.left())
        return self.source.one.recv_into(buffer)
