from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.enums import EventKind
from assistance.models import CaseEvent
from foundation.accounts.models import RoleGrant
from foundation.accounts.roles import RoleCode
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage
from foundation.rows import COPIED_FROM, write_rows
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db
MANY = COPIED_FROM + 5
HARD = ("a\tb", "两行\n第二行", "\\N", "\\", '"引"号', "", "NULL", "表情😀")


def messages(*, many: int = MANY) -> list[OutboxMessage]:
    reader, now = UserFactory(), timezone.now()
    return [
        OutboxMessage(
            key=f"key-{number}",
            channel=Channel.INBOX,
            recipient=reader,
            subject=HARD[number % len(HARD)],
            created_at=now,
            run_at=now,
        )
        for number in range(many)
    ]


def values(model: Any, *but: str) -> list[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in {"id", *but}]
    return list(model._default_manager.order_by("pk").values_list(*names))


def inserts_of(write: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        write()
    return len([one for one in queries if one["sql"].startswith("INSERT")])


@pytest.mark.parametrize("many", [1, MANY])
def test_rows_stand_as_bulk_create_would_write_them(many: int) -> None:
    rows = messages(many=many)
    OutboxMessage.objects.bulk_create(rows)
    told = values(OutboxMessage)
    OutboxMessage.objects.all().delete()
    assert write_rows([OutboxMessage(**_fields(row)) for row in rows])
    assert values(OutboxMessage) == told


def test_many_rows_are_copied_where_the_engine_can() -> None:
    rows = messages()
    inserts = inserts_of(lambda: write_rows(rows))
    assert (inserts == 0) is (connection.vendor == "postgresql")
    assert OutboxMessage.objects.count() == MANY


def test_structured_data_comes_through() -> None:
    case, by = CountedCaseFactory(), UserFactory()
    data = {"stage": "resolve", "why": HARD[1], "list": [1, None, True]}
    write_rows(
        [
            CaseEvent(case=case, kind=EventKind.REMINDED, at=timezone.now(), by=by, data=data)
            for _number in range(MANY)
        ]
    )
    assert list(CaseEvent.objects.filter(case=case).values_list("data", flat=True)) == [data] * MANY


def test_a_moment_without_its_zone_is_not_taken_as_it_is() -> None:
    rows = messages()
    rows[3].run_at = datetime(2026, 11, 28, 9, 0)
    with pytest.raises(RuntimeWarning, match="naive"):
        write_rows(rows)


def test_a_field_that_fills_itself_is_filled() -> None:
    unit, before = UnitFactory(), timezone.now()
    write_rows(
        [RoleGrant(user=user, unit=unit, role=RoleCode.LEADER) for user in UserFactory.create_batch(MANY)]
    )
    assert RoleGrant.objects.filter(unit=unit, granted_at__gte=before).count() == MANY


def test_what_is_there_already_is_passed_over_and_all_else_written() -> None:
    rows = messages()
    OutboxMessage.objects.bulk_create([OutboxMessage(**_fields(rows[7]) | {"subject": "先到"})])
    assert not write_rows(rows, ignore_conflicts=True)
    assert OutboxMessage.objects.count() == MANY
    assert OutboxMessage.objects.get(key="key-7").subject == "先到"


def test_a_conflict_that_is_not_to_be_ignored_leaves_nothing_half_written() -> None:
    rows = messages()
    OutboxMessage.objects.bulk_create([OutboxMessage(**_fields(rows[7]))])
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows(rows)
    assert OutboxMessage.objects.count() == 1


def test_rows_belong_to_the_transaction_of_the_caller() -> None:
    rows = messages()
    with transaction.atomic():
        write_rows(rows)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_nothing_to_write_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert write_rows([])
    assert len(queries) == 0


def _fields(row: OutboxMessage) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
