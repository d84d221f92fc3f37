from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.loan_enums import MatchKind
from policies.models import Account, BridgingInstitution, Posting
from policies.services.balances import recompute
from policies.services.funds import inject, open_institution, take_back
from policies.services.ledger import post
from policies.services.reconciliations import release
from tests.factories.accounts import UnitFactory, person
from tests.factories.loans import FundFactory, ReconciliationFactory, StatementLineFactory, filled

pytestmark = pytest.mark.django_db
WAN = 10**6
TODAY = timezone.localdate()


@pytest.fixture
def checker(db: None) -> User:
    return person(RoleCode.FUND_CHECKER, name="复核员")


@pytest.fixture
def fund(db: None) -> BridgingInstitution:
    return FundFactory(name="聊城示例转贷公司")


def balance(fund: BridgingInstitution) -> int:
    account = Account.objects.get(pk=fund.account_id)
    assert recompute(account) == account.balance_fen
    return account.balance_fen


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(**told: Any) -> dict[str, Any]:
    return {
        "amount_wan": "500",
        "on": str(TODAY),
        "memo": "聊财预〔2023〕8号",
        "token": str(uuid.uuid4()),
        **told,
    }


def test_an_institution_is_opened_once_with_its_accounts(clerk: User) -> None:
    county = UnitFactory()
    told = {"name": "甲转贷公司", "county": county, "filing_number": "备1号", "floor_fen": 100 * WAN}
    made = open_institution(by=clerk, **told)

    assert [made.account.kind, made.fees.kind, made.outside.kind] == ["fund", "fees", "outside"]
    assert AuditEntry.objects.filter(action="fund.open", object_key=str(made.pk)).exists()
    before = Account.objects.count()
    with pytest.raises(Refused, match="“甲转贷公司”已经登记过"):
        open_institution(by=clerk, **told)
    assert Account.objects.count() == before


def test_a_clerk_of_one_county_opens_none_elsewhere() -> None:
    here, there = UnitFactory(), UnitFactory()
    clerk = person(RoleCode.FUND_CLERK, here)

    with pytest.raises(NotAllowed, match="不在您的管理范围"):
        open_institution(by=clerk, name="乙", county=there, filing_number="1", floor_fen=0)


def test_money_comes_in_once_for_a_form(clerk: User, fund: BridgingInstitution) -> None:
    token = str(uuid.uuid4())
    first = inject(fund, by=clerk, fen=5 * WAN, memo="拨款", token=token)

    assert inject(fund, by=clerk, fen=5 * WAN, memo="拨款", token=token) == first
    assert balance(fund) == 5 * WAN
    assert AuditEntry.objects.filter(action="fund.inject").count() == 1
    inject(fund, by=clerk, fen=5 * WAN, memo="拨款", token=str(uuid.uuid4()))
    assert balance(fund) == 10 * WAN


def test_another_person_takes_it_back_once(clerk: User, checker: User, fund: BridgingInstitution) -> None:
    posting = inject(fund, by=clerk, fen=5 * WAN, memo="拨款", token="a")
    with pytest.raises(NotAllowed, match="没有办理此事的权限"):
        take_back(fund, posting, by=clerk, reason="录错")

    counter = take_back(fund, posting, by=checker, reason="金额录错")

    assert (counter.reverses, counter.memo, balance(fund)) == (posting, "金额录错", 0)
    assert AuditEntry.objects.get(action="fund.reverse").detail["posting"] == posting.pk
    with pytest.raises(Refused, match="已经冲正过"):
        take_back(fund, posting, by=checker, reason="再来")


def test_who_booked_never_takes_back_though_a_checker_now(checker: User, fund: BridgingInstitution) -> None:
    """By person: somebody who changed roles since."""
    posting = post(fund.outside, fund.account, WAN, key="injection-x", by=checker)

    with pytest.raises(NotAllowed, match="记账人不能冲正自己记的账"):
        take_back(fund, posting, by=checker, reason="录错")
    assert take_back(fund, posting, by=person(RoleCode.FUND_CHECKER), reason="录错").reverses == posting


def test_what_was_lent_already_is_not_taken_back(
    checker: User, clerk: User, fund: BridgingInstitution
) -> None:
    posting = inject(fund, by=clerk, fen=5 * WAN, memo="拨款", token="a")
    lent = post(fund.account, FundFactory().account, WAN, key="loan-1-draw", by=clerk)

    with pytest.raises(Refused, match=r"余额 40,000.00 元，不够支出 50,000.00 元"):
        take_back(fund, posting, by=checker, reason="录错")
    with pytest.raises(Refused, match="只有注资可以在专户页面冲正"):
        take_back(fund, lent, by=checker, reason="录错")
    assert balance(fund) == 4 * WAN


def test_the_account_page_tells_each_balance(clerk: User, fund: BridgingInstitution) -> None:
    for number, fen in enumerate((3 * WAN, 2 * WAN)):
        inject(fund, by=clerk, fen=fen, memo=f"第{number}次", token=str(number))
    post(fund.account, fund.outside, WAN, key="out", by=clerk, memo="退回")

    rows = list(fund.postings.order_by("id"))
    assert [row.standing_fen for row in rows] == [3 * WAN, 5 * WAN, 4 * WAN]
    page = page_of(clerk).get(reverse("fund-detail", args=[fund.pk])).content.decode()
    assert all(words in page for words in ("30,000.00", "50,000.00", "肆万元整", "退回"))
    came = page_of(clerk).get(reverse("fund-detail", args=[fund.pk]) + "?side=in").content.decode()
    assert "退回" not in came
    assert "第1次" in came
    file = page_of(clerk).get(reverse("fund-detail", args=[fund.pk]) + "?export=csv")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3 + 3
    assert "40000" in lines[3]


def test_the_account_page_goes_by_the_day_on_which_money_moved(
    clerk: User, fund: BridgingInstitution
) -> None:
    inject(fund, by=clerk, fen=3 * WAN, memo="今天", token="a")
    post(fund.account, fund.outside, WAN, key="out", by=clerk, memo="退回", on=date(2023, 2, 1))
    inject(fund, by=clerk, fen=2 * WAN, memo="年初补记", token="b", on=date(2023, 1, 5))

    rows = fund.postings.order_by("on", "id")
    assert [(row.memo, row.standing_fen) for row in rows] == [
        ("年初补记", 2 * WAN), ("退回", WAN), ("今天", 4 * WAN),
    ]  # fmt: skip
    url = reverse("fund-detail", args=[fund.pk])
    page = page_of(clerk).get(url).content.decode()
    assert page.index("今天") < page.index("退回") < page.index("年初补记")
    until = page_of(clerk).get(url + "?on_to=2023-01-31").content.decode()
    assert "年初补记" in until
    assert "退回" not in until


def test_nothing_comes_into_a_period_that_was_checked(
    clerk: User, checker: User, fund: BridgingInstitution
) -> None:
    end = date(2023, 1, 31)
    one = ReconciliationFactory(
        institution=fund, starts_on=date(2023, 1, 1), ends_on=end, made_by=clerk,
        checked_by=checker, checked_at=timezone.now(),
    )  # fmt: skip
    for day in (end, date(2022, 12, 1)):
        with pytest.raises(Refused, match="对账已经复核"):
            inject(fund, by=clerk, fen=WAN, memo="拨款", token="a", on=day)
    booked = inject(fund, by=clerk, fen=WAN, memo="拨款", token="a", on=end + timedelta(days=1))

    type(one).objects.filter(pk=one.pk).update(ends_on=TODAY)
    again = inject(fund, by=clerk, fen=WAN, memo="拨款", token="a", on=end + timedelta(days=1))
    assert again == booked, "sent again, it is the one of then"


@pytest.mark.parametrize(
    ("checked", "words"), [(False, "请先在这次对账中取消对应"), (True, "对账已经复核，不能冲正")]
)
def test_what_the_bank_confirmed_is_not_taken_back(
    clerk: User, checker: User, fund: BridgingInstitution, checked: bool, words: str
) -> None:
    posting = inject(fund, by=clerk, fen=WAN, memo="拨款", token="a")
    told = {"checked_by": checker, "checked_at": timezone.now()} if checked else {}
    one = ReconciliationFactory(institution=fund, made_by=clerk, **told)
    line = StatementLineFactory(reconciliation=one, row=7, fen=WAN, posting=posting, kind=MatchKind.AUTO)

    with pytest.raises(Refused, match=f"第 {posting.pk} 号流水已与银行对账单第 7 行.*{words}"):
        take_back(fund, posting, by=checker, reason="录错")
    assert balance(fund) == WAN
    url = reverse("fund-reversal", args=[fund.pk, posting.pk])
    page = page_of(checker).get(reverse("fund-detail", args=[fund.pk])).content.decode()
    assert url not in page
    assert "已与银行对应" in page
    if not checked:
        release(line, by=clerk)
        take_back(fund, posting, by=checker, reason="录错")
        assert balance(fund) == 0


def test_money_is_entered_in_the_page(clerk: User, fund: BridgingInstitution) -> None:
    url = reverse("fund-injection", args=[fund.pk])
    answer = page_of(clerk).post(url, sent(amount_wan="１，５００.５", on="2023.3.1"), follow=True)

    assert balance(fund) == 1_500_500_000
    assert fund.postings.get().on == date(2023, 3, 1)
    assert "壹仟伍佰万伍仟元整" in answer.content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"amount_wan": "0"}, "金额必须大于零"),
        ({"amount_wan": "-3"}, "金额必须大于零"),
        ({"amount_wan": "1.2345678"}, "最多写 6 位小数"),
        ({"amount_wan": "五百"}, "不是数字"),
        ({"memo": ""}, "请填写“依据”"),
        ({"on": ""}, "请填写“到账日期”"),
        ({"on": str(TODAY + timedelta(days=1))}, "晚于今天"),
        ({"amount_wan": "5000000"}, "伍佰亿元整。如果填的是元，请换算成万元"),
    ],
)
def test_bad_input_books_nothing(
    clerk: User, fund: BridgingInstitution, told: dict[str, str], words: str
) -> None:
    answer = page_of(clerk).post(reverse("fund-injection", args=[fund.pk]), sent(**told))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Posting.objects.exists()


def test_a_large_amount_is_taken_after_the_question(clerk: User, fund: BridgingInstitution) -> None:
    url = reverse("fund-injection", args=[fund.pk])
    page_of(clerk).post(url, sent(amount_wan="20000", sure="on"))

    assert balance(fund) == 20_000 * WAN


def test_pages_are_for_those_who_may(clerk: User, checker: User) -> None:
    here = UnitFactory()
    mine, other = filled(FundFactory(county=here), WAN), FundFactory()
    leader = page_of(person(RoleCode.LEADER))
    near = page_of(person(RoleCode.FUND_CLERK, here))

    assert leader.get(reverse("fund-detail", args=[mine.pk])).status_code == 200
    assert leader.get(reverse("fund-injection", args=[mine.pk])).status_code == 403
    assert near.get(reverse("fund-detail", args=[other.pk])).status_code == 404
    listed = near.get(reverse("fund-list")).content.decode()
    assert mine.name in listed
    assert other.name not in listed


def test_institution_and_reversal_in_the_pages(clerk: User, checker: User) -> None:
    county: Unit = UnitFactory()
    told = {"name": "丙转贷公司", "county": county.pk, "filing_number": "备3号", "floor_wan": "100"}
    page_of(clerk).post(reverse("fund-new"), told)
    fund = BridgingInstitution.objects.get(name="丙转贷公司")
    assert "低于警戒线 100.00 万元" in page_of(clerk).get(fund.get_absolute_url()).content.decode()
    assert "已经登记过" in page_of(clerk).post(reverse("fund-new"), told).content.decode()

    posting = inject(fund, by=clerk, fen=WAN, memo="拨款", token="a")
    url = reverse("fund-reversal", args=[fund.pk, posting.pk])
    assert "壹万元整" in page_of(checker).get(url).content.decode()
    assert page_of(checker).post(url, {"reason": ""}).status_code == 422
    page_of(checker).post(url, {"reason": "重复入账"})
    assert balance(fund) == 0
