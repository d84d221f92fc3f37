"""The one door out: who may be spoken to, for how long, and how much is listened to. Each guard has its control."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from foundation import egress
from foundation.egress import Forbidden, Unreachable, ask, may_connect
from tests.support.gateway import FakeGateway, Reply, serving
from tests.support.services import free_port

PUBLIC = "93.184.215.14"
FORBIDDEN_ADDRESSES = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "100.64.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
]
NEVER = [
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "fe80::1",
    "224.0.0.1",
    "0.0.0.0",
]


@pytest.fixture
def gateway(settings) -> Iterator[FakeGateway]:
    fake = FakeGateway()
    with serving(fake) as url:
        settings.EGRESS_URLS = [url]
        fake.url = url
        yield fake


@pytest.fixture
def connects(monkeypatch) -> list[object]:
    """What the system tried to connect to."""
    tried: list[object] = []

    def connect(self: socket.socket, address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(egress.socket.socket, "connect", connect)
    return tried


def resolve_to(monkeypatch, *addresses: str) -> list[str]:
    """Every name leads there; returns the names that were looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_more: object) -> list[tuple]:
        asked.append(host)
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port)) for one in addresses
        ]

    monkeypatch.setattr(egress.socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_name_that_leads_inside_is_not_connected_to(monkeypatch, settings, connects, address) -> None:
    settings.EGRESS_URLS = ["https://sms.example.cn"]
    resolve_to(monkeypatch, address)

    with pytest.raises(Forbidden):
        ask("GET", "https://sms.example.cn/send")

    assert connects == []


def test_control_public_address_is_connected_to(monkeypatch, settings, connects) -> None:
    settings.EGRESS_URLS = ["https://sms.example.cn"]
    resolve_to(monkeypatch, PUBLIC)

    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        ask("GET", "https://sms.example.cn/send")

    assert connects == [(PUBLIC, 443)]


def test_one_bad_address_among_good_ones_is_enough(monkeypatch, settings, connects) -> None:
    settings.EGRESS_URLS = ["https://sms.example.cn"]
    resolve_to(monkeypatch, PUBLIC, "169.254.169.254")

    with pytest.raises(Forbidden):
        ask("GET", "https://sms.example.cn/send")

    assert connects == []


def test_name_is_asked_once_and_the_judged_address_is_used(monkeypatch, settings, connects) -> None:
    """A name that changes between check and connect changes nothing: nobody asks it again."""
    settings.EGRESS_URLS = ["http://sms.example.cn"]
    asked = resolve_to(monkeypatch, PUBLIC)

    with pytest.raises(Unreachable):
        ask("GET", "http://sms.example.cn/send")

    assert asked == ["sms.example.cn"]
    assert connects == [(PUBLIC, 80)]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_loopback_in_disguise_is_not_connected_to(settings, connects, host) -> None:
    settings.EGRESS_URLS = [f"http://{host}"]

    with pytest.raises(Unreachable):
        ask("GET", f"http://{host}/")

    assert connects == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/send",
        "https://sms.example.cn:8443/send",
        "http://sms.example.cn/send",
        "https://sms.example.cn@evil.example/send",
        "https://user@sms.example.cn/send",
        "https://sms.example.cn.evil.example/send",
        "file:///etc/passwd",
        "ftp://sms.example.cn/",
        "//sms.example.cn/send",
        "https:///send",
    ],
)
def test_only_what_the_settings_name_is_asked(monkeypatch, settings, connects, url) -> None:
    settings.EGRESS_URLS = ["https://sms.example.cn"]
    asked = resolve_to(monkeypatch, PUBLIC)

    with pytest.raises(Forbidden):
        ask("GET", url)

    assert (asked, connects) == ([], [])


@pytest.mark.parametrize("address", NEVER)
def test_metadata_is_out_of_reach_even_when_the_settings_name_it(settings, address) -> None:
    settings.EGRESS_PRIVATE = True

    assert not may_connect(address, address)


def test_private_network_needs_plain_figures_or_the_switch(settings) -> None:
    assert may_connect("10.1.2.3", "10.1.2.3")
    assert not may_connect("10.1.2.3", "10.1.2.4")
    assert not may_connect("10.1.2.3", "sms.example.cn")
    settings.EGRESS_PRIVATE = True
    assert may_connect("10.1.2.3", "sms.example.cn")
    assert not may_connect("127.0.0.1", "sms.example.cn")


def test_answer_of_any_status_is_handed_back(gateway) -> None:
    gateway.fail("/send", Reply(503, {"a": 1}, {"Retry-After": "7"}))

    answer = ask("POST", gateway.url + "/send", body=b"{}")

    assert (answer.status, answer.body, answer.headers["retry-after"]) == (503, b'{"a": 1}', "7")


def test_redirect_is_an_answer_and_not_a_way(gateway) -> None:
    gateway.fail("/send", Reply(302, {}, {"Location": gateway.url + "/reports"}))

    assert ask("POST", gateway.url + "/send", body=b"{}").status == 302
    assert [request.path for request in gateway.requests] == ["/send"]


def test_https_speaks_tls_and_nothing_else(gateway, settings) -> None:
    """The gateway here speaks in the clear: no request gets that far."""
    url = gateway.url.replace("http:", "https:")
    settings.EGRESS_URLS = [url]

    with pytest.raises(Unreachable, match="SSL"):
        ask("POST", url + "/send", body=b"{}")

    assert gateway.requests == []


def test_certificate_must_be_the_hosts(monkeypatch, settings) -> None:
    context, asked = ssl.create_default_context(), []

    def wrap(line: socket.socket, *, server_hostname: str) -> ssl.SSLSocket:
        asked.append(server_hostname)
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr(egress.ssl, "create_default_context", lambda: context)
    monkeypatch.setattr(context, "wrap_socket", wrap)
    monkeypatch.setattr(egress, "_connect", lambda *_words: socket.socket())
    settings.EGRESS_URLS = ["https://sms.example.cn"]
    resolve_to(monkeypatch, PUBLIC)

    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        ask("GET", "https://sms.example.cn/")

    assert asked == ["sms.example.cn"]
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_proxy_of_the_environment_is_not_asked(gateway, monkeypatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    assert ask("POST", gateway.url + "/reports", body=b'{"receipts": []}').status == 200


def test_endless_answer_is_cut(gateway) -> None:
    gateway.fail("/send", Reply(200, b"x" * (egress.LARGEST_ANSWER + 1)))
    with pytest.raises(Unreachable):
        ask("POST", gateway.url + "/send", body=b"{}")

    gateway.fail("/send", Reply(200, b"x" * egress.LARGEST_ANSWER))
    assert len(ask("POST", gateway.url + "/send", body=b"{}").body) == egress.LARGEST_ANSWER


@contextmanager
def speaker(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that takes one connection and behaves as it likes."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            one, _address = door.accept()
            with one:
                say(one)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        thread.join(timeout=5)


def drip(one: socket.socket) -> None:
    """A byte every 50 ms: no single wait is long, all together never end."""
    try:
        one.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _byte in range(100):
            one.sendall(b"a")
            time.sleep(0.05)
    except OSError:
        return


def keep_silent(one: socket.socket) -> None:
    one.recv(65536)
    one.recv(1)


@pytest.mark.parametrize("say", [drip, keep_silent])
def test_slow_answer_is_given_up_in_time(settings, monkeypatch, say) -> None:
    monkeypatch.setattr(egress, "ANSWER_SECONDS", 0.4)
    with speaker(say) as url:
        settings.EGRESS_URLS = [url]
        begun = time.monotonic()
        with pytest.raises(Unreachable, match="timeout"):
            ask("GET", url + "/")
        taken = time.monotonic() - begun
    assert taken < 2


def test_limits_are_those_of_the_papers() -> None:
    assert (egress.CONNECT_SECONDS, egress.ANSWER_SECONDS) == (2, 5)


def test_error_names_the_host_and_nothing_of_the_query(settings) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    settings.EGRESS_URLS = [url]

    with pytest.raises(Unreachable) as caught:
        ask("GET", url + "/token", query={"secret": "hush"}, headers={"X-Key": "hush\n"})

    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
