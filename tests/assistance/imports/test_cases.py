from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, EventKind, Outcome, Stage
from assistance.exports import export_cases
from assistance.imports.cases import CaseImporter
from assistance.models import CallBack, Case, CaseClock, CaseEvent, ServicePromise
from assistance.services.edits import edit_case
from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import system_user
from foundation.spreadsheets.kinds import ImportKind, kind_named
from foundation.spreadsheets.services.console import Report, import_file
from tests.factories.accounts import DepartmentFactory, person, reporting_units
from tests.factories.enterprises import EnterpriseFactory, confirmed_firm, uscc
from tests.factories.reporting import CountedCaseFactory
from tests.foundation.spreadsheets import hostile
from tests.support.ledgers import counts, reasons, take_file

pytestmark = pytest.mark.django_db
CODE = uscc(1)
CLOSED = {
    "编号": "163642",
    "受理日期": datetime(2018, 2, 14, 11, 20, 11),
    "来源": "走访",
    "县市区": "莘县",
    "企业名称": "示例机械有限公司",
    "统一社会信用代码": CODE,
    "联系人": "张三",
    "联系电话": "13034234785",
    "类别": "用能保障",
    "性质": "求助",
    "诉求标题": "变压器增容",
    "诉求内容": "厂区用电\n需要增容\t两台",
    "办结日期": datetime(2018, 3, 2, 15, 59, 21),
    "办理结果": "已解决",
    "办理情况": "已协调供电公司完成增容。",
}
OPEN = {"办结日期": None, "办理结果": None, "办理情况": None}


@pytest.fixture
def units() -> dict[str, Unit]:
    return reporting_units()


@pytest.fixture
def take(units: dict[str, Unit], tmp_path):
    """Imports rows that differ from a closed case of 2018 by what the test names."""

    def run(*rows: dict[str, Any], kind: ImportKind | None = None, **how: Any) -> Report:
        headings = list(dict.fromkeys([*CLOSED, *(name for row in rows for name in row)]))
        lines = [[{**CLOSED, **row}.get(name) for name in headings] for row in rows]
        path = hostile.workbook(tmp_path / "cases.xlsx", [["企业诉求台账"], ["单位：件"], headings, *lines])
        return take_file(kind or kind_named("cases"), path, **how)

    return run


def local(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def test_closed_case_becomes_history(take) -> None:
    EnterpriseFactory(uscc=CODE, name="示例机械有限公司")
    assert counts(take({})) == (1, 0, 0, 0)
    case = Case.objects.get()
    assert (case.number, case.ledger_number) == ("SQ-2018-000001", "163642")
    assert (case.status, case.outcome, case.county.name) == (CaseStatus.CLOSED, Outcome.RESOLVED, "莘县")
    assert (case.category.code, case.title, case.description) == (
        "ENE",
        "变压器增容",
        "厂区用电\n需要增容\t两台",
    )
    assert (local(case.accepted_at), local(case.closed_at)) == ("2018-02-14 11:20", "2018-03-02 15:59")
    assert local(case.resolve_due_at) == "2018-03-13 18:00"
    clock = case.clocks.get()
    assert (clock.stage, clock.amount, clock.stopped_at) == (Stage.RESOLVE, 15, case.closed_at)
    assert case.contact_due_at is None
    assert Case.objects.matching("增容").get() == case


def test_history_stands_in_the_timeline_at_its_own_time(take) -> None:
    take({})
    events = CaseEvent.objects.order_by("at", "id").values_list("kind", flat=True)
    assert list(events) == [
        EventKind.REGISTERED, EventKind.ACCEPTED, EventKind.ANSWERED, EventKind.CLOSED, EventKind.IMPORTED,
    ]  # fmt: skip


def test_same_file_twice_changes_nothing(take) -> None:
    take({}, {"编号": "2"})
    before = [list(model.objects.values()) for model in (Case, CaseEvent, CaseClock, Enterprise)]
    assert counts(take({}, {"编号": "2"})) == (0, 0, 2, 0)
    assert [list(model.objects.values()) for model in (Case, CaseEvent, CaseClock, Enterprise)] == before


def test_dry_run_writes_nothing(take) -> None:
    assert counts(take({}, dry_run=True)) == (1, 0, 0, 0)
    assert (Case.objects.count(), Enterprise.objects.count()) == (0, 0)


def test_numbers_follow_the_year_of_receipt(take) -> None:
    take(
        {"编号": "a"},
        {"编号": "b"},
        {"编号": "c", "受理日期": datetime(2017, 5, 2, 9), "办结日期": datetime(2017, 5, 3)},
    )
    assert list(Case.objects.order_by("ledger_number").values_list("number", flat=True)) == [
        "SQ-2018-000001", "SQ-2018-000002", "SQ-2017-000001",
    ]  # fmt: skip


def test_missing_enterprise_is_registered_once_by_its_code(take) -> None:
    assert counts(take({"编号": "a"}, {"编号": "b"})) == (2, 0, 0, 0)
    enterprise = Enterprise.objects.get()
    assert (enterprise.uscc, enterprise.name, enterprise.source) == (CODE, "示例机械有限公司", "ledger")
    assert enterprise.cases.count() == 2


def test_enterprise_without_code_is_found_by_a_name_that_only_one_has(take, units: dict[str, Unit]) -> None:
    EnterpriseFactory(name="独一公司", county=units["shenxian"])
    EnterpriseFactory.create_batch(2, name="同名公司")
    report = take(
        {"编号": "a", "统一社会信用代码": None, "企业名称": "独一公司"},
        {"编号": "b", "统一社会信用代码": None, "企业名称": "同名公司"},
        {"编号": "c", "统一社会信用代码": None, "企业名称": "没有的公司"},
    )
    assert counts(report) == (1, 0, 0, 2)
    assert [reason for _row, _column, reason in reasons(report)] == [
        "有几家企业同名，请填统一社会信用代码",
        "企业台账里没有这家企业，请填统一社会信用代码",
    ]


def test_open_case_keeps_its_clock_running(take) -> None:
    unit = DepartmentFactory(name="市发改委")
    person(RoleCode.UNIT_HANDLER, unit, name="李四")
    day = timezone.localtime().replace(tzinfo=None, microsecond=0)
    take(
        {"编号": "a", "受理日期": day, **OPEN},
        {"编号": "b", "受理日期": day, "主办单位": "市发改委", **OPEN},
        {"编号": "c", "受理日期": day, "主办单位": "市发改委", "承办人": "李四", "签收时间": day, **OPEN},
        {"编号": "d", "受理日期": day, **OPEN, "办理结果": "正在推进"},
    )
    cases = {case.ledger_number: case for case in Case.objects.all()}
    assert [cases[key].status for key in "abcd"] == [
        CaseStatus.REGISTERED, CaseStatus.DISPATCHED, CaseStatus.HANDLING, CaseStatus.REGISTERED,
    ]  # fmt: skip
    assert cases["c"].handler.name == "李四"
    stages = {
        key: sorted(case.clocks.running().values_list("stage", flat=True)) for key, case in cases.items()
    }
    assert stages == {"a": ["resolve"], "b": ["resolve", "sign"], "c": ["resolve"], "d": ["resolve"]}


def test_deadline_of_the_ledger_wins_and_rolls_to_a_working_day(take) -> None:
    take(
        {"编号": "a", "应办结日期": datetime(2018, 2, 28)},
        {"编号": "b", "应办结日期": datetime(2018, 3, 3)},
    )
    due = {case.ledger_number: local(case.resolve_due_at) for case in Case.objects.all()}
    assert due == {"a": "2018-02-28 18:00", "b": "2018-03-05 18:00"}


def test_call_back_of_the_ledger_is_kept_apart_from_the_claim(take) -> None:
    take({"回访日期": datetime(2018, 3, 5), "是否确认解决": "否", "满意度": "不满意"})
    case, call_back = Case.objects.get(), CallBack.objects.get()
    assert (case.outcome, case.confirmed, case.rating) == (Outcome.RESOLVED, False, "2")
    assert (call_back.result, call_back.rating) == (CallBackResult.NOT_CONFIRMED, "2")


def test_words_of_a_known_case_are_updated_and_told(take) -> None:
    take({})
    report = take({"诉求标题": "变压器增容两台", "联系电话": "13900000000"})
    assert counts(report) == (0, 1, 0, 0)
    case = Case.objects.get()
    assert (case.title, case.contact_phone, case.version) == ("变压器增容两台", "13900000000", 2)
    event = CaseEvent.objects.get(kind=EventKind.EDITED)
    assert event.data["shown"] == {"title": ["变压器增容", "变压器增容两台"]}
    assert Case.objects.matching("增容两台").exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("办理结果", "未解决"),
        ("办结日期", datetime(2018, 3, 9)),
        ("受理日期", datetime(2018, 2, 13)),
        ("办理情况", "另一种说法"),
        ("来源", "12345"),
    ],
)
def test_facts_of_a_known_case_move_in_the_system_only(take, column: str, value: object) -> None:
    take({})
    report = take({column: value})
    assert reasons(report) == [(4, column, "与系统里的 SQ-2018-000001 不一致，请在系统里办理或修改")]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"编号": None}, "编号", "不能为空"),
    ({"编号": "SQ-2018-000099"}, "编号", "系统里没有这个编号的诉求"),
    ({"受理日期": "2018年2月30日"}, "受理日期", "没有这一天"),
    ({"受理日期": datetime(2099, 1, 1)}, "受理日期", "不能晚于现在"),
    ({"来源": "听说"}, "来源", "可填：电话、走访、12345转办"),
    ({"县市区": "北京"}, "县市区", "没有这个县市区"),
    ({"统一社会信用代码": f"{CODE[:-1]}{'0' if CODE[-1] != '0' else '1'}"}, "统一社会信用代码", "校验位不符"),
    ({"统一社会信用代码": 9.1371502e17}, "统一社会信用代码", "设为文本"),
    ({"联系电话": "没有"}, "联系电话", "不是电话号码，请填手机号或带区号的座机号"),
    ({"类别": "其他的事"}, "类别", "没有这个类别，可填：融资信贷、"),
    ({"诉求标题": None, "诉求内容": None}, "诉求标题", "至少填一项"),
    ({"诉求标题": "长" * 121}, "诉求标题", "超过 120 个字（现有 121 个字）"),
    ({"主办单位": "没有的局"}, "主办单位", "没有这个承办单位"),
    ({"承办人": "没有的人"}, "承办人", "没有这位承办人"),
    ({"办结日期": datetime(2018, 2, 13)}, "办结日期", "早于受理日期"),
    ({"应办结日期": datetime(2018, 2, 13)}, "应办结日期", "早于受理日期"),
    ({"办结日期": None}, "办结日期", "不能为空"),
    ({"办理结果": None}, "办理结果", "不能为空"),
    ({"办理情况": None}, "办理情况", "要写明办理情况"),
    ({"办理结果": "搞定"}, "办理结果", "可填：已解决、部分解决"),
    ({"满意度": "满意"}, "是否确认解决", "请填写是否确认解决"),
    ({**OPEN, "是否确认解决": "是"}, "是否确认解决", "还没有办结"),
]


@pytest.mark.parametrize(("row", "column", "words"), BAD)
def test_bad_row_says_row_column_and_reason(take, row: dict[str, Any], column: str, words: str) -> None:
    report = take(row)
    assert counts(report) == (0, 0, 0, 1)
    ((number, named, reason),) = reasons(report)
    assert (number, named) == (4, column)
    assert words in reason
    assert Case.objects.count() == 0


def test_number_twice_in_a_file_is_refused(take) -> None:
    assert reasons(take({}, {})) == [(5, "编号", "与第 4 行重复")]


def test_closing_day_without_time_may_be_the_day_of_receipt(take) -> None:
    take({"办结日期": datetime(2018, 2, 14)})
    case = Case.objects.get()
    assert case.closed_at == case.received_at


def test_title_is_the_first_line_when_the_ledger_has_none(take) -> None:
    take(
        {"编号": "a", "诉求标题": None, "诉求内容": "第一行\n第二行"},
        {"编号": "b", "诉求标题": None, "诉求内容": "长" * 300},
    )
    first, second = Case.objects.order_by("ledger_number")
    assert (first.title, first.description) == ("第一行", "第二行")
    assert (second.title, len(second.description)) == ("长" * 60 + "…", 300)


def test_rows_outside_the_own_reach_are_refused(take, units: dict[str, Unit]) -> None:
    head = person(RoleCode.SECTION_HEAD, units["donge"])
    assert reasons(take({}, by=head)) == [(4, "", "不在您的工作范围，只能导入本单位辖区内的诉求")]
    assert counts(take({}, by=person(RoleCode.SECTION_HEAD, units["shenxian"]))) == (1, 0, 0, 0)


def test_own_export_taken_in_again_changes_nothing(take, tmp_path) -> None:
    take({}, {"编号": "2", "诉求标题": "+公式样的标题", "诉求内容": None})
    request = RequestFactory().get("/")
    request.user = person(RoleCode.SECTION_HEAD)
    response = export_cases(request, Case.objects.order_by("id"), kind="xlsx", sentence="")
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    report = import_file(kind_named("cases"), path, by=system_user(), dry_run=False, watch=lambda step: None)
    assert counts(report) == (0, 0, 2, 0)


def test_300_rows_cost_fewer_than_90_statements(take, django_assert_max_num_queries) -> None:
    EnterpriseFactory(uscc=CODE)
    with django_assert_max_num_queries(90):
        take(*({"编号": str(number)} for number in range(300)))


class TestMeanwhile:
    """Somebody works on the same rows between the comparison and the writing."""

    def test_words_changed_in_between_are_compared_again(self, take) -> None:
        take({})
        case = Case.objects.get()

        def edit() -> None:
            Case.objects.filter(pk=case.pk).update(title="别人改的", version=2)

        take({"诉求标题": "变压器增容二期"}, meanwhile=edit)
        case.refresh_from_db()
        assert (case.title, case.version) == ("变压器增容二期", 3)
        assert case.events.get(kind=EventKind.EDITED).data["before"]["title"] == "别人改的"

    def test_control_an_unchecked_plan_loses_them(self, take, monkeypatch: pytest.MonkeyPatch) -> None:
        take({})
        monkeypatch.setattr(CaseImporter, "still_holds", lambda self, work: True)
        take(
            {"诉求标题": "变压器增容二期"},
            meanwhile=lambda: Case.objects.update(title="别人改的", version=2),
        )
        case = Case.objects.get()
        assert case.version == 2
        assert case.events.get(kind=EventKind.EDITED).data["before"]["title"] == "变压器增容"

    def test_a_case_that_moved_in_between_is_refused(self, take) -> None:
        take({})
        report = take(
            {"诉求标题": "变压器增容二期"},
            meanwhile=lambda: Case.objects.update(answered_at=None, closed_at=None, status="handling"),
        )
        assert [(column, "不一致" in reason) for _row, column, reason in reasons(report)] == [
            ("办结日期", True)
        ]

    def test_the_promise_in_force_at_the_moment_of_writing_holds(self, take) -> None:
        def shorten() -> None:
            ServicePromise.objects.filter(stage=Stage.RESOLVE).update(amount=3)

        take({}, meanwhile=shorten)
        assert Case.objects.get().clocks.get().amount == 3

    def test_an_enterprise_registered_in_between_is_used(self, take) -> None:
        take({}, meanwhile=lambda: EnterpriseFactory(uscc=CODE, name="先登记的公司"))
        assert Case.objects.get().enterprise.name == "先登记的公司"
        assert Enterprise.objects.count() == 1


class TestChunks:
    """What one chunk brings, the next ones lean on."""

    @pytest.fixture
    def one_by_one(self) -> ImportKind:
        return replace(kind_named("cases"), chunk=1)

    def test_enterprise_of_several_chunks_is_registered_once(self, take, one_by_one: ImportKind) -> None:
        assert counts(take({}, {"编号": "2"}, {"编号": "3"}, kind=one_by_one)) == (3, 0, 0, 0)
        assert Case.objects.values("enterprise").distinct().count() == Enterprise.objects.count() == 1

    def test_enterprise_is_brought_by_the_first_row_that_is_taken(self, take, one_by_one: ImportKind) -> None:
        report = take({"类别": "没有的"}, {"编号": "2"}, {"编号": "3"}, kind=one_by_one)
        assert counts(report) == (2, 0, 0, 1)
        assert Enterprise.objects.count() == 1

    def test_enterprise_moves_on_when_its_row_is_refused_at_last(self, take, one_by_one: ImportKind) -> None:
        """The first row was to bring the enterprise; now its number is taken by a case that says otherwise."""
        other = EnterpriseFactory(uscc=uscc(2))

        def take_number() -> None:
            CountedCaseFactory(enterprise=other, ledger_number=CLOSED["编号"])

        report = take({}, {"编号": "2"}, {"编号": "3"}, kind=one_by_one, meanwhile=take_number)
        assert counts(report) == (2, 0, 0, 1)
        assert Enterprise.objects.filter(uscc=CODE).count() == 1
        assert Case.objects.filter(enterprise__uscc=CODE).count() == 2

    def test_numbers_run_on_over_the_chunks(self, take, one_by_one: ImportKind) -> None:
        take({}, {"编号": "2"}, {"编号": "3"}, kind=one_by_one)
        assert list(Case.objects.order_by("pk").values_list("number", flat=True)) == [
            "SQ-2018-000001",
            "SQ-2018-000002",
            "SQ-2018-000003",
        ]


def test_refusal_says_so_when_there_are_no_counties_yet(take) -> None:
    Unit.objects.reporting().delete()
    assert reasons(take({})) == [(4, "县市区", "系统里还没有县市区，请先由系统管理员在“单位”里添加")]


def test_case_of_a_confirmed_code_with_a_wrong_check_digit_comes_in(take, units: dict[str, Unit]) -> None:
    code = CODE[:-1] + ("1" if CODE[-1] == "0" else "0")
    assert counts(take({"统一社会信用代码": code})) == (0, 0, 0, 1)

    firm = confirmed_firm(code, units["shenxian"])
    assert counts(take({"统一社会信用代码": code})) == (1, 0, 0, 0)
    assert Case.objects.get().enterprise == firm


def test_words_that_a_person_corrected_stay_until_somebody_says_so(take) -> None:
    take(OPEN)
    case, head = Case.objects.get(), person(RoleCode.SECTION_HEAD)
    edit_case(case, by=head, version=case.version, title="人工改的标题")
    other = {**OPEN, "诉求标题": "台账的标题", "联系人": "李四"}

    def told(*rows: dict[str, Any], **how: Any) -> tuple[int, str, str]:
        kept = take(*rows, **how).tally.kept
        case.refresh_from_db()
        return kept, case.title, case.contact_name

    assert told(other) == (1, "人工改的标题", "李四")
    assert told(other, overwrite=True) == (0, "台账的标题", "李四")
    assert told({**other, "诉求标题": "又一个标题"}) == (0, "又一个标题", "李四")  # the ledger's own again
