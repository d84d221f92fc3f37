from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from assistance.enums import CallBackResult, EventKind
from assistance.models import CaseEvent, Visit
from enterprises.enums import ContactAct, FilingAct, ListKind
from enterprises.models import (
    ContactEvent,
    CoOfficer,
    Enterprise,
    EnterpriseMerge,
    FilingEvent,
    FormerName,
    Showcase,
)
from enterprises.services import chronicle as module
from enterprises.services.chronicle import Span, chronicle, sources_for, year_span
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.worktime.calendar import SHANGHAI
from policies.claim_enums import ClaimStatus
from tests.enterprises.conftest import asked
from tests.factories.accounts import person
from tests.factories.activities import AttendanceFactory
from tests.factories.enterprises import (
    ChainPlaceFactory,
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    ProductionFactory,
    ProjectFactory,
    ScaleFactory,
    ShowcaseFactory,
    SigningFactory,
    TitleFactory,
    TransformationFactory,
    serve,
)
from tests.factories.indicators import WarningFactory
from tests.factories.loans import LoanFactory
from tests.factories.policies import AccountFactory
from tests.factories.reporting import AnsweredCaseFactory
from tests.factories.rewards import BudgetFactory, ClaimFactory

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 6)
AT = datetime(2024, 5, 6, 0, 30, tzinfo=SHANGHAI)


@pytest.fixture
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


def visited(firm: Enterprise, by: User) -> None:
    visit = Visit.objects.create(
        visited_on=DAY, entered_on=DAY, channel="on_site", notes="查看车间", created_by=by
    )
    visit.enterprises.add(firm)


def figured(firm: Enterprise, by: User) -> None:
    with time_machine.travel(AT, tick=False):
        FigureFactory(enterprise=firm)


def solved(firm: Enterprise, by: User) -> None:
    AnsweredCaseFactory(
        enterprise=firm, county=firm.county, received_at=AT, title="招工难", status="closed", closed_at=AT
    )


def told_of(firm: Enterprise, by: User, kind: EventKind, text: str = "", **data: str) -> None:
    case = AnsweredCaseFactory(enterprise=firm, county=firm.county)
    CaseEvent.objects.create(case=case, kind=kind, at=AT, by=by, text=text, data=data)


def answered(firm: Enterprise, by: User) -> None:
    told_of(firm, by, EventKind.ANSWERED, "已招到 40 人。", outcome="resolved")


def merged(firm: Enterprise, by: User) -> None:
    EnterpriseMerge.objects.create(
        kept=firm, merged=EnterpriseFactory(name="并入机械厂"), reason="同一家", by=by, at=AT
    )


def rewarded(firm: Enterprise, by: User) -> None:
    ClaimFactory(
        enterprise=firm, status=ClaimStatus.PAID, line=BudgetFactory(), account=AccountFactory(), granted_fen=1,
        granted_on=DAY, paid_on=DAY,
    )  # fmt: skip


HAPPENED: list[tuple[str, str, Callable[[Enterprise, User], Any]]] = [
    ("officer", "帮包", lambda firm, by: serve(firm, by, started_on=DAY)),
    ("co_officer", "协办（项目集中）", lambda firm, by: CoOfficer.objects.create(
        enterprise=firm, officer=by, started_on=DAY, reason="项目集中", assigned_by=by
    )),
    ("production", "生产状态：停产（检修）", lambda firm, by: ProductionFactory(
        enterprise=firm, mode="stopped", since=DAY, reason="检修"
    )),
    ("scale", "纳入规上", lambda firm, by: ScaleFactory(enterprise=firm, entered_on=DAY)),
    ("list", "列入新投产项目", lambda firm, by: ListEntryFactory(
        enterprise=firm, kind=ListKind.COMMISSIONED, project_name="一期", commissioned_on=DAY, entered_on=DAY
    )),
    ("figure", "录入2023 年工业总产值 12,345.67 万元", figured),
    ("project", "开工", lambda firm, by: ProjectFactory(enterprise=firm, started_on=DAY)),
    ("signing", "在杭州签约“轴承项目”，落地为“一期”", lambda firm, by: SigningFactory(
        name="轴承项目", signed_on=DAY, project=ProjectFactory(enterprise=firm, name="一期")
    )),
    ("showcase", "列入2023 年 1—10 月通报的典型企业（工程机械）", lambda firm, by: Showcase.objects.filter(
        pk=ShowcaseFactory(enterprise=firm, year=2023, months=10).pk
    ).update(recorded_at=AT)),
    ("title", "认定为省级专精特新中小企业", lambda firm, by: TitleFactory(enterprise=firm, recognised_on=DAY)),
    ("transformation", "信息系统建设：上线生产执行系统", lambda firm, by: TransformationFactory(
        enterprise=firm, done_on=DAY
    )),
    ("chain", "加入产业链“轴承”（链上企业）", lambda firm, by: ChainPlaceFactory(
        chain__name="轴承", enterprise=firm, joined_on=DAY
    )),
    ("name", "不再叫“旧名厂”", lambda firm, by: FormerName.objects.create(
        enterprise=firm, name="旧名厂", changed_on=DAY
    )),
    ("filing", "归档（停产）", lambda firm, by: FilingEvent.objects.create(
        enterprise=firm, act=FilingAct.FILED, reason="停产", by=by, at=AT
    )),
    ("merge", "“并入机械厂”并入", merged),
    ("contact", "添加 王一 138****0000", lambda firm, by: ContactEvent.objects.create(
        enterprise=firm, act=ContactAct.ADDED, contact_name="王一", masked_phone="138****0000", by=by, at=AT
    )),
    ("case", "招工难", solved),
    ("answer", "（已解决）：已招到 40 人。", answered),
    ("closure", "办结", solved),
    ("visit", "现场走访：查看车间", visited),
    ("warning", "预警：2023 年 10 月用电量下降（当月用电量 10.00", lambda firm, by: WarningFactory(enterprise=firm, raised_at=AT)),
    ("activity", "参加政策宣贯“政策宣讲会”", lambda firm, by: AttendanceFactory(
        enterprise=firm, activity__name="政策宣讲会", activity__held_on=DAY
    )),
    ("loan", "申请应急转贷", lambda firm, by: LoanFactory(enterprise=firm, applied_on=DAY)),
    ("reward", "拨付奖励资金（满产达产奖励）", rewarded),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "happen"), HAPPENED, ids=[kind for kind, *_rest in HAPPENED])
def test_each_kind_stands_on_its_day(
    kind: str, text: str, happen: Callable[[Enterprise, User], Any], firm: Enterprise, head: User
) -> None:
    happen(firm, head)

    entries, is_cut = chronicle(firm, head, year_span(2024), kind)

    assert [entry.line.day for entry in entries] == [DAY]
    assert text in entries[0].line.text
    assert not is_cut
    assert chronicle(firm, head, year_span(2023), kind) == ([], False)
    assert chronicle(EnterpriseFactory(), head, Span(), kind)[0] == []


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (
            EventKind.CALLED_BACK,
            {"result": CallBackResult.NOT_CONFIRMED, "rating": "2"},
            "（企业不认可，不满意）",
        ),
        (EventKind.REWORKED, {}, "重办诉求"),
        (EventKind.DECLINED, {}, "不予受理诉求"),
        (EventKind.WITHDRAWN, {}, "撤回诉求"),
        (EventKind.MERGED, {}, "并入另一件"),
    ],
)
def test_what_became_of_a_case(
    kind: EventKind, data: dict[str, str], text: str, firm: Enterprise, head: User
) -> None:
    told_of(firm, head, kind, **data)
    (entry,), _is_cut = chronicle(firm, head, year_span(2024), "answer")
    assert text in entry.line.text
    assert not entry.line.text.endswith("：")


def test_a_co_officer_goes_and_a_case_without_officer_is_told(firm: Enterprise, head: User) -> None:
    CoOfficer.objects.create(
        enterprise=firm, officer=head, started_on=DAY, ended_on=DAY, reason="项目集中", end_reason="项目完工",
        assigned_by=head,
    )  # fmt: skip
    assert "不再协办（项目完工）" in chronicle(firm, head, Span(), "co_officer")[0][1].line.text
    AnsweredCaseFactory(enterprise=firm, county=firm.county, officer=None, registered_by=head)
    assert [entry.line.who for entry in chronicle(firm, head, Span(), "case")[0]] == [""]


def test_every_kind_is_tried(head: User) -> None:
    assert {source.kind for source in sources_for(head)} == {kind for kind, *_rest in HAPPENED}


def test_newest_first_and_the_rest_is_told(
    firm: Enterprise, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    for day in (1, 4, 2, 3):
        ProjectFactory(enterprise=firm, started_on=date(2024, 1, day))
    visited(firm, head)
    entries, is_cut = chronicle(firm, head, Span())
    assert [entry.line.day.day for entry in entries] == [6, 4, 3]
    assert is_cut


def test_cases_are_named_only_to_whom_may_read_them(client: Client, firm: Enterprise, county: Unit) -> None:
    solved(firm, person(RoleCode.SECTION_HEAD))
    url = f"/enterprises/{firm.pk}/chronicle/"
    client.force_login(person(RoleCode.FUND_CLERK, county))
    page = client.get(url)
    assert "招工难" not in page.text
    assert "诉求办结" not in page.text
    client.force_login(person(RoleCode.CASE_OFFICER, county))
    assert "招工难" in client.get(url).text


def test_page_chooses_kind_and_year_and_ignores_what_it_does_not_know(
    head_client: Client, firm: Enterprise
) -> None:
    ProjectFactory(enterprise=firm, started_on=timezone.localdate(), name="今年的项目")
    ProjectFactory(enterprise=firm, started_on=date(2023, 2, 1), name="前年的项目")
    url = f"/enterprises/{firm.pk}/chronicle/"
    this = timezone.localdate().year
    assert "前年的项目" in head_client.get(f"{url}?kind=nonsense&year=99999").text
    page = head_client.get(f"{url}?kind=project&year={this}").text
    assert "今年的项目" in page
    assert "前年的项目" not in page
    assert "没有符合的记录" in head_client.get(f"{url}?kind=merge").text
    ProjectFactory(enterprise=firm, started_on=date(1998, 2, 1), name="上世纪的项目")
    earlier = head_client.get(f"{url}?year=earlier").text
    assert "上世纪的项目" in earlier
    assert "今年的项目" not in earlier


def test_a_telephone_in_a_text_is_masked(firm: Enterprise, head: User) -> None:
    visit = Visit.objects.create(
        visited_on=DAY, entered_on=DAY, channel="phone", notes="找王经理 13912345678", created_by=head
    )
    visit.enterprises.add(firm)
    (entry,), _is_cut = chronicle(firm, head, Span(), "visit")
    assert "13912345678" in visit.notes
    assert "13912345678" not in entry.line.text


def test_a_merge_into_another_county_is_not_told_to_whom_may_not_see_it(
    firm: Enterprise, county: Unit, head: User
) -> None:
    EnterpriseMerge.objects.create(
        kept=EnterpriseFactory(name="外县机械厂"), merged=firm, reason="同一家", by=head, at=AT
    )
    assert len(chronicle(firm, head, Span(), "merge")[0]) == 1
    assert chronicle(firm, person(RoleCode.CASE_OFFICER, county), Span(), "merge")[0] == []


def test_asks_the_same_whatever_happened(head_client: Client, firm: Enterprise, head: User) -> None:
    url = f"/enterprises/{firm.pk}/chronicle/"
    few = asked(head_client, url)
    for _kind, _text, happen in HAPPENED[:-3]:
        happen(firm, head)
    for _more in range(5):
        solved(firm, head)
        visited(firm, head)
    assert asked(head_client, url) == few <= 24
