from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from enterprises.imports.production import ProductionImporter
from enterprises.models import Enterprise, ProductionState
from enterprises.services.production import record_production
from foundation.accounts.models import Unit, User
from foundation.spreadsheets.kinds import ParsedRow
from tests.factories.enterprises import EnterpriseFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2)
HEAD = "企业名称,统一社会信用代码,生产状态,自何日起,减停产原因"
LINES = (
    f"甲,{A},减产,2023-05-01,订单不足",
    f"甲,{A},停产,2023-06-01,检修",
    f"甲,{A},正常,2023-08-01,",
    f"乙,{B},正常,,",
)


@pytest.fixture(autouse=True)
def firm(county: Unit) -> Enterprise:
    EnterpriseFactory(uscc=B, county=county)
    return EnterpriseFactory(uscc=A, county=county)


def told() -> list[tuple[str, date]]:
    return list(ProductionState.objects.order_by("since").values_list("mode", "since"))


@pytest.mark.parametrize("lines", list(permutations(LINES[:3])))
def test_the_rows_may_stand_in_any_order(take, lines: tuple[str, ...]) -> None:
    take("production", HEAD, *lines)
    assert told() == [
        ("reduced", date(2023, 5, 1)),
        ("stopped", date(2023, 6, 1)),
        ("normal", date(2023, 8, 1)),
    ]


def test_the_same_file_twice_changes_nothing(take) -> None:
    assert counts(take("production", HEAD, *LINES)) == (1, 2, 1, 0)
    assert counts(take("production", HEAD, *LINES)) == (0, 0, 4, 0)


def test_a_monthly_ledger_without_days_tells_only_changes(take) -> None:
    head = "企业名称,统一社会信用代码,生产状态,减停产原因"
    assert counts(take("production", head, f"甲,{A},减产,订单不足", f"乙,{B},正常,")) == (1, 0, 1, 0)
    assert counts(take("production", head, f"甲,{A},减产,订单不足", f"乙,{B},正常,")) == (0, 0, 2, 0)


def test_a_row_without_a_day_is_held_against_the_latest_day_and_not_the_latest_row(take) -> None:
    """One of May is told after one of June; what holds today is June's."""
    take("production", HEAD, f"甲,{A},停产,2023-06-01,检修")
    assert counts(take("production", HEAD, f"甲,{A},减产,2023-05-01,订单不足", f"甲,{A},停产,,检修")) == (
        1,
        0,
        1,
        0,
    )


def test_a_state_of_an_earlier_day_told_meanwhile_is_noticed(firm: Enterprise, head: User) -> None:
    importer = ProductionImporter(head, frozenset())
    record_production(firm, by=head, mode="stopped", since=date(2023, 6, 1), reason="检修")
    plan = importer.plan([ParsedRow(1, {"name": firm.name, "uscc": A, "mode": "normal"})])
    assert importer.still_holds(plan.work)
    record_production(firm, by=head, mode="reduced", since=date(2023, 5, 1), reason="订单不足")
    assert not importer.still_holds(plan.work)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("停产,2023-05-01,", "请写明原因"),
        ("停产,2099-05-01,检修", "不能晚于今天"),
        ("半停,2023-05-01,检修", "可填：正常、减产、停产"),
    ],
)
def test_bad_rows_are_named(take, row: str, words: str) -> None:
    report = take("production", HEAD, f"甲,{A},{row}")
    assert counts(report) == (0, 0, 0, 1)
    assert words in str(reasons(report))
