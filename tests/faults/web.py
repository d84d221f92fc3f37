"""The pages served by a process that can be killed, and a clerk who logs cases over HTTP."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import urlencode
from uuid import UUID, uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from celery import Celery
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from assistance.models import CaseCategory
from assistance.views import intake
from config.celery import app
from enterprises.models import Enterprise
from tests.factories.enterprises import EnterpriseFactory, serve
from tests.factories.running_cases import officer
from tests.faults.forks import Hook, fork, signal_at

SECRET = "k" * 32


class Handler(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """The answers are enough."""

    def address_string(self) -> str:
        return "127.0.0.1"


@contextmanager
def web(broker: str, *, killed_at: Hook | None = None, rings: bool = False) -> Iterator[int]:
    """A port. ``rings``: the control, a page that tells the broker itself before it answers."""
    server = WSGIServer(("127.0.0.1", 0), Handler)
    server.set_app(WSGIHandler())

    def answer() -> None:
        app.conf.broker_url = broker
        with ExitStack() as faults:
            if killed_at:
                faults.enter_context(signal_at(killed_at))
            if rings:
                faults.enter_context(mock.patch.object(intake, "_done", ringing(broker)))
            server.serve_forever()

    child = fork(answer)
    server.socket.close()
    try:
        yield server.server_port
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def ringing(broker: str) -> Any:
    """What a page that calls ``.delay()`` does, with Celery as it comes."""
    done, bell = intake._done, Celery("naive", broker=broker, set_as_current=False)

    def ring_and_answer(*args: Any) -> Any:
        bell.send_task("notifications.deliver_outbox")
        return done(*args)

    return ring_and_answer


@dataclass
class Clerk:
    """Signed in; logs cases for an enterprise that another serves, so that each leaves that officer a message."""

    enterprise: Enterprise
    category: CaseCategory
    cookie: str

    def log_case(self, port: int, token: UUID | None = None, patience: float = 60) -> float:
        """Seconds until the case is acknowledged. The same token twice is one case."""
        body = urlencode(
            {
                "csrfmiddlewaretoken": SECRET,
                "token": token or uuid4(),
                "enterprise": self.enterprise.pk,
                "enterprise_text": self.enterprise.name,
                "category": self.category.pk,
                "title": "流动资金不足",
                "nature": "request",
                "source": "phone",
            }
        )
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        begun = time.perf_counter()
        try:
            server.request("POST", "/cases/new/", body, headers)
            answer = server.getresponse()
            answer.read()
        finally:
            server.close()
        assert answer.status == 302, answer.status
        return time.perf_counter() - begun


def clerk() -> Clerk:
    by, other = officer(), officer()
    enterprise = EnterpriseFactory(county=by.unit)
    serve(enterprise, other)
    client = Client()
    client.force_login(by)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={SECRET}"
    return Clerk(enterprise, CaseCategory.objects.get(code="FIN"), cookie)
