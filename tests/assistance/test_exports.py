from __future__ import annotations

import csv
import io
import random
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.enums import CallBackResult, MatterKind, Nature, Outcome, Rating, Source, Verdict
from assistance.exports import COLUMNS, rows_of
from assistance.models import Case
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.co_handling import ask_co_handling, cancel_co_handling
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.lights import Now, light_of, read_now
from assistance.services.standing import listed_words
from assistance.services.supervision import supervise_case
from foundation.audit.models import AuditEntry
from foundation.web.lights import words_of
from foundation.worktime.calendar import workdays_between
from tests.factories.assistance import (
    IN_STATUS,
    Cast,
    answered,
    category,
    closed,
    declined,
    handled,
    registered,
)

HEADINGS = [
    "编号", "受理日期", "来源", "县市区", "企业名称", "统一社会信用代码", "联系人", "联系电话",
    "类别", "性质", "诉求内容", "主办单位", "协办单位", "承办人", "派单时间", "签收时间",
    "首次联系时间", "应办结日期", "延期次数/至", "办结日期", "用时", "办理结果", "办理情况", "预警灯",
    "督办次数", "回访日期", "是否确认解决", "满意度", "重办次数", "转手次数", "挂账", "不计入原因", "受理时清单", "备注",
]  # fmt: skip


def table(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:]]


def exported(client: Client, **query: Any) -> list[dict[str, str]]:
    return table(client.get("/cases/", {"export": "csv", **query}))


def test_columns_are_those_of_the_ledger() -> None:
    assert [column.heading for column in COLUMNS] == HEADINGS


def test_export_holds_what_the_ledger_asks_for(people: Cast, client: Client) -> None:
    case = closed(people, description="二期需新增用地 35 亩")
    client.force_login(people.officer)
    (row,) = exported(client)
    today = f"{case.received_at:%Y-%m-%d}"[:4]
    assert row["编号"] == case.number
    assert row["企业名称"] == "宏泰科技有限公司"
    assert row["统一社会信用代码"] == people.enterprise.uscc
    assert row["联系电话"] == "138****5678"
    assert row["诉求内容"] == "厂区扩建用地手续\n二期需新增用地 35 亩"
    assert (row["类别"], row["性质"], row["来源"]) == ("用地规划", "求助", "电话")
    assert (row["主办单位"], row["承办人"]) == ("市自然资源和规划局", "王五")
    assert (row["办理结果"], row["办理情况"]) == ("已解决", "手续已办结。")
    assert (row["是否确认解决"], row["满意度"], row["预警灯"]) == ("企业确认已解决", "非常满意", "按期办结")
    assert row["应办结日期"].startswith(today)
    assert row["用时（工作日）"] == "0"
    assert row["重办次数"] == "0"


def test_export_tells_what_ran_beside_a_case(people: Cast, client: Client) -> None:
    case = handled(people)
    ask_co_handling(case, by=people.handler, unit=people.section, text="请协助")
    let_go = ask_co_handling(case, by=people.handler, unit=people.other_department, text="请协助")
    cancel_co_handling(let_go, by=people.handler, reason="不需要了")
    ask_extension(case, by=people.handler, workdays=3, reason="需现场勘察")
    decide_extension(case, by=people.head, granted=True, note="同意")
    supervise_case(case, by=people.head, requirement="限期", due_on=timezone.localdate() + timedelta(days=7))
    carried = answered(people, outcome=Outcome.ADVANCING)
    day = timezone.localdate() + timedelta(days=30)
    carry_case(carried, by=people.officer, plan="待政策", review_on=day)
    struck = answered(people, outcome=Outcome.ADVANCING)
    carry_case(struck, by=people.officer, plan="待政策", review_on=day)
    strike_off(struck, by=people.officer, note="解决了")
    client.force_login(people.officer)
    rows = {row["编号"]: row for row in exported(client)}
    told = rows[case.number]
    case.refresh_from_db()
    assert told["协办单位"] == "企业服务科"
    assert told["延期次数/至"] == f"1/{timezone.localdate(case.resolve_due_at):%Y-%m-%d}"
    assert (told["督办次数"], told["转手次数"], told["挂账"]) == ("1", "0", "")
    assert rows[carried.number]["挂账"] == f"挂账中，{day:%Y-%m-%d}复核"
    assert rows[struck.number]["挂账"] == f"{timezone.localdate():%Y-%m-%d}销号"
    assert (rows[carried.number]["协办单位"], rows[carried.number]["延期次数/至"]) == ("", "")


def test_export_says_why_a_case_is_not_counted(people: Cast, client: Client) -> None:
    declined(people)
    client.force_login(people.officer)
    assert exported(client)[0]["不计入原因"] == "不属受理范围"


def test_export_is_what_the_screen_shows(people: Cast, client: Client) -> None:
    handled(people)
    wanted = registered(people, category=category("ENE"), title="限电")
    registered(people, title="别的")
    client.force_login(people.officer)
    assert [row["编号"] for row in exported(client, q="限电", status="registered")] == [wanted.number]
    assert len(exported(client)) == 3
    client.force_login(people.other_officer)
    assert exported(client) == []


def test_export_is_masked_marked_and_logged(people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.officer)
    response = client.get("/cases/", {"export": "csv", "status": "registered"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert case.contact_phone not in text
    head = text.splitlines()[1]
    for words in ("张三", "状态：待受理", "电话已脱敏"):
        assert words in head, words
    entry = AuditEntry.objects.get(action="export")
    assert '"rows":1' in entry.payload.replace(" ", "")


@pytest.mark.parametrize("role", ["leader"])
def test_export_needs_the_right(role: str, people: Cast, client: Client) -> None:
    client.force_login(people.person(role))
    assert client.get("/cases/", {"export": "csv"}).status_code == 403
    assert "导出" not in client.get("/cases/").text


def test_export_writes_no_formula(people: Cast, client: Client) -> None:
    registered(people, title="=HYPERLINK(1)", contact_name="@cmd")
    client.force_login(people.officer)
    (row,) = exported(client)
    assert row["诉求内容"].startswith("'=")
    assert row["联系人"].startswith("'@")


def test_export_is_a_workbook_too(people: Cast, client: Client) -> None:
    for make in IN_STATUS.values():
        make(people)
    client.force_login(people.head)
    response = client.get("/cases/", {"export": "xlsx"})
    book = ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert "诉求台账" in response["Content-Disposition"] or "%E8%AF%89" in response["Content-Disposition"]


def test_rows_cost_the_same_queries_for_one_as_for_many(people: Cast) -> None:
    counts = []
    for _round in range(2):
        closed(people)
        with CaptureQueriesContext(connection) as queries:
            assert len(list(rows_of(Case.objects.order_by("-received_at"), read_now()))) == len(counts) + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_rows_of_every_state_have_every_column(people: Cast) -> None:
    for make in IN_STATUS.values():
        make(people)
    for row in rows_of(Case.objects.all(), read_now()):
        assert len(row) == len(COLUMNS)


def plainly(case: Case, now: Now) -> list[Any]:
    """The row as one reads it from the objects, one after the other, each time anew."""
    day_of = now.calendar.local_date
    accepted_on, due_on = day_of(case.accepted_at or case.received_at), day_of(case.resolve_due_at)
    answered_on = day_of(case.answered_at) if case.answered_at else None
    matters = list(case.matters.order_by("id"))
    units = [
        matter.unit.name
        for matter in matters
        if matter.kind == MatterKind.CO_HANDLING and matter.verdict != Verdict.CANCELLED
    ]
    granted = sum(one.kind == MatterKind.EXTENSION and one.verdict == Verdict.GRANTED for one in matters)
    carried = [one for one in matters if one.kind == MatterKind.CARRY_OVER]
    call = case.call_backs.order_by("at").last()
    exclusion = case.exclusions.filter(granted=True).first()
    confirmed = {None: None, True: CallBackResult.CONFIRMED.label, False: "否"}
    return [
        case.number, accepted_on, case.get_source_display(), case.county and case.county.name,
        case.enterprise.name, case.enterprise.uscc, case.contact_name, case.contact_phone,
        case.category.name, case.get_nature_display(), "\n".join(filter(None, (case.title, case.description))),
        case.lead_unit and case.lead_unit.name, "、".join(dict.fromkeys(units)), case.handler and case.handler.name,
        case.accepted_at, case.signed_at, case.first_contact_at, due_on,
        f"{granted}/{due_on:%Y-%m-%d}" if granted else "", answered_on,
        answered_on and workdays_between(now.calendar, accepted_on, answered_on),
        case.get_outcome_display(), case.answer_text, words_of(light_of(case, now)),
        sum(one.kind == MatterKind.SUPERVISION for one in matters), call and day_of(call.at),
        confirmed[case.confirmed], Rating(case.rating).label if case.rating else "",
        case.rework_count, case.transfer_count,
        "".join(
            f"挂账中，{day_of(one.due_at)}复核" if one.is_open else f"{day_of(one.settled_at)}销号"
            for one in carried[-1:]
        ),
        exclusion.get_reason_display() if exclusion else "", listed_words(case), None,
    ]  # fmt: skip


def shaken(case: Case, dice: random.Random) -> None:
    """Other values in the columns that no state prescribes."""
    hours = timedelta(hours=dice.randrange(-900, 900))
    Case.objects.filter(pk=case.pk).update(
        source=dice.choice(Source.values),
        nature=dice.choice(Nature.values),
        description=dice.choice(["", "二期\n用地", "=1+1", "<甲&乙>"]),
        contact_phone=dice.choice(["", "13912345678", "0635-8412345", "12345"]),
        confirmed=dice.choice([None, True, False]),
        rating=dice.choice(["", *Rating.values]),
        rework_count=dice.randrange(4),
        transfer_count=dice.randrange(4),
        due_at=case.due_at + hours,
        resolve_due_at=case.resolve_due_at + hours,
        due_provisional=dice.choice([True, False]),
        signed_at=dice.choice([None, case.received_at + hours]),
        first_contact_at=dice.choice([None, case.received_at - hours]),
    )


def test_rows_are_what_the_objects_say_in_every_state(people: Cast) -> None:
    dice = random.Random(20231031)
    for make in IN_STATUS.values():
        shaken(make(people), dice)
    busy = handled(people)
    for unit in (people.section, people.other_department):
        ask_co_handling(busy, by=people.handler, unit=unit, text="请协助")
    ask_extension(busy, by=people.handler, workdays=3, reason="需现场勘察")
    decide_extension(busy, by=people.head, granted=True, note="同意")
    supervise_case(busy, by=people.head, requirement="限期", due_on=timezone.localdate() + timedelta(days=7))
    carried = answered(people, outcome=Outcome.ADVANCING)
    carry_case(carried, by=people.officer, plan="待政策", review_on=timezone.localdate() + timedelta(days=30))
    now, cases = read_now(), Case.objects.order_by("-received_at", "-id")
    for _round in range(3):
        read = {row[0]: [cell or None for cell in row] for row in rows_of(cases, now)}
        assert len(read) == len(IN_STATUS) + 3  # what the merged case was merged into
        for case in cases.all():
            assert read[case.number] == [cell or None for cell in plainly(case, now)], case.status
            shaken(case, dice)
