"""A gateway of others on a loopback port: speaks SMS and WeCom over real HTTP, records all, and fails as it is told."""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings

from foundation.notifications.gateways import wecom
from foundation.notifications.gateways.sms import signature

KEY, SECRET, SIGN = "gateway-key-5f2c", "gateway-secret-91ab", "聊城工信"
CORP, CORP_SECRET, AGENT = "corp-7d1e", "corp-secret-c04f", "1000002"
SECRETS = (SECRET, CORP_SECRET, "token-")


@dataclass(frozen=True)
class Request:
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """``drop``: close the connection without a word after having done what was asked."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


class FakeGateway:
    """What arrived at telephones and at WeCom accounts is counted by text; a repeated key is no second arrival."""

    def __init__(self, *, dedupes: bool = True) -> None:
        self.dedupes = dedupes
        self.requests: list[Request] = []
        self.arrivals: Counter[tuple[str, str]] = Counter()
        self.receipts: dict[str, str] = {}
        self.reports: dict[str, dict[str, str]] = {}
        self.refused_numbers: dict[str, str] = {}
        self.unknown_people: set[str] = set()
        self.tokens: list[str] = []
        self.troubles: dict[str, deque[Reply]] = {}
        self.hanging: set[str] = set()
        self.released = threading.Event()
        self._lock = threading.Lock()

    def fail(self, path: str, reply: Reply, times: int = 1) -> None:
        self.troubles.setdefault(path, deque()).extend([reply] * times)

    def drop_after(self, path: str) -> None:
        """Do what is asked, then close the connection without a word."""
        self.fail(path, Reply(drop=True))

    def hang(self, path: str) -> None:
        self.hanging.add(path)

    def end_tokens(self) -> None:
        self.tokens.clear()

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            waiting = self.troubles.get(request.path)
            trouble = waiting.popleft() if waiting else None
        if request.path in self.hanging:
            self.released.wait(30)
            return Reply(drop=True)
        if trouble and not trouble.drop:
            return trouble
        with self._lock:
            usual = ROUTES[request.path](self, request)
        return trouble or usual

    def take_sms(self, request: Request) -> Reply:
        body = json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode()
        if request.headers["X-Signature"] != signature(SECRET, request.headers["X-Timestamp"], body):
            return Reply(401, {"code": "bad_signature"})
        phone, key = request.body["phone"], request.body["id"]
        if phone in self.refused_numbers:
            return Reply(400, {"code": self.refused_numbers[phone], "message": f"refused {SECRET}"})
        if self.dedupes and key in self.receipts:
            return Reply(409, {"code": "duplicate", "receipt": self.receipts[key]})
        self.arrivals[phone, request.body["text"]] += 1
        self.receipts[key] = f"r-{len(self.receipts) + 1}"
        return Reply(200, {"receipt": self.receipts[key]})

    def tell_reports(self, request: Request) -> Reply:
        found = [
            {"receipt": one, **self.reports[one]} for one in request.body["receipts"] if one in self.reports
        ]
        return Reply(200, {"reports": found})

    def give_token(self, request: Request) -> Reply:
        if request.query != {"corpid": CORP, "corpsecret": CORP_SECRET}:
            return Reply(200, {"errcode": 40001, "errmsg": f"invalid credential {request.query}"})
        self.tokens.append(f"token-{len(self.asked(request.path))}")
        return Reply(200, {"errcode": 0, "errmsg": "ok", "access_token": self.tokens[-1], "expires_in": 7200})

    def take_card(self, request: Request) -> Reply:
        if request.query["access_token"] not in self.tokens:
            return Reply(200, {"errcode": 42001, "errmsg": f"access_token expired {request.query}"})
        person, content = request.body["touser"], json.dumps(request.body["textcard"], ensure_ascii=False)
        if person in self.unknown_people:
            return Reply(200, {"errcode": 81013, "errmsg": "user & party & tag all invalid"})
        checks = request.body.get("enable_duplicate_check") == 1
        if not (self.dedupes and checks and self.arrivals[person, content]):
            self.arrivals[person, content] += 1
        return Reply(200, {"errcode": 0, "errmsg": "ok", "msgid": f"m-{len(self.requests)}"})


ROUTES: dict[str, Callable[[FakeGateway, Request], Reply]] = {
    "/send": FakeGateway.take_sms,
    "/reports": FakeGateway.tell_reports,
    "/cgi-bin/gettoken": FakeGateway.give_token,
    "/cgi-bin/message/send": FakeGateway.take_card,
}


class _Door(BaseHTTPRequestHandler):
    gateway: FakeGateway

    def do_GET(self) -> None:
        self._serve(b"{}")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])))

    def _serve(self, body: bytes) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        reply = self.gateway.answer(Request(url.path, query, json.loads(body), dict(self.headers)))
        if reply.drop:
            self.close_connection = True
            return
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body or {}).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        """The record is enough."""


@contextmanager
def serving(gateway: FakeGateway) -> Iterator[str]:
    """Its address, while it stands."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"gateway": gateway}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        gateway.released.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def settings_for(url: str, wecom_url: str = "") -> dict[str, object]:
    """Both channels lead there, or WeCom elsewhere."""
    there = wecom_url or url
    return {
        "SMS_GATEWAY_URL": url,
        "SMS_KEY": KEY,
        "SMS_SECRET": SECRET,
        "SMS_SIGN": SIGN,
        "WECOM_URL": there,
        "WECOM_CORP_ID": CORP,
        "WECOM_SECRET": CORP_SECRET,
        "WECOM_AGENT_ID": AGENT,
        "EGRESS_URLS": [url, there],
    }


def forget_tokens() -> None:
    wecom._tokens.clear()


@contextmanager
def configured(url: str, wecom_url: str = "", **changed: object) -> Iterator[None]:
    forget_tokens()
    with override_settings(**{**settings_for(url, wecom_url), **changed}):
        yield
    forget_tokens()


@contextmanager
def gateway_at_work(*, dedupes: bool = True) -> Iterator[FakeGateway]:
    gateway = FakeGateway(dedupes=dedupes)
    with serving(gateway) as url, configured(url):
        yield gateway
