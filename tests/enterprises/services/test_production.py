from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from enterprises.models import Enterprise, ProductionState
from enterprises.services.production import record_production
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, ProductionFactory
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = date(2023, 5, 1), date(2023, 6, 1), date(2023, 7, 1)


def modes_on(day: date) -> set[str]:
    return set(ProductionState.objects.standing_on(day).values_list("mode", flat=True))


def test_each_state_lasts_until_the_next(head: User) -> None:
    firm = EnterpriseFactory()
    record_production(firm, by=head, mode="reduced", since=MAY, reason="订单不足")
    record_production(firm, by=head, mode="stopped", since=JUNE, reason="检修")
    record_production(firm, by=head, mode="normal", since=JULY, reason="写了也不留")

    assert modes_on(MAY - timedelta(days=1)) == set()
    assert modes_on(MAY) == modes_on(JUNE - timedelta(days=1)) == {"reduced"}
    assert modes_on(JUNE) == {"stopped"}
    assert modes_on(JULY) == {"normal"}
    assert ProductionState.objects.get(mode="normal").reason == ""
    assert AuditEntry.objects.filter(action="production.record").count() == 3


def test_of_one_day_the_last_word_holds(head: User) -> None:
    firm = EnterpriseFactory()
    record_production(firm, by=head, mode="stopped", since=MAY, reason="误记")
    record_production(firm, by=head, mode="reduced", since=MAY, reason="订单不足")
    assert modes_on(MAY) == {"reduced"}


def test_an_earlier_change_may_be_told_later(head: User) -> None:
    firm = ProductionFactory(since=JUNE).enterprise
    record_production(firm, by=head, mode="stopped", since=MAY, reason="检修")
    assert modes_on(MAY) == {"stopped"}
    assert modes_on(JUNE) == {"reduced"}


@pytest.mark.parametrize(
    ("mode", "since", "reason", "words"),
    [
        ("reduced", JUNE, "订单不足", "没有变化"),
        ("stopped", JUNE, "", "请写明原因"),
        ("stopped", date(2999, 1, 1), "检修", "不能晚于今天"),
    ],
)
def test_refuses_what_says_nothing_or_cannot_follow(
    head: User, mode: str, since: date, reason: str, words: str
) -> None:
    firm = ProductionFactory(since=MAY).enterprise
    with pytest.raises(Refused, match=words):
        record_production(firm, by=head, mode=mode, since=since, reason=reason)
    assert firm.production_states.count() == 1


def test_normal_needs_no_row_where_nothing_was_told(head: User) -> None:
    with pytest.raises(Refused, match="不需要登记为正常"):
        record_production(EnterpriseFactory(), by=head, mode="normal", since=timezone.localdate())


def test_only_who_may_edit_the_enterprise_may_tell() -> None:
    firm = EnterpriseFactory()
    with pytest.raises(NotAllowed):
        record_production(firm, by=UserFactory(), mode="stopped", since=MAY, reason="检修")


def test_a_row_is_kept_as_it_was() -> None:
    state = ProductionFactory()
    rows = ProductionState.objects.filter(pk=state.pk)
    for change in (lambda: rows.update(reason="别的"), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()

    connection.check_constraints()
    with triggers_lifted(ProductionState._meta.db_table):  # the control: without the triggers both go through
        assert rows.update(reason="别的") == 1
        assert rows.delete()[0] == 1
        connection.check_constraints()


@pytest.mark.parametrize("fields", [{"mode": "stopped", "reason": ""}, {"mode": "normal", "reason": "好了"}])
def test_the_database_wants_a_reason_where_there_is_one(fields: dict[str, str]) -> None:
    firm: Enterprise = EnterpriseFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductionFactory(enterprise=firm, **fields)
