from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from enterprises.models import Enterprise, ScaleMembership
from enterprises.services.scale import enter_scale
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import EnterpriseFactory, ScaleFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A = uscc(1)
HEAD = "企业名称,统一社会信用代码,入规日期,依据,退出日期,退出原因"


@pytest.fixture(autouse=True)
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(uscc=A, county=county)


def spans() -> list[tuple[date, date | None]]:
    return list(ScaleMembership.objects.order_by("entered_on").values_list("entered_on", "left_on"))


def test_rows_become_memberships_and_the_mark_follows(take, firm: Enterprise) -> None:
    report = take(
        "above_scale",
        HEAD,
        f"甲,{A},2020-01-31,审核,2022年6月30日,停产",
        f"甲,{A},2023.1.31,,,",
    )

    assert counts(report) == (2, 0, 0, 0)
    assert spans() == [(date(2020, 1, 31), date(2022, 6, 30)), (date(2023, 1, 31), None)]
    firm.refresh_from_db()
    assert firm.is_above_scale


def test_the_same_file_twice_changes_nothing(take) -> None:
    lines = (HEAD, f"甲,{A},2020-01-31,审核,2022-06-30,停产", f"甲,{A},2023-01-31,,,")
    take("above_scale", *lines)
    assert counts(take("above_scale", *lines)) == (0, 0, 2, 0)


def test_leaving_closes_what_stands(take, firm: Enterprise) -> None:
    take("above_scale", HEAD, f"甲,{A},2023-01-31,,,")
    report = take("above_scale", HEAD, f"甲,{A},2023-01-31,,2024-01-31,收入下降")

    assert counts(report) == (0, 1, 0, 0)
    firm.refresh_from_db()
    assert not firm.is_above_scale


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("2099-01-01,,,", "入规日期", "不能晚于今天"),
        ("2023-02-30,,,", "入规日期", ""),
        ("2023-01-01,,2022-01-01,停产", "退出日期", "不能早于"),
        ("2023-01-01,,2023-05-01,", "退出原因", "请填退出原因"),
        ("2021-01-01,,,", "入规日期", "重叠"),
        ("2020-01-31,,2023-01-01,停产", "退出日期", "与表中不同"),
    ],
)
def test_a_wrong_row_says_where_and_why(take, firm: Enterprise, row: str, column: str, words: str) -> None:
    take("above_scale", HEAD, f"甲,{A},2020-01-31,审核,2022-06-30,停产")
    report = take("above_scale", HEAD, f"甲,{A},{row}")

    assert counts(report) == (0, 0, 0, 1)
    ((number, told, reason),) = reasons(report)
    assert (number, told) == (2, column)
    assert words in reason
    assert len(spans()) == 1


def test_rows_of_one_file_must_not_overlap(take) -> None:
    report = take("above_scale", HEAD, f"甲,{A},2020-01-31,,,", f"甲,{A},2021-01-31,,,")
    assert counts(report) == (0, 0, 0, 2)
    assert [told[2] for told in reasons(report)] == ["与第 3 行的时间重叠", "与第 2 行的时间重叠"]


def test_a_row_that_is_there_twice_is_taken_once(take) -> None:
    report = take("above_scale", HEAD, f"甲,{A},2020-01-31,,,", f"甲,{A},2020-01-31,,,")
    assert counts(report) == (1, 0, 0, 1)
    assert "与第 2 行重复" in reasons(report)[0][2]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_stands_is_ended_and_the_next_begins_in_any_order(
    take, firm: Enterprise, order: tuple[int, ...]
) -> None:
    ScaleFactory(enterprise=firm, entered_on=date(2020, 1, 31))
    rows = (
        f"甲,{A},2020-01-31,,2022-06-30,停产",
        f"甲,{A},2023-01-31,,2024-01-31,转产",
        f"甲,{A},2025-01-31,,,",
    )
    lines = [rows[place] for place in order]
    assert counts(take("above_scale", HEAD, *lines)) == (2, 1, 0, 0)
    after = spans()
    assert after == [
        (date(2020, 1, 31), date(2022, 6, 30)),
        (date(2023, 1, 31), date(2024, 1, 31)),
        (date(2025, 1, 31), None),
    ]
    assert counts(take("above_scale", HEAD, *lines)) == (0, 0, 3, 0)
    assert spans() == after


def test_what_changed_meanwhile_is_planned_again(take, firm: Enterprise, head: User) -> None:
    def meanwhile() -> None:
        enter_scale(firm, by=head, entered_on=date(2023, 1, 1), basis="人工")

    report = take("above_scale", HEAD, f"甲,{A},2023-06-01,,,", meanwhile=meanwhile)

    assert counts(report) == (0, 0, 0, 1)
    assert spans() == [(date(2023, 1, 1), None)]


def test_the_enterprise_ledger_enters_and_leaves_too(take, firm: Enterprise) -> None:
    head = "企业名称,统一社会信用代码,规上"
    take("enterprises", head, f"{firm.name},{A},是")
    assert [left for _entered, left in spans()] == [None]

    take("enterprises", head, f"{firm.name},{A},否")
    firm.refresh_from_db()
    assert not firm.is_above_scale
    assert counts(take("enterprises", head, f"{firm.name},{A},否")) == (0, 0, 1, 0)


def test_one_that_was_marked_before_keeps_its_days(take) -> None:
    row = ScaleFactory(entered_on=date(2015, 1, 1))
    take("enterprises", "企业名称,统一社会信用代码,规上", f"{row.enterprise.name},{row.enterprise.uscc},是")
    assert row.enterprise.scale_memberships.get().entered_on == date(2015, 1, 1)
