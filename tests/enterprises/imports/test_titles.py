from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from django.utils import timezone

from enterprises.models import Enterprise, Title
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import EnterpriseFactory, TitleFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2)
HEAD = "级别,称号,企业名称,统一社会信用代码,认定文号,认定日期,有效期至"
FIRST = f"省级,专精特新中小企业,甲,{A},鲁工信创〔2020〕1号,2020-02-01,2023-01-31"
SECOND = f"省级,专精特新中小企业,甲,{A},鲁工信创〔2023〕1号,2023-02-01,"


@pytest.fixture(autouse=True)
def firm(county: Unit) -> Enterprise:
    EnterpriseFactory(uscc=B, county=county)
    return EnterpriseFactory(uscc=A, county=county)


def test_the_same_file_twice_changes_nothing(take) -> None:
    assert counts(take("titles", HEAD, FIRST, SECOND)) == (2, 0, 0, 0)
    assert counts(take("titles", HEAD, FIRST, SECOND)) == (0, 0, 2, 0)
    assert Title.objects.get(recognised_on=date(2023, 2, 1)).valid_to == date(2026, 1, 31)


@pytest.mark.parametrize("lines", list(permutations((FIRST, SECOND.replace("2023-02-01", "2023-01-15")))))
def test_of_two_rows_that_cannot_both_be_true_neither_is_taken(take, lines: tuple[str, ...]) -> None:
    report = take("titles", HEAD, *lines)
    assert counts(report) == (0, 0, 0, 2)
    assert all("有效期重叠" in words for _row, _column, words in reasons(report))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (FIRST.replace("省级", "国家级"), "只有省级"),
        (FIRST.replace("2020-02-01", "2099-02-01"), "不能晚于今天"),
        (FIRST.replace("2023-01-31", "2019-01-31"), "不能早于认定日期"),
        (FIRST.replace(A, uscc(77)), "企业台账里没有这个代码"),
        (FIRST.replace("专精特新中小企业", "十佳企业"), "可填"),
    ],
)
def test_a_wrong_row_is_refused_with_the_reason(take, row: str, words: str) -> None:
    report = take("titles", HEAD, row)
    assert [row for row, _column, _words in reasons(report)] == [2]
    assert words in reasons(report)[0][2]
    assert not Title.objects.exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("鲁工信创〔2023〕151号,2023-06-01,2026-05-31,", "请作废后重新登记"),
        ("鲁工信创〔2023〕150号,2023-06-01,2029-05-31,", "请办理复核"),
        ("鲁工信创〔2023〕150号,2023-06-01,,2024-01-01", "请在称号页办理"),
        ("鲁工信创〔2025〕9号,2025-06-01,,", "请办理复核"),
    ],
)
def test_a_title_on_record_is_never_changed_by_a_file(take, firm: Enterprise, told: str, words: str) -> None:
    """The control: the row as it stands on record is unchanged."""
    TitleFactory(enterprise=firm)
    head, start = f"{HEAD},撤销日期", f"省级,专精特新中小企业,甲,{A},"
    assert counts(take("titles", head, f"{start}鲁工信创〔2023〕150号,2023-06-01,2026-05-31,")) == (
        0,
        0,
        1,
        0,
    )
    report = take("titles", head, f"{start}{told}")
    assert counts(report) == (0, 0, 0, 1)
    assert words in reasons(report)[0][2]


def test_what_was_voided_does_not_come_back(take, firm: Enterprise, head: User) -> None:
    TitleFactory(enterprise=firm, voided_by=head, voided_at=timezone.now(), void_reason="登错企业")
    report = take("titles", HEAD, f"省级,专精特新中小企业,甲,{A},鲁工信创〔2023〕150号,2023-06-01,")
    assert "登错企业" in reasons(report)[0][2]


def test_what_somebody_records_meanwhile_is_planned_again(take, firm: Enterprise) -> None:
    row = f"省级,专精特新中小企业,甲,{A},鲁工信创〔2023〕150号,2023-06-01,2026-05-31"
    report = take("titles", HEAD, row, meanwhile=lambda: TitleFactory(enterprise=firm))
    assert counts(report) == (0, 0, 1, 0)
    assert Title.objects.count() == 1
