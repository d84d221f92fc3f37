from __future__ import annotations

import pytest
import time_machine

from assistance.services import digests
from assistance.services.digests import send_digests
from foundation.notifications.models import OutboxMessage
from tests.factories.running_cases import answered, handled, handler, moment, officer, registered

pytestmark = pytest.mark.django_db

MONDAY = "2023-11-27T08:30"


def send(at: str = MONDAY) -> int:
    with time_machine.travel(moment(at), tick=False):
        return send_digests(moment(at))


def digest() -> OutboxMessage:
    return OutboxMessage.objects.get(key__startswith="digest-", channel="inbox")


def test_digest_lists_what_waits_the_most_harmful_first():
    me = officer(name="专员")
    answered("2023-11-22T09:00", by=me)
    registered("2023-11-27T08:00", by=me)
    late = registered("2023-11-03T09:00", by=me, title="用工缺口")
    assert send() == 1
    letter = digest()
    assert letter.recipient == me
    assert letter.subject == "11-27 提要：超期 1 件，待受理 1 件，待回访 1 件"
    assert (
        letter.body.splitlines()[0] == f"[超期] {late.number} {late.enterprise.name}：用工缺口（11-24 18:00）"
    )
    assert len(letter.body.splitlines()) == 4
    assert letter.body.splitlines()[-1] == "截至 2023-11-27 08:30 的情况；此后如已办理，请忽略。"


def test_second_run_on_the_same_day_sends_nothing():
    registered("2023-11-03T09:00")
    assert send() == 1
    assert send("2023-11-27T08:35") == 0
    assert send("2023-11-28T08:30") == 1


def test_person_whose_work_came_later_is_told_by_the_later_run():
    registered("2023-11-03T09:00", by=officer(name="甲"))
    send()
    registered("2023-11-03T09:00", by=officer(name="乙"))
    assert send("2023-11-27T08:35") == 1


@pytest.mark.parametrize("at", ["2023-11-25T08:30", "2023-10-02T08:30"])
def test_no_digest_on_a_day_off(at):
    registered("2023-09-04T09:00")
    assert send(at) == 0


def test_no_digest_without_work():
    officer()
    assert send() == 0


def test_no_digest_for_who_does_not_want_it():
    registered("2023-11-03T09:00", by=officer(digest_on=False))
    assert send() == 0


def test_long_digest_is_cut_with_a_word(monkeypatch):
    monkeypatch.setattr(digests, "LINES", 2)
    me = officer()
    for _case in range(5):
        registered("2023-11-03T09:00", by=me)
    send()
    assert digest().body.splitlines()[2:-1] == ["其余 3 件见待办。"]


def test_handler_gets_a_digest_of_the_own_cases():
    hand = handler(name="承办")
    handled("2023-11-03T09:00", hand=hand)
    assert send() == 2
    assert OutboxMessage.objects.filter(key__startswith="digest-", recipient=hand).count() == 1
