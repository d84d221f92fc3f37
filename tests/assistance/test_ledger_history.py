"""What a ledger says of a case adds up to its state, and what we write we read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from assistance.enums import CaseStatus, Outcome
from assistance.exports import export_cases
from assistance.models import Case
from assistance.services.carry_over import carry_case
from assistance.services.co_handling import ask_co_handling
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.supervision import supervise_case
from assistance.workflow import state_told
from foundation.accounts.models import Unit
from foundation.spreadsheets.kinds import kind_named
from tests.assistance.imports.test_cases import OPEN, take, units
from tests.factories.accounts import DepartmentFactory
from tests.factories.assistance import IN_STATUS, Cast, answered, handled
from tests.support.ledgers import counts, reasons, take_file

__all__ = ["take", "units"]
pytestmark = pytest.mark.django_db


def test_history_of_every_imported_case_adds_up_to_its_state(take, units: dict[str, Unit]) -> None:
    """Also where the ledger's days contradict each other: signed before the receipt, or after the end."""
    DepartmentFactory(name="市发改委")
    led = {"主办单位": "市发改委"}
    rated = {"回访日期": datetime(2018, 3, 5), "是否确认解决": "是", "满意度": "满意"}
    report = take(
        {"编号": "a"},
        {"编号": "b", **rated},
        {"编号": "c", **led, "签收时间": datetime(2018, 3, 5), "首次联系时间": datetime(2018, 2, 14, 12)},
        {"编号": "d", **led, "签收时间": datetime(2018, 2, 13), **OPEN},
        {"编号": "e", **led, **OPEN, "办理结果": "正在推进", "办理情况": "已联系供电公司。"},
        {"编号": "f", "签收时间": datetime(2018, 2, 15), **OPEN},
        {"编号": "g", "受理日期": datetime(2018, 2, 14), "办结日期": datetime(2018, 2, 14), **led, **rated},
        {"编号": "h", "办理结果": "暂难解决", "是否确认解决": "否", "回访日期": datetime(2018, 4, 1)},
    )
    assert counts(report) == (8, 0, 0, 0)
    for case in Case.objects.all():
        kinds = case.events.order_by("at", "id").values_list("kind", flat=True)
        assert state_told(kinds) == case.status, (case.ledger_number, list(kinds))
    assert set(Case.objects.values_list("status", flat=True)) == {
        CaseStatus.CLOSED, CaseStatus.HANDLING, CaseStatus.DISPATCHED, CaseStatus.REGISTERED,
    }  # fmt: skip


def test_export_of_every_state_is_read_as_it_was_written(people: Cast, tmp_path) -> None:
    for make in IN_STATUS.values():
        make(people)
    case = handled(people, title="有协办、有延期、有督办的一件")
    ask_co_handling(case, by=people.handler, unit=people.section, text="请协助")
    ask_extension(case, by=people.handler, workdays=3, reason="需现场勘察")
    decide_extension(case, by=people.head, granted=True, note="同意")
    supervise_case(
        case, by=people.head, requirement="限期办结", due_on=timezone.localdate() + timedelta(days=7)
    )
    carry_case(
        answered(people, outcome=Outcome.ADVANCING), by=people.officer, plan="待政策",
        review_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    request = RequestFactory().get("/")
    request.user = people.head
    response = export_cases(request, Case.objects.order_by("id"), kind="xlsx", sentence="")
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    report = take_file(kind_named("cases"), path)
    assert reasons(report) == []
    assert counts(report) == (0, 0, Case.objects.count(), 0)
