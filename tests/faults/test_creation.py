"""Cases logged over HTTP while the broker is away or the web process dies (F3): none lost, none twice, none slower."""

from __future__ import annotations

import http.client
from statistics import median
from uuid import uuid4

import pytest

from assistance.models import Case
from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.services import deliver_due
from tests.faults.black_hole import black_hole
from tests.faults.figures import Figure, p95, repeated, write_down
from tests.faults.forks import Hook
from tests.faults.web import Clerk, clerk, web
from tests.support.services import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_clock")]

CREATIONS = repeated(10, 100)
KILLS = repeated(3, 100)
HANGS = repeated(1, 5)
PATIENCE = repeated(3, 10)
INTAKE = "assistance.views.intake"
KILLED = [
    Hook("foundation.notifications.outbox", "post", "after"),
    Hook(INTAKE, "_done", "before"),
    Hook(INTAKE, "_done", "after"),
]


def shortfall(acknowledged: int) -> tuple[int, int]:
    """How many of the acknowledged cases are not there or were never told, and how many are there or told twice."""
    deliver_due()
    cases, told = Case.objects.count(), Notice.objects.count()
    stuck = OutboxMessage.objects.undone().count()
    lost = max(0, acknowledged - cases) + max(0, acknowledged - told) + stuck
    return lost, max(0, cases - acknowledged) + max(0, told - acknowledged)


def test_creations_while_the_broker_is_away(redis_url):
    """In turn at three web processes: a healthy broker, a closed port, a black hole."""
    logs = clerk()
    with (
        black_hole() as hole,
        web(redis_url) as healthy,
        web(f"redis://127.0.0.1:{free_port()}/0") as refused,
        web(f"redis://127.0.0.1:{hole.port}/0") as swallowed,
    ):
        ports = (healthy, refused, swallowed)
        for port in ports:
            logs.log_case(port)
        seconds = [[logs.log_case(port) for port in ports] for _case in range(CREATIONS)]
        assert hole.met == []

    well, *disturbed = zip(*seconds, strict=True)
    lost, doubled = shortfall(3 * (CREATIONS + 1))
    for arm, times in zip(("broker refuses", "broker is a black hole"), disturbed, strict=True):
        shares = median(one / other for one, other in zip(times, well, strict=True))
        remark = f"median of pairs {shares:.2f}; p95 {p95(times):.2f} s, healthy {p95(well):.2f} s"
        ratio = p95(times) / p95(well)
        write_down(Figure(arm, CREATIONS, "creations", lost, doubled, ratio=ratio, remark=remark))
        assert shares <= 1.2 or median(times) - median(well) < 0.5
    assert (lost, doubled) == (0, 0)


def log_through_a_kill(logs: Clerk, hook: Hook, next_port: int) -> None:
    """The web process dies; the clerk, who got no answer, sends the same form again."""
    token = uuid4()
    with web("memory://", killed_at=hook) as port, pytest.raises((http.client.HTTPException, OSError)):
        logs.log_case(port, token)
    logs.log_case(next_port, token)


def test_creations_whose_web_process_is_killed():
    """Before the commit, between the commit and whatever follows, and just before the answer."""
    logs = clerk()
    with web("memory://") as next_port:
        for number in range(KILLS):
            log_through_a_kill(logs, KILLED[number % len(KILLED)], next_port)

    lost, doubled = shortfall(KILLS)
    write_down(Figure("web process killed, form sent again", KILLS, "kills", lost, doubled))
    assert (lost, doubled) == (0, 0)


def test_control_page_that_rings_a_black_hole_never_answers():
    logs, hung = clerk(), 0
    with black_hole() as hole:
        for _case in range(HANGS):
            with web(f"redis://127.0.0.1:{hole.port}/0", rings=True) as port, pytest.raises(TimeoutError):
                logs.log_case(port, patience=PATIENCE)
            hung += 1
        assert hole.met
    remark = f"no answer within {PATIENCE} s: {hung} of {HANGS}"
    write_down(Figure("a view that calls .delay()", HANGS, "creations", control=True, remark=remark))
