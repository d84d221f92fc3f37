from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from enterprises.models import Assignment, CoOfficer, Enterprise
from enterprises.services.assignments import assign_officer
from enterprises.services.co_officers import add_co_officer
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, serve, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2, division="371523")
HEAD = "企业名称,统一社会信用代码,帮包干部,帮包单位,开始日期,说明"


@pytest.fixture(autouse=True)
def firms(county: Unit) -> list[Enterprise]:
    return [EnterpriseFactory(uscc=code, county=county) for code in (A, B)]


@pytest.fixture
def other(county: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, county, name="赵专员")


def standing() -> dict[str, str]:
    rows = Assignment.objects.current().values_list("enterprise__uscc", "officer__name")
    officers = dict(Enterprise.objects.exclude(officer=None).values_list("uscc", "officer__name"))
    assert dict(rows) == officers, "the column says what the assignments say"
    return officers


def test_a_row_gives_an_enterprise_its_officer(take, officer: User) -> None:
    report = take("assignments", HEAD, f"甲,{A},李专员,,2023-01-03,分工", f"乙,{B},李专员,茌平区,,")

    assert counts(report) == (2, 0, 0, 0)
    assert standing() == {A: "李专员", B: "李专员"}
    assert Assignment.objects.get(enterprise__uscc=A).started_on == date(2023, 1, 3)
    letters = OutboxMessage.objects.filter(recipient=officer, channel="inbox")
    assert [letter.subject for letter in letters] == ["帮包台账导入：新分给您 2 家企业"]
    assert counts(take("assignments", HEAD, f"甲,{A},李专员,,2023-01-03,分工")) == (0, 0, 1, 0)


def test_another_officer_ends_the_present_one(
    take, firms: list[Enterprise], officer: User, other: User
) -> None:
    serve(firms[0], officer, started_on=date(2023, 1, 3))
    report = take("assignments", HEAD, f"甲,{A},赵专员,,2024-05-06,轮岗")

    assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
    assert standing() == {A: "赵专员"}
    former = firms[0].assignments.get(officer=officer)
    assert (former.ended_on, former.end_reason) == (date(2024, 5, 6), "帮包台账导入，改由他人帮包")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (f"甲,{A},王专员,,,", "帮包干部", "没有这位"),
        (f"甲,{A},李专员,莘县,,", "帮包干部", "“莘县”里没有这位"),
        (f"甲,{A},周专员,,,", "帮包干部", "有 2 位同名"),
        (f"甲,{A},孙局长,,,", "帮包干部", "没有这位"),
        (f"甲,{A},赵专员,,2022-01-01,", "开始日期", "不能早于这一天"),
        (f"甲,{A},赵专员,,2099-01-01,", "开始日期", "不能晚于今天"),
        (f"甲,{uscc(7)},李专员,,,", "统一社会信用代码", "没有这个代码"),
    ],
)
def test_a_wrong_row_says_where_and_why(
    take,
    firms: list[Enterprise],
    officer: User,
    other: User,
    leader: User,
    units: dict[str, Unit],
    row: str,
    column: str,
    words: str,
) -> None:
    for unit in ("chiping", "linqing"):
        person(RoleCode.CASE_OFFICER, units[unit], name="周专员")
    serve(firms[0], officer, started_on=date(2023, 1, 3))

    report = take("assignments", HEAD, row)

    assert counts(report) == (0, 0, 0, 1)
    ((number, told, reason),) = reasons(report)
    assert (number, told) == (2, column)
    assert words in reason
    assert standing() == {A: "李专员"}


def test_one_of_two_of_a_name_is_told_by_the_unit(take, units: dict[str, Unit]) -> None:
    for unit in ("chiping", "linqing"):
        person(RoleCode.CASE_OFFICER, units[unit], name="周专员")
    take("assignments", HEAD, f"甲,{A},周专员,临清市,,")
    assert Enterprise.objects.get(uscc=A).officer.unit == units["linqing"]


def test_what_was_assigned_meanwhile_is_planned_again(
    take, firms: list[Enterprise], officer: User, other: User, head: User
) -> None:
    def meanwhile() -> None:
        assign_officer(firms[0], by=head, officer=other)

    report = take("assignments", HEAD, f"甲,{A},李专员,,,", meanwhile=meanwhile)

    assert (counts(report), report.tally.kept) == ((0, 0, 1, 0), 1), "a person was quicker, and is asked"
    assert standing() == {A: "赵专员"}
    assert firms[0].assignments.count() == 1


def test_who_served_until_now_is_told_once_what_went_to_whom(
    take, firms: list[Enterprise], officer: User, other: User
) -> None:
    for firm in firms:
        serve(firm, officer, started_on=date(2023, 1, 3))
    rows = (f"甲,{A},赵专员,,2024-05-06,", f"乙,{B},赵专员,,2024-05-06,")
    assert counts(take("assignments", HEAD, *rows)) == (0, 2, 0, 0)

    letter = OutboxMessage.objects.get(recipient=officer, channel="inbox")
    assert letter.subject == "帮包台账导入：2 家企业改由他人帮包，不再由您帮包"
    assert letter.body.splitlines() == [f"{firm.name}（改由赵专员帮包）" for firm in firms]
    assert OutboxMessage.objects.filter(recipient=other, channel="inbox").count() == 1


def test_who_gives_the_own_enterprise_away_is_not_told_of_it(
    take, firms: list[Enterprise], head: User, other: User
) -> None:
    serve(firms[0], head, started_on=date(2023, 1, 3))
    assert counts(take("assignments", HEAD, f"甲,{A},赵专员,,2024-05-06,", by=head)) == (0, 1, 0, 0)
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {other.pk}


def test_who_helped_and_becomes_the_officer_helps_no_longer(
    take, firms: list[Enterprise], officer: User, other: User, head: User
) -> None:
    for firm in firms:
        serve(firm, officer, started_on=date(2023, 1, 3))
        firm.refresh_from_db()
        add_co_officer(firm, by=head, officer=other, reason="协办")
    assert counts(take("assignments", HEAD, f"甲,{A},赵专员,,2024-05-06,")) == (0, 1, 0, 0)

    assert list(CoOfficer.objects.current().values_list("enterprise", "officer")) == [(firms[1].pk, other.pk)]
    ended = CoOfficer.objects.get(enterprise=firms[0])
    assert (ended.ended_on, ended.end_reason) == (timezone.localdate(), "改任帮包干部")


def test_an_enterprise_twice_in_a_file_is_refused(take, officer: User, other: User) -> None:
    report = take("assignments", HEAD, f"甲,{A},李专员,,,", f"甲,{A},赵专员,,,")
    assert counts(report) == (1, 0, 0, 1)
    assert "与第 2 行" in reasons(report)[0][2]


@pytest.mark.parametrize("day", ["", "2023-01-03"])
def test_whom_a_person_assigned_stays_unless_a_later_day_is_told(
    take, firms: list[Enterprise], officer: User, other: User, day: str
) -> None:
    serve(firms[0], officer, started_on=date(2023, 1, 3))
    line = f"甲,{A},赵专员,,{day},"

    report = take("assignments", HEAD, line)
    assert (counts(report), report.tally.kept) == ((0, 0, 1, 0), 1)
    assert standing() == {A: "李专员"}

    report = take("assignments", HEAD, line, overwrite=True)
    assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
    assert standing() == {A: "赵专员"}
    assert counts(take("assignments", HEAD, f"甲,{A},李专员,,,")) == (0, 1, 0, 0), "a file follows a file"
