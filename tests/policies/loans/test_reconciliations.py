"""对账 of a 专户: matched one to one, the rest settled by a person, checked by another; no posting comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from foundation.errors import NotAllowed, Refused
from policies.bank_statements import BankStatement, read_statement
from policies.loan_enums import MatchKind
from policies.models import BookRemark, Posting, Reconciliation, StatementLine
from policies.services import reconciliations as books
from policies.services.funds import inject, take_back
from tests.factories.loans import FundFactory, filled
from tests.factories.policies import PostingFactory
from tests.policies.loans.house import START, TODAY, WAN, House, page_of

pytestmark = pytest.mark.django_db
HEAD = "交易日期,收入,支出,余额,对方户名,摘要"
YUAN = 100


def file_of(*rows: str, head: str = HEAD, name: str = "对账单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([head, *rows]).encode("utf-8-sig"))


def statement(*rows: str, head: str = HEAD) -> BankStatement:
    return read_statement(file_of(*rows, head=head))


def usual() -> list[str]:
    """The injection of today, a 放款 of 900 万元 two days after its day in the books, and interest."""
    drawn = START + timedelta(days=2)
    return [
        f"{drawn},,9000000,11000000,甲机械有限公司,放款",
        f"{drawn},12.34,,11000012.34,,利息",
        f"{TODAY},5000000,,16000012.34,财政局,注资",
    ]


@pytest.fixture
def used(house: House) -> House:
    """20,000,000 元 on the first day, a loan out, and 5,000,000 元 more."""
    house.drawn()
    inject(house.fund, by=house.clerk, fen=500 * WAN, memo="第二批", token="t2")
    return house


def reconcile(house: House, *rows: str, **told: Any) -> Reconciliation:
    span = {"starts_on": START, "ends_on": TODAY, **told}
    return books.reconcile(house.fund, statement(*(rows or usual())), by=house.clerk, **span)


def line_of(one: Reconciliation, row: int) -> StatementLine:
    return one.lines.select_related("reconciliation__institution").get(row=row)


def settled(one: Reconciliation, house: House) -> Reconciliation:
    books.explain_line(line_of(one, 3), by=house.clerk, reason="银行利息")
    for posting in books.book_only(one):
        books.explain_posting(one, posting, by=house.clerk, reason="上月已入账")
    return Reconciliation.objects.select_related("institution").get(pk=one.pk)


def test_same_amount_direction_and_three_days_are_matched(used: House) -> None:
    before = list(Posting.objects.values_list("pk", "amount_fen"))
    one = reconcile(used)

    assert list(one.lines.values_list("row", "fen", "kind")) == [
        (2, -900 * WAN, MatchKind.AUTO), (3, 1234, ""), (4, 500 * WAN, MatchKind.AUTO),
    ]  # fmt: skip
    assert list(books.book_only(one).values_list("fen", flat=True)) == [2_000 * WAN]
    assert (one.bank_opening_fen, one.bank_closing_fen) == (2_000 * WAN, 1_600 * WAN + 1234)
    assert (one.book_opening_fen, one.book_closing_fen) == (0, 1_600 * WAN)
    assert list(Posting.objects.values_list("pk", "amount_fen")) == before


def near(*days: int) -> list[StatementLine]:
    return [StatementLine(row=n, on=date(2026, 3, day), fen=100) for n, day in enumerate(days)]


def told_of(*days: int) -> list[Any]:
    found = []
    for pk, day in enumerate(days, 1):
        posting: Any = Posting(pk=pk, amount_fen=100)
        posting.on, posting.fen = date(2026, 3, day), 100
        found.append(posting)
    return found


@pytest.mark.parametrize(
    ("lines", "postings", "pairs"),
    [
        ((10,), (13,), 1),
        ((10,), (14,), 0),
        ((10,), (7,), 1),
        ((10,), (6,), 0),
        ((10, 10), (10,), 1),
        ((10, 13), (13, 16), 2),
        ((13, 10), (10, 7), 2),
    ],
)
def test_as_many_pairs_as_there_can_be_within_three_days(
    lines: tuple[int, ...], postings: tuple[int, ...], pairs: int
) -> None:
    found = books.matched(near(*lines), told_of(*postings))
    assert len(found) == pairs
    assert len({posting.pk for _line, posting in found}) == pairs


def test_the_other_direction_is_no_match(used: House) -> None:
    one = reconcile(used, f"{START},9000000,,9000000,,误", f"{TODAY},5000000,,14000000,,注资")
    assert line_of(one, 2).kind == ""
    assert not books.candidates(line_of(one, 2)).exists()


def test_a_person_matches_what_lies_further_apart(used: House) -> None:
    late = START + timedelta(days=9)
    one = reconcile(used, f"{late},,9000000,11000000,,放款")
    line = line_of(one, 2)
    assert line.kind == ""
    [posting] = books.candidates(line)
    books.match(line, posting, by=used.clerk)
    assert StatementLine.objects.get(pk=line.pk).kind == MatchKind.HAND
    with pytest.raises(Refused, match="刚刚已被处理"):
        books.explain_line(line, by=used.clerk, reason="又一次")
    books.release(line, by=used.clerk)
    books.match(line_of(one, 2), posting, by=used.clerk)


def test_another_amount_is_refused(used: House) -> None:
    one = reconcile(used)
    posting = Posting.objects.get(key="injection-t2")
    with pytest.raises(Refused, match="金额或方向与这一行不同"):
        books.match(line_of(one, 3), posting, by=used.clerk)


def test_control_the_database_keeps_one_line_for_each_posting(used: House) -> None:
    """Past the look at the candidates two lines of one amount would share a posting."""
    one = reconcile(used)
    posting = line_of(one, 4).posting
    with pytest.raises(IntegrityError):
        StatementLine.objects.filter(reconciliation=one, row=3).update(posting=posting, kind=MatchKind.HAND)


def test_what_only_one_side_has_makes_the_balances_meet(house: House) -> None:
    """20,000,000 元 stood on both sides before; the loan is told by the bank a week later, the interest never here."""
    fund = FundFactory(county=house.fund.county)
    house.fund = fund
    PostingFactory(
        source=fund.outside,
        destination=fund.account,
        amount_fen=2_000 * WAN,
        key=f"injection-{fund.pk}-first",
    )
    one = reconcile(house, f"{TODAY},20000000,,20000000,财政局,注资", f"{TODAY},12.34,,20000012.34,,利息")
    assert one.difference_fen == 0
    told = books.adjusted(one)
    assert (told.bank_in, told.bank_out, told.book_in, told.book_out) == (1234, 0, 0, 0)
    assert told.book_fen == told.bank_fen == 2_000 * WAN + 1234


def test_what_differs_from_before_is_told(used: House) -> None:
    """The first 20,000,000 元 are in the books today and stood at the bank before: said, and left standing."""
    one = reconcile(used)
    told = books.adjusted(one)
    assert (told.book_fen, told.bank_fen) == (1_600 * WAN + 1234, 3_600 * WAN + 1234)
    assert one.difference_fen == -2_000 * WAN


def test_money_of_before_stands_in_the_books_before(house: House) -> None:
    """Written down today, come in before the 放款: no day has less than nothing."""
    fund = house.fund = FundFactory(county=house.fund.county)
    inject(fund, by=house.clerk, fen=2_000 * WAN, memo="拨款", token="t", on=START - timedelta(days=9))
    house.drawn()
    days = [START - timedelta(days=10), START - timedelta(days=1), START]
    assert [books.balance_on(fund, day) for day in days] == [0, 2_000 * WAN, 1_100 * WAN]
    one = reconcile(house, f"{START},,9000000,11000000,甲机械有限公司,放款")
    assert (one.book_opening_fen, one.book_closing_fen, one.difference_fen) == (2_000 * WAN, 1_100 * WAN, 0)


def test_what_was_reversed_never_was_at_the_bank(used: House) -> None:
    posting = Posting.objects.get(key="injection-t2")
    take_back(used.fund, posting, by=used.checker, reason="重复")
    one = reconcile(used, usual()[0])
    assert set(books.book_only(one).values_list("fen", flat=True)) == {2_000 * WAN}
    assert one.book_closing_fen == 1_100 * WAN


def test_another_person_checks_when_nothing_is_open(used: House) -> None:
    one = reconcile(used)
    with pytest.raises(Refused, match="还有 2 笔没有对应或说明"):
        books.check(one, by=used.checker)
    one = settled(one, used)
    with pytest.raises(NotAllowed):
        books.check(one, by=used.clerk)
    books.check(one, by=used.checker)
    one.refresh_from_db()
    assert one.checked_by == used.checker
    for act in (
        lambda: books.release(line_of(one, 3), by=used.clerk),
        lambda: books.discard(one, by=used.clerk, reason="错"),
        lambda: books.check(one, by=used.checker),
    ):
        with pytest.raises(Refused, match="已经复核"):
            act()


def test_control_the_database_wants_two_persons(used: House) -> None:
    one = reconcile(used)
    with pytest.raises(IntegrityError):
        Reconciliation.objects.filter(pk=one.pk).update(checked_by=one.made_by, checked_at=one.made_at)


def test_a_wrong_file_is_discarded_and_its_postings_are_free(used: House) -> None:
    one = settled(reconcile(used), used)
    with pytest.raises(Refused, match="期间不能重叠"):
        reconcile(used)
    books.discard(one, by=used.clerk, reason="传错文件")
    assert not BookRemark.objects.exists()
    assert reconcile(used).lines.exclude(kind="").count() == 2


def test_the_next_period_goes_on_where_the_bank_ended(used: House) -> None:
    first = START + timedelta(days=3)
    reconcile(used, *usual()[:2], ends_on=first)
    rest = f"{TODAY},5000000,,{{}},财政局,注资"
    following = {"starts_on": first + timedelta(days=1)}
    with pytest.raises(Refused, match=r"期初余额 11,000,000\.00 元与上期"):
        reconcile(used, rest.format("16000000"), **following)
    one = reconcile(used, rest.format("16000012.34"), **following)
    assert line_of(one, 2).kind == MatchKind.AUTO


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            ["2026-03-02,1,,1,,", "2026-03-03,1,,3,,"],
            "第 3 行：上一笔余额 1.00 元，加上本笔 1.00 元，不等于余额 3.00 元",
        ),
        (["2026-03-02,1,1,1,,"], "第 2 行：收入和支出应填且只填一项"),
        (["2026-03-02,,,1,,"], "第 2 行：收入和支出应填且只填一项"),
        (["2026-03-02,1,,,,"], "第 2 行：余额（元）：不能为空"),
        (["昨天,1,,1,,"], "第 2 行：交易日期："),
        (["2026-03-02,-1,,1,,"], "第 2 行：收入（元）：不能小于 0"),
        (["2026-03-02,1.001,,1,,"], "小数最多 2 位"),
        (["合计,1,,1,,"], "没有收支明细"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused_by_its_row(rows: list[str], why: str) -> None:
    with pytest.raises(Refused) as refusal:
        statement(*rows)
    assert why in str(refusal.value)


@pytest.mark.parametrize(
    "head",
    [
        "日期,收入金额,支出金额,账户余额,对方单位,用途",
        "记账日期,贷方发生额（元）,借方发生额（元）,余额（元）,对方户名,附言",
        "入账日期,存入,支取,当前余额,对方账户名称,备注",
    ],
)
def test_banks_call_their_columns_differently(head: str) -> None:
    lines = statement(
        "2026-03-02,１００,,１００,甲,乙", "2026-03-03,,30元,70,丙,丁", "合计,100,30,,,", head=head
    ).lines
    assert [(line.fen, line.standing_fen, line.counterparty, line.memo) for line in lines] == [
        (100 * YUAN, 100 * YUAN, "甲", "乙"), (-30 * YUAN, 70 * YUAN, "丙", "丁"),
    ]  # fmt: skip


def test_the_newest_line_first_is_read_too() -> None:
    told = statement("2026-03-03,,30,70,,", "2026-03-02,100,,100,,")
    assert (told.opening_fen, told.closing_fen) == (0, 70 * YUAN)


def test_a_file_without_in_and_out_is_refused() -> None:
    with pytest.raises(Refused, match="缺少列：收入"):
        statement("2026-03-02,1", head="交易日期,余额")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"ends_on": START - timedelta(days=1)}, "早于开始日期"),
        ({"ends_on": TODAY + timedelta(days=1)}, "晚于今天"),
        ({"ends_on": TODAY - timedelta(days=1)}, "第 4 行是"),
    ],
)
def test_a_period_that_does_not_fit_is_refused(used: House, told: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        reconcile(used, **told)
    assert not Reconciliation.objects.exists()


def test_from_the_file_to_the_checked_sheet_in_the_browser(used: House) -> None:
    clerk, checker = page_of(used.clerk), page_of(used.checker)
    new = reverse("reconciliation-new", args=[used.fund.pk])
    wrong = clerk.post(new, {"starts_on": START, "ends_on": TODAY, "file": file_of("2026-03-02,1,1,1,,")})
    assert wrong.status_code == 422
    assert "只填一项" in wrong.content.decode()
    assert str(START) in wrong.content.decode()
    clerk.post(new, {"starts_on": START, "ends_on": TODAY, "file": file_of(*usual())})
    one = Reconciliation.objects.get()
    page = clerk.get(one.get_absolute_url()).content.decode()
    assert "还有 2 笔待处理" in page
    assert "调节后两边相差" in page
    open_line = reverse("line-settle", args=[one.pk, line_of(one, 3).pk])
    assert clerk.post(open_line, {"posting": "", "reason": ""}).status_code == 422
    assert clerk.post(open_line, {"posting": "", "reason": "银行利息"}).status_code == 302
    [posting] = books.book_only(one)
    clerk.post(reverse("posting-explain", args=[one.pk, posting.pk]), {"reason": "上月已入账"})
    check = reverse("reconciliation-check", args=[one.pk])
    assert check in checker.get(one.get_absolute_url()).content.decode()
    assert check not in clerk.get(one.get_absolute_url()).content.decode()
    assert checker.post(check, {}).status_code == 302
    sheet = checker.get(reverse("reconciliation-print", args=[one.pk])).content.decode()
    for words in ("专户银行存款余额调节表", "上月已入账", "银行利息", used.checker.name, "-20,000,000.00"):
        assert words in sheet
    fund = clerk.get(used.fund.get_absolute_url()).content.decode()
    assert one.get_absolute_url() in fund


def test_a_match_by_hand_and_its_release_in_the_browser(used: House) -> None:
    one = reconcile(used, f"{START + timedelta(days=9)},,9000000,11000000,,放款")
    clerk, line = page_of(used.clerk), line_of(one, 2)
    settle = reverse("line-settle", args=[one.pk, line.pk])
    [posting] = books.candidates(line)
    assert f"第 {posting.pk} 号" in clerk.get(settle).content.decode()
    assert clerk.post(settle, {"posting": posting.pk, "reason": "也写"}).status_code == 422
    assert clerk.post(settle, {"posting": posting.pk}).status_code == 302
    assert line_of(one, 2).posting == posting
    assert clerk.post(reverse("line-release", args=[one.pk, line.pk]), {}).status_code == 302
    assert line_of(one, 2).posting is None
    assert clerk.post(reverse("reconciliation-discard", args=[one.pk]), {"reason": "传错"}).status_code == 302
    assert not Reconciliation.objects.exists()


def test_the_list_goes_out_as_a_file(used: House) -> None:
    reconcile(used)
    url = reverse("reconciliation-list", args=[used.fund.pk])
    text = b"".join(page_of(used.clerk).get(f"{url}?export=csv").streaming_content).decode("utf-8-sig")
    assert f"{START},{TODAY},16000012.34,16000000,-20000000,钱会计,," in text


def test_of_another_fund_there_is_nothing_to_match(used: House) -> None:
    other = filled(FundFactory(county=used.fund.county), 500 * WAN)
    one = reconcile(used, f"{TODAY},5000000,,5000000,,甲")
    assert line_of(one, 2).posting is not None
    posting = other.postings.get()
    books.release(line_of(one, 2), by=used.clerk)
    with pytest.raises(Refused):
        books.match(line_of(one, 2), posting, by=used.clerk)
