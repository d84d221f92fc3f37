from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from assistance.models import Activity, Attendance
from foundation.accounts.roles import RoleCode
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.console import Report
from tests.assistance.imports.ledger_samples import WRONG, A, B
from tests.factories.accounts import UnitFactory, person
from tests.factories.activities import ActivityFactory
from tests.factories.assistance import Cast
from tests.support.ledgers import counts, reasons, take_file

pytestmark = pytest.mark.django_db
HEAD = "日期,类型,活动名称,主办单位,地点,参与企业名单"
Take = Callable[..., Report]


@pytest.fixture
def take(ledger_city: None, tmp_path: Path) -> Take:
    def run(*lines: str, **how: Any) -> Report:
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8-sig")
        return take_file(kind_named("activities"), path, **how)

    return run


def row(firms: str, *, place: str = "市民中心", unit: str = "东昌府区") -> str:
    return f"2023-10-09,政策宣贯,惠企政策宣讲会,{unit},{place},{firms}"


def test_the_same_file_twice_changes_nothing_and_a_longer_sheet_adds_who_is_new(take: Take) -> None:
    assert counts(take(row(A))) == (1, 0, 0, 0)
    assert counts(take(row(A))) == (0, 0, 1, 0)
    assert counts(take(row(f"{A}、{B}"))) == (0, 1, 0, 0)
    assert counts(take(row(B))) == (0, 0, 1, 0)
    assert Attendance.objects.distinct_enterprises() == 2


def test_what_a_file_says_otherwise_of_one_on_record_stays(take: Take) -> None:
    take(row(A))
    assert counts(take(row(A, place="会展中心"))) == (0, 0, 1, 0)
    assert Activity.objects.get().place == "市民中心"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (row(WRONG), WRONG),
        (row(A, unit="没有的单位"), "没有“没有的单位”这个单位"),
        (row(A).replace("2023", "2099"), "不能晚于今天"),
        (row(A).replace("政策宣贯", "联欢"), "可填"),
    ],
)
def test_a_wrong_row_is_refused_whole(take: Take, line: str, words: str) -> None:
    report = take(line)
    assert counts(report) == (0, 0, 0, 1)
    assert words in reasons(report)[0][2]
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("intents", "wan"), [("99999999999", "1"), ("1", "1000000000000")])
def test_a_number_that_cannot_be_kept_refuses_its_row_and_no_other(
    tmp_path: Path, ledger_city: None, intents: str, wan: str
) -> None:
    path = tmp_path / "ledger.csv"
    head = f"{HEAD},达成意向（项）,意向金额（万元）"
    lines = [head, f"{row(A)},{intents},{wan}", f"{row(B, place='会展中心')},1,999999999999"]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    report = take_file(kind_named("activities"), path)
    assert counts(report) == (1, 0, 0, 1)
    assert "不能大于" in reasons(report)[0][2]
    assert Activity.objects.get().intents_wan == 999_999_999_999


def test_one_takes_in_the_activities_of_ones_own_unit(take: Take, people: Cast) -> None:
    report = take(row(A), by=person(RoleCode.CASE_OFFICER, UnitFactory()))
    assert "只能登记本单位" in reasons(report)[0][2]
    assert counts(take(row(A), by=person(RoleCode.CASE_OFFICER, people.county))) == (1, 0, 0, 0)


def test_what_was_voided_does_not_come_back(take: Take, people: Cast) -> None:
    ActivityFactory(
        name="惠企政策宣讲会", held_on=date(2023, 10, 9), unit=people.county, voided_by=people.head,
        voided_at=timezone.now(), void_reason="没有举办",
    )  # fmt: skip
    assert "没有举办" in reasons(take(row(A)))[0][2]


def test_who_is_signed_in_meanwhile_is_not_signed_in_twice(take: Take) -> None:
    take(row(A))

    def meanwhile() -> None:
        activity, there = Activity.objects.get(), Attendance.objects.get()
        firm = there.enterprise.__class__.objects.get(uscc=B)
        Attendance.objects.create(activity=activity, enterprise=firm, entered_by=there.entered_by)

    assert counts(take(row(f"{A}、{B}"), meanwhile=meanwhile)) == (0, 0, 1, 0)
    assert Attendance.objects.count() == 2
