"""The broker refuses, or takes the connection and never answers (F3): pages do not notice, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from assistance.enums import Nature, Source
from assistance.models import Case, CaseCategory
from assistance.services.intake import register_case
from config.celery import app
from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.services import deliver_due
from tests.factories.enterprises import EnterpriseFactory, serve
from tests.factories.running_cases import officer
from tests.faults.black_hole import black_hole
from tests.support.services import free_port

pytestmark = pytest.mark.django_db(transaction=True)

CREATIONS = 25


@contextmanager
def broker(url: str) -> Iterator[None]:
    before = app.conf.broker_url
    app.conf.broker_url = url
    try:
        yield
    finally:
        app.conf.broker_url = before


def register() -> list[float]:
    """Log cases for another's enterprise, so that each leaves a message; seconds per case."""
    by, other = officer(), officer(email="officer@example.cn")
    enterprise = EnterpriseFactory(county=by.unit)
    serve(enterprise, other)
    category = CaseCategory.objects.get(code="FIN")
    seconds = []
    for number in range(CREATIONS):
        begun = time.perf_counter()
        register_case(
            by=by,
            enterprise=enterprise,
            category=category,
            title=f"流动资金不足 {number}",
            nature=Nature.REQUEST,
            source=Source.PHONE,
        )
        seconds.append(time.perf_counter() - begun)
    return sorted(seconds)


def check_everything_arrives() -> None:
    assert Case.objects.count() == CREATIONS
    assert OutboxMessage.objects.undone().count() == 2 * CREATIONS
    deliver_due()
    assert Notice.objects.count() == CREATIONS
    assert not OutboxMessage.objects.undone().exists()


def test_black_hole_is_not_even_spoken_to():
    with black_hole() as hole, broker(f"redis://127.0.0.1:{hole.port}/0"):
        seconds = register()
    assert hole.met == []
    assert seconds[-1] < 1
    check_everything_arrives()


def test_refused_connection_is_not_noticed():
    with broker(f"redis://127.0.0.1:{free_port()}/0"):
        seconds = register()
    assert seconds[-1] < 1
    check_everything_arrives()


def naive(port: int) -> Celery:
    """What a page that rings the broker itself would use, with our time limits and fewer retries."""
    options = {**app.conf.broker_transport_options, "max_retries": 1, "interval_start": 0}
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (2, 2)
    return Celery(
        "naive", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False, broker_transport_options=options
    )


def test_control_page_that_rings_a_black_hole_waits():
    with black_hole() as hole:
        ringing = naive(hole.port)
        begun = time.perf_counter()
        with pytest.raises(OperationalError):
            ringing.send_task("notifications.deliver_outbox", retry=False)
        assert time.perf_counter() - begun > 1.5
        assert hole.met


def test_control_page_that_rings_a_refusing_broker_fails():
    with pytest.raises(OperationalError):
        naive(free_port()).send_task("notifications.deliver_outbox", retry=False)
