from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from enterprises.enums import Admission, ListKind
from enterprises.models import Enterprise, PublishedEntry, ServiceList, ServiceListEntry
from enterprises.services.candidates import candidates, enter_candidates
from enterprises.services.service_lists import enter_list
from enterprises.services.yearly_lists import publish_list
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2, division="371523")
FIRMS = "年度,企业名称,统一社会信用代码,上年工业总产值（万元）,备注,入单日期,出单日期,出单原因"
PROJECTS = "企业名称,统一社会信用代码,项目名称,项目代码,总投资（万元）,投产日期,入单日期,出单日期,出单原因"
PROJECT_CODE = "2023-371502-04-01-123456"


@pytest.fixture(autouse=True)
def firms(county: Unit) -> list[Enterprise]:
    return [EnterpriseFactory(uscc=code, county=county) for code in (A, B)]


def lines() -> list[tuple[int, str, Decimal | None, date, date | None]]:
    rows = ServiceListEntry.objects.order_by("year", "enterprise__uscc", "project_name")
    return list(rows.values_list("year", "enterprise__uscc", "evidence_wan", "entered_on", "left_on"))


def test_rows_become_lines_of_the_list_of_their_year(take) -> None:
    report = take(
        "over100m",
        FIRMS,
        f'2023,甲,{A},"12,345.60",年报,2023-01-10,,',
        f",乙,{B},20000,,2024-02-01,2024-08-01,停产",
    )

    assert counts(report) == (2, 0, 0, 0)
    assert lines() == [
        (2023, A, Decimal("12345.60"), date(2023, 1, 10), None),
        (2024, B, Decimal("20000.00"), date(2024, 2, 1), date(2024, 8, 1)),
    ]
    assert set(ServiceList.objects.values_list("year", flat=True)) == {2023, 2024}


def test_projects_bring_their_code_and_their_day(take) -> None:
    code = "２０２３—371502－04-01-123456"
    report = take("commissioned", PROJECTS, f"甲,{A},铝板带项目,{code},30000,2023-03-01,,,")

    assert counts(report) == (1, 0, 0, 0)
    line = ServiceListEntry.objects.get()
    assert (line.kind, line.year, line.project_code) == (ListKind.COMMISSIONED, 2023, PROJECT_CODE)
    assert (line.commissioned_on, line.entered_on) == (date(2023, 3, 1), date(2023, 3, 1))


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("over100m", FIRMS, f"2023,甲,{A},12345.6,年报,2023-01-10,2023-06-01,停产"),
        ("commissioned", PROJECTS, f"甲,{A},铝板带项目,{PROJECT_CODE},30000,2023-03-01,2023-03-10,,"),
    ],
)
def test_the_same_file_twice_changes_nothing(take, kind: str, head: str, row: str) -> None:
    take(kind, head, row)
    before = list(ServiceListEntry.objects.values())
    assert counts(take(kind, head, row)) == (0, 0, 1, 0)
    assert list(ServiceListEntry.objects.values()) == before


def test_a_later_file_leaves_and_corrects_what_it_names_and_nothing_else(take) -> None:
    take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-01-10,,", f"2023,乙,{B},15000,,2023-01-10,,")
    report = take("over100m", FIRMS, f"2023,甲,{A},13000,,2023-01-10,2023-09-01,迁出")

    assert counts(report) == (0, 1, 0, 0)
    assert lines() == [
        (2023, A, Decimal("13000.00"), date(2023, 1, 10), date(2023, 9, 1)),
        (2023, B, Decimal("15000.00"), date(2023, 1, 10), None),
    ]


def test_another_value_than_the_figure_makes_the_line_a_persons(
    take, firms: list[Enterprise], head: User
) -> None:
    FigureFactory(enterprise=firms[0], year=2022, value=Decimal(20_000))
    enter_candidates(
        candidates(head, ListKind.OVER_100M, 2023), by=head, year=2023, entered_on=date(2023, 1, 10)
    )

    assert counts(take("over100m", FIRMS, f"2023,甲,{A},20000,,2023-01-10,,")) == (0, 0, 1, 0)
    assert ServiceListEntry.objects.get().admission == Admission.RULE

    assert counts(take("over100m", FIRMS, f"2023,甲,{A},11000,,2023-01-10,,")) == (0, 1, 0, 0)
    line = ServiceListEntry.objects.get()
    assert (line.admission, line.figure, line.evidence_wan) == (Admission.PERSON, None, Decimal(11_000))


def test_who_left_may_come_back_on_a_later_day(take) -> None:
    take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-01-10,2023-05-01,停产")
    assert counts(take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-07-01,,")) == (1, 0, 0, 0)
    assert ServiceListEntry.objects.count() == 2


def test_what_was_published_stays_as_it_was(take, head: User) -> None:
    take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-01-10,,")
    publish_list(ListKind.OVER_100M, 2023, by=head)
    take("over100m", FIRMS, f"2023,甲,{A},13000,,2023-01-10,,")

    assert ServiceListEntry.objects.get().evidence_wan == 13000
    assert PublishedEntry.objects.get().evidence_wan == 12000


@pytest.mark.parametrize(
    ("kind", "row", "column", "words"),
    [
        ("over100m", f"2023,甲,{A},9999.99,,2023-01-10,,", "上年工业总产值（万元）", "不足 10,000 万元"),
        ("over100m", f"2023,甲,{A},12000,,,,", "入单日期", ""),
        ("over100m", f"2023,甲,{A},12000,,2099-01-01,,", "入单日期", "不能晚于今天"),
        ("over100m", f"2023,甲,{A},12000,,2023-01-10,2023-05-01,", "出单原因", "请填出单原因"),
        ("over100m", f"2023,甲,{A},12000,,2023-01-10,2022-05-01,停产", "出单日期", "不能早于"),
        ("over100m", f"2077,甲,{A},12000,,2023-01-10,,", "年度", "最多到明年"),
        ("commissioned", f"甲,{A},项目,2023-371502,1,2023-03-01,,,", "项目代码", "4-6-2-2-6"),
        ("commissioned", f"甲,{A},,,1,2023-03-01,,,", "项目名称", ""),
        ("commissioned", f"甲,{A},项目,,1,2099-03-01,2023-03-01,,", "投产日期", "不能晚于今天"),
    ],
)
def test_a_wrong_row_says_where_and_why(take, kind: str, row: str, column: str, words: str) -> None:
    report = take(kind, FIRMS if kind == "over100m" else PROJECTS, row)
    assert counts(report) == (0, 0, 0, 1)
    ((number, told, reason),) = reasons(report)
    assert (number, told) == (2, column)
    assert words in reason
    assert lines() == []


def test_a_line_is_not_left_before_the_day_on_which_it_stands_entered(take) -> None:
    take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-03-01,,")
    report = take(
        "over100m",
        FIRMS,
        f"2023,甲,{A},12000,,2023-01-10,2023-02-15,停产",
        f"2023,乙,{B},15000,,2023-01-10,,",
    )

    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(2, "出单日期", "这一条自 2023-03-01 起在列，出单日期不能早于这一天，请核对")]
    assert counts(take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-01-10,2023-03-01,停产")) == (0, 1, 0, 0)


def test_what_somebody_entered_meanwhile_is_not_entered_twice(
    take, firms: list[Enterprise], head: User
) -> None:
    def meanwhile() -> None:
        enter_list(
            firms[0],
            by=head,
            kind=ListKind.OVER_100M,
            year=2023,
            entered_on=date(2023, 1, 10),
            evidence_wan=Decimal(12000),
        )

    report = take("over100m", FIRMS, f"2023,甲,{A},12000,,2023-01-10,,", meanwhile=meanwhile)

    assert counts(report) == (0, 0, 1, 0)
    assert ServiceListEntry.objects.count() == 1
