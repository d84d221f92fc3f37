"""应急转贷台账 in and out: all rows or none, history told on its days, and nothing that a 专户 could not bear."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.spreadsheets import kinds
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.models import ImportBatch
from policies.imports import bridging_loans
from policies.loan_enums import BorrowerKind, LoanMove, LoanStatus
from policies.loan_workflow import state_told
from policies.models import Account, BridgingLoan, Posting
from policies.services.loans import draw, repay, reverse_booking, step
from tests.factories.enterprises import EnterpriseFactory, uscc
from tests.factories.loans import FundFactory, filled
from tests.policies.loans.house import TODAY, WAN, House, balances, fresh, page_of
from tests.support.ledgers import counts, reasons, take_file

pytestmark = pytest.mark.django_db
HEAD = (
    "编号,转贷机构,县市区,企业,代码,类型,贷款银行,原借据号,原贷款金额（万元）,原贷款到期日,续贷承诺额（万元）,联系单日期,申请日期,审批日期,"
    "转贷金额（万元）,放款日期,还贷日期,续贷到账日期,归还日期,使用天数,日费率（%）,服务费（元）,状态,备注"
)
CODE = uscc(811, division="371581")
PLAIN = {
    "number": "2023-17", "fund": "示例转贷公司", "county": "", "firm": "甲", "uscc": CODE, "kind": "个体", "bank": "聊城农商银行",
    "original": "JJ1", "original_wan": "1000", "original_due": "2023-03-20", "promised": "1000", "letter": "2023-03-14",
    "applied": "2023-03-10", "approved": "2023-03-15", "wan": "900", "drawn": "2023-03-20", "old_paid": "2023-03-20",
    "renewed": "2023-03-27", "repaid": "2023-03-28", "days": "8", "rate": "0.08", "fee": "", "status": "已结清", "note": "首批",
}  # fmt: skip
OUT = {"repaid": "", "days": "", "renewed": "", "old_paid": "", "status": "已放款"}
EARLY = {"letter": "", "approved": "", "promised": "", "drawn": "", **OUT}


@pytest.fixture
def books(house: House) -> House:
    house.firm.uscc = CODE
    house.firm.save()
    return house


def row(**told: Any) -> str:
    return ",".join(str(value) for value in {**PLAIN, **told}.values())


def take(house: House, tmp_path: Path, *rows: str, **how: Any) -> Any:
    path = tmp_path / "转贷.csv"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8-sig")
    return take_file(kind_named("bridging_loans"), path, by=house.clerk, **how)


def test_a_past_loan_is_told_on_its_days_and_booked(books: House, tmp_path: Path) -> None:
    report = take(books, tmp_path, row())

    assert counts(report) == (1, 0, 0, 0)
    loan = fresh(BridgingLoan.objects.get())
    assert (loan.status, loan.borrower_kind, loan.note, loan.ledger_number) == (
        LoanStatus.SETTLED, BorrowerKind.TRADER, "首批", "2023-17",
    )  # fmt: skip
    assert loan.fee_fen == 900 * WAN * 8 * 8 // 10_000
    assert balances(books, loan) == (2_000 * WAN, 0, loan.fee_fen)
    assert loan.batch_id == report.batch == ImportBatch.objects.get().pk
    facts = loan.events.order_by("id")
    assert state_told(facts.values_list("kind", flat=True)) == loan.status
    assert [f"{fact.on:%m-%d}" for fact in facts] == [
        "03-10", "03-14", "03-15", "03-20", "03-20", "03-27", "03-28", "03-28",
    ]  # fmt: skip
    assert set(facts.values_list("is_history", "by")) == {(True, books.clerk.pk)}
    assert AuditEntry.objects.filter(action="loan.import", object_key=str(loan.pk)).count() == 1


def test_a_loan_that_came_back_on_its_first_day_is_booked_out_and_in(books: House, tmp_path: Path) -> None:
    took = take(books, tmp_path, row(renewed="2023-03-20", repaid="2023-03-20", days=""))
    assert counts(took) == (1, 0, 0, 0)
    loan = fresh(BridgingLoan.objects.get())
    assert loan.status == LoanStatus.SETTLED
    assert balances(books, loan)[:2] == (2_000 * WAN, 0)


@pytest.mark.parametrize(
    ("told", "status", "left"),
    [
        (EARLY, LoanStatus.APPLIED, 2_000),
        (OUT, LoanStatus.DRAWN, 1_100),
        ({**OUT, "old_paid": "2023-03-20", "status": "已还旧贷"}, LoanStatus.OLD_PAID, 1_100),
        ({**OUT, "old_paid": "2023-03-20", "status": "未续贷待归还"}, LoanStatus.NOT_RENEWED, 1_100),
        ({"repaid": "", "days": "", "status": "续贷到账"}, LoanStatus.RENEWED, 1_100),
        ({"status": "已归还"}, LoanStatus.REPAID, 2_000),
        ({**OUT, "drawn": "", "status": "撤回"}, LoanStatus.WITHDRAWN, 2_000),
        ({**EARLY, "status": "银行不续贷"}, LoanStatus.DECLINED, 2_000),
    ],
)
def test_every_state_that_is_taken_is_what_its_facts_and_its_books_say(
    books: House, tmp_path: Path, told: dict[str, Any], status: LoanStatus, left: int
) -> None:
    if told is EARLY:
        told = {**EARLY, "status": "已申请"}
    assert counts(take(books, tmp_path, row(**told))) == (1, 0, 0, 0)
    loan = fresh(BridgingLoan.objects.get())
    assert state_told(loan.events.order_by("id").values_list("kind", flat=True)) == loan.status == status
    owed = loan.amount_fen if loan.is_out else 0
    assert balances(books, loan)[:2] == (left * WAN, owed)
    assert (loan.due_on is not None) == (loan.drawn_on is not None)


@pytest.mark.parametrize(
    ("told", "column", "why"),
    [
        ({"fund": "没有的公司"}, "转贷机构", "没有登记这家转贷机构"),
        ({"uscc": uscc(899, division="371581")}, "代码", "企业台账里没有这个代码"),
        ({"status": "已审批"}, "状态", "审批要在系统里办理"),
        ({"status": "已出联系单"}, "状态", "审批要在系统里办理"),
        ({"status": "已核销"}, "状态", "由复核人员办理"),
        ({"status": "已放款"}, "还贷日期", "不应有还贷日期"),
        ({"approved": ""}, "审批日期", "请填写审批日期"),
        ({"repaid": ""}, "归还日期", "请填写归还日期"),
        ({"drawn": "2023-03-14", "old_paid": "2023-03-20"}, "放款日期", "早于审批日期"),
        ({"repaid": "2099-01-01", "days": ""}, "", "晚于今天"),
        ({"wan": "3001", "original_wan": "4000"}, "", "超过单笔上限"),
        ({"wan": "1001"}, "", "超过原贷款金额"),
        ({"wan": "960"}, "", "超过续贷承诺额"),
        (
            {"original_wan": "10000000"},
            "原贷款金额（万元）",
            "10000000 万元是转贷金额的 100 倍以上，请核对单位",
        ),
        ({"promised": "90000"}, "续贷承诺额（万元）", "请核对单位是否为万元"),
        ({"wan": "0"}, "转贷金额（万元）", "必须大于零"),
        ({"wan": "-5"}, "转贷金额（万元）", "必须大于零"),
        ({"wan": "900万"}, "转贷金额（万元）", "分不清"),
        ({"wan": "1.0000001"}, "转贷金额（万元）", "小数最多"),
        ({"days": "9"}, "使用天数", "是 8 天"),
        ({"rate": "0.1"}, "日费率（%）", "当日的转贷规则是 0.08%"),
        ({"number": "ZD-2023-00099"}, "编号", "没有这个编号"),
        ({"kind": "国企"}, "类型", "可填：企业、个体、个人经营"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_taken(
    books: House, tmp_path: Path, told: dict[str, Any], column: str, why: str
) -> None:
    report = take(books, tmp_path, row(original="JJ0"), row(**told))

    assert not report.written
    [(number, where, reason)] = reasons(report)
    assert (number, where) == (3, column)
    assert why in reason
    assert not BridgingLoan.objects.exists()
    assert Posting.objects.count() == 1


def test_an_amount_that_looks_like_yuan_is_taken_once_a_person_has_checked_it(
    books: House, tmp_path: Path
) -> None:
    line = row(original_wan="90000", promised="89999.99")
    path = tmp_path / "转贷.csv"
    path.write_text(f"{HEAD},已核对\n{line},是\n", encoding="utf-8-sig")
    report = take_file(kind_named("bridging_loans"), path, by=books.clerk)
    assert counts(report) == (1, 0, 0, 0)
    assert BridgingLoan.objects.get().original_fen == 90_000 * WAN
    again = take(books, tmp_path, line)
    assert counts(again) == (0, 0, 1, 0), "what is on record is not asked about"


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"original_wan": "99999999999999"}, "原贷款金额（万元）"),
        ({"original_wan": "99999999", "promised": "10000000.01"}, "原贷款金额（万元）"),
        ({"promised": "10000000.01"}, "续贷承诺额（万元）"),
        ({"rate": "", "fee": "100000000000.01"}, "服务费（元）"),
    ],
)
def test_checked_or_not_an_amount_beyond_all_bounds_is_refused_by_its_row(
    books: House, tmp_path: Path, told: dict[str, Any], column: str
) -> None:
    path = tmp_path / "转贷.csv"
    path.write_text(f"{HEAD},已核对\n{row(**told)},是\n", encoding="utf-8-sig")
    report = take_file(kind_named("bridging_loans"), path, by=books.clerk)
    assert reasons(report) == [(2, column, "金额不能超过 100,000,000,000.00 元，请核对单位")]
    assert not BridgingLoan.objects.exists()


def test_the_fee_of_then_stays_what_was_taken(books: House, tmp_path: Path) -> None:
    take(books, tmp_path, row(rate="", fee="1234.56"))
    loan = fresh(BridgingLoan.objects.get())
    assert (loan.fee_fen, balances(books, loan)[2]) == (123_456, 123_456)


def test_units_that_are_told_are_read(books: House, tmp_path: Path) -> None:
    take(books, tmp_path, row(wan="900万元", original_wan="0.1亿", promised="10000000元"))
    loan = BridgingLoan.objects.get()
    assert (loan.amount_fen, loan.original_fen, loan.promised_fen) == (900 * WAN, 1_000 * WAN, 1_000 * WAN)


def test_one_original_twice_in_the_file_is_refused_by_its_row(books: House, tmp_path: Path) -> None:
    report = take(books, tmp_path, row(), row(wan="800"))
    assert reasons(report) == [(3, "原借据号", "与第 2 行是同一笔原贷款")]
    assert not BridgingLoan.objects.exists()


def test_what_is_on_record_is_left_alone_and_another_one_of_it_refused(books: House, tmp_path: Path) -> None:
    take(books, tmp_path, row())
    loan = BridgingLoan.objects.get()
    assert counts(take(books, tmp_path, row(), row(original="JJ2"))) == (1, 0, 1, 0)
    [(number, column, reason)] = reasons(take(books, tmp_path, row(repaid="2023-03-29", days="9")))
    assert (number, column) == (2, "归还日期")
    assert loan.number in reason
    assert books.firm.name in reason


def test_a_draw_that_the_fund_can_t_bear_refuses_the_file(books: House, tmp_path: Path) -> None:
    """2,000 万元 bear two loans of 900 at a time, not three, although all came back in the end."""
    rows = [row(original=f"JJ{n}") for n in range(3)]
    [(number, column, reason)] = reasons(take(books, tmp_path, *rows))
    assert (number, column) == (4, "转贷金额（万元）")
    assert "示例转贷公司”专户在 2023-03-20 只有 2,000,000.00 元" in reason
    assert not BridgingLoan.objects.exists()

    later = {
        "drawn": "2023-03-28",
        "old_paid": "2023-03-28",
        "renewed": "",
        "repaid": "2023-03-30",
        "days": "2",
    }
    assert counts(take(books, tmp_path, rows[0], rows[1], row(original="JJ2", **later))) == (3, 0, 0, 0)
    account = books.fund.account_id
    told = books.fund.postings.order_by("id").values_list("destination", "amount_fen")
    standing = list(accumulate(fen if into == account else -fen for into, fen in told))
    assert min(standing) >= 0, "as they were booked"
    assert len(standing) == 7
    assert not Account.objects.drifted().exists()


def test_in_small_chunks_the_rows_above_count_too(
    books: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = replace(kind_named("bridging_loans"), chunk=1)
    monkeypatch.setitem(kinds._kinds, "bridging_loans", one_by_one)
    rows = [row(original=f"JJ{n}", **OUT) for n in range(3)]
    [(number, _column, reason)] = reasons(take(books, tmp_path, *rows))
    assert number == 4
    assert "只有 2,000,000.00 元" in reason
    assert counts(take(books, tmp_path, *rows[:2])) == (2, 0, 0, 0)
    books.fund.account.refresh_from_db()
    assert books.fund.account.balance_fen == 200 * WAN


def test_money_that_leaves_meanwhile_is_missed_and_the_file_refused(books: House, tmp_path: Path) -> None:
    rival = books.approved(
        firm=EnterpriseFactory(county=books.fund.county), original_number="JJ9", amount_fen=900 * WAN
    )
    rows = [row(original=f"JJ{n}", **OUT) for n in range(2)]
    report = take(
        books, tmp_path, *rows, meanwhile=lambda: draw(rival, by=books.clerk, on=TODAY)
    )  # fmt: skip
    assert not report.written
    assert "只有 2,000,000.00 元" in reasons(report)[0][2]


def test_control_unchecked_plan_meets_the_ledger_itself(
    books: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the second look the refusal is the ledger's, and names no row."""
    monkeypatch.setattr(bridging_loans.LoanImporter, "still_holds", lambda self, work: True)
    rival = books.approved(
        firm=EnterpriseFactory(county=books.fund.county), original_number="JJ9", amount_fen=900 * WAN
    )
    rows = [row(original=f"JJ{n}", **OUT) for n in range(2)]
    with pytest.raises(Refused, match="不够支出"):
        take(books, tmp_path, *rows, meanwhile=lambda: draw(rival, by=books.clerk, on=TODAY))
    assert BridgingLoan.objects.count() == 1


def test_control_without_the_look_at_the_days_the_refusal_names_no_row(
    books: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger itself never goes below zero; which row it was it can't say."""
    monkeypatch.setattr(bridging_loans, "short_rows", lambda start, loans: [])
    with pytest.raises(Refused, match="不够支出"):
        take(books, tmp_path, *(row(original=f"JJ{n}") for n in range(3)))
    assert not BridgingLoan.objects.exists()


def test_the_cap_of_a_borrower_counts_what_the_rows_above_leave_open(books: House, tmp_path: Path) -> None:
    filled(FundFactory(name="第二公司", county=books.fund.county), 9_000 * WAN)
    rows = [row(fund="第二公司", original=f"JJ{n}", **OUT) for n in range(4)]
    [(number, column, reason)] = reasons(take(books, tmp_path, *rows))
    assert (number, column) == (5, "转贷金额（万元）")
    assert "在途转贷已有 27,000,000.00 元" in reason


def test_who_took_a_loan_in_never_checks_it_and_may_go_on_with_it(books: House, tmp_path: Path) -> None:
    take(books, tmp_path, row(repaid="", days="", status="续贷到账"))
    loan = BridgingLoan.objects.get()
    repay(loan, by=books.clerk, on=TODAY)
    with pytest.raises(NotAllowed):
        step(fresh(loan), LoanMove.SETTLE, by=books.clerk, on=TODAY)
    step(fresh(loan), LoanMove.SETTLE, by=books.checker, on=TODAY)
    assert fresh(loan).status == LoanStatus.SETTLED


def test_what_was_booked_by_a_ledger_is_reversed_by_a_checker(books: House, tmp_path: Path) -> None:
    take(books, tmp_path, row(status="已归还"))
    loan = BridgingLoan.objects.get()
    reverse_booking(loan, by=books.checker, on=TODAY, note="归还日期录错")
    assert fresh(loan).status == LoanStatus.RENEWED
    assert balances(books, loan) == (1_100 * WAN, 900 * WAN, 0)


def exported(house: House) -> str:
    answer = page_of(house.clerk).get("/loans/?export=csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def table(text: str) -> list[dict[str, str]]:
    lines = text.splitlines()
    return list(csv.DictReader(lines[2:]))


def test_out_in_out_is_a_fixed_point(books: House, tmp_path: Path) -> None:
    take(
        books, tmp_path, row(), row(original="JJ2", **OUT), row(original="JJ3", **{**EARLY, "status": "已申请"}),
        row(original="JJ4", **{**EARLY, "status": "已撤回"}),
    )  # fmt: skip
    first = exported(books)
    assert {line["类型"] for line in table(first)} == {"个体"}
    assert {line["备注"] for line in table(first)} == {"首批"}
    path = tmp_path / "out.csv"
    path.write_text(first, encoding="utf-8-sig")
    report = take_file(kind_named("bridging_loans"), path, by=books.clerk)
    assert counts(report) == (0, 0, 4, 0)
    assert table(exported(books)) == table(first)


def test_a_file_of_another_house_comes_out_as_it_went_in(books: House, tmp_path: Path) -> None:
    """Without the numbers, which are ours, and with the firm of here."""
    take(books, tmp_path, row(), row(original="JJ2", **OUT))
    there = table(exported(books))
    firm = EnterpriseFactory(uscc=uscc(812, division="371581"), county=books.fund.county)
    fund = filled(FundFactory(name="另一公司", county=books.fund.county), 2_000 * WAN)
    own = {
        "编号": "",
        "转贷机构": fund.name,
        "企业": firm.name,
        "代码": firm.uscc or "",
        "县市区": firm.county.name,
    }
    moved = [{**line, **own, "贷款银行": "另一银行"} for line in there]
    path = tmp_path / "other.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(moved[0]))
        writer.writeheader()
        writer.writerows(moved)
    assert counts(take_file(kind_named("bridging_loans"), path, by=books.clerk)) == (2, 0, 0, 0)
    again = [{**line, "编号": ""} for line in table(exported(books)) if line["转贷机构"] == fund.name]
    assert sorted(again, key=itemgetter("原借据号")) == sorted(moved, key=itemgetter("原借据号"))


def test_a_settled_loan_of_a_ledger_is_reversed_step_by_step(books: House, tmp_path: Path) -> None:
    """With the fee of then; the checker who took nothing in takes it back until no money is left moved."""
    take(books, tmp_path, row(rate="", fee="1234.56", old_paid="", renewed=""))
    loan = BridgingLoan.objects.get()
    assert balances(books, loan) == (2_000 * WAN, 0, 123_456)
    with pytest.raises(NotAllowed):
        reverse_booking(loan, by=books.clerk, on=TODAY, note="记错")
    reverse_booking(loan, by=books.checker, on=TODAY, note="记错")
    assert fresh(loan).status == LoanStatus.DRAWN
    assert balances(books, loan) == (1_100 * WAN, 900 * WAN, 0)
    reverse_booking(loan, by=books.checker, on=TODAY, note="记错")
    assert fresh(loan).status == LoanStatus.APPROVED
    assert balances(books, loan) == (2_000 * WAN, 0, 0)
    step(fresh(loan), LoanMove.WITHDRAW, by=books.clerk, on=TODAY, note="导入错了")
    assert not Account.objects.drifted().exists()


def test_the_loan_says_that_it_came_from_a_ledger(books: House, tmp_path: Path) -> None:
    report = take(books, tmp_path, row())
    loan = BridgingLoan.objects.get()
    page = page_of(books.clerk).get(loan.get_absolute_url()).content.decode()
    assert f"/imports/{report.batch}/" in page
    assert "2023-17" in page
    assert "首批" in page


def test_another_county_s_institution_is_out_of_reach(books: House, tmp_path: Path) -> None:
    books.clerk.grants.update(unit=FundFactory().county)
    report = take(books, tmp_path, row())
    assert not report.written
    assert "工作范围" in reasons(report)[0][2]
