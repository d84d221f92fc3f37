from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.audit.services import verify_chain
from foundation.errors import Refused
from policies.amounts import MOST_FEN
from policies.enums import AccountKind
from policies.models import Account, Posting
from policies.services.ledger import Entry, post, post_all, reverse
from tests.factories.accounts import UserFactory
from tests.factories.policies import AccountFactory, OutsideFactory, holding
from tests.house.sources import FLOORS, python_files, short

pytestmark = pytest.mark.django_db
WRITES = re.compile(
    r"balance_fen\s*=[^=]|\bPosting\(|Posting\.objects\.(create|bulk_create|bulk_update|get_or_create|update)"
)


def balance(account: Account) -> int:
    return Account.objects.get(pk=account.pk).balance_fen


def picture() -> tuple[list[int], int, int]:
    """All balances, how many postings and how many entries for inspectors."""
    balances = list(Account.objects.order_by("pk").values_list("balance_fen", flat=True))
    return balances, Posting.objects.count(), AuditEntry.objects.filter(action__startswith="ledger.").count()


def test_a_posting_moves_money_and_is_on_record(clerk: User) -> None:
    budget, firm = holding(10_000), AccountFactory(kind=AccountKind.RECIPIENT)
    posting = post(budget, firm, 6_000, key="pay-1", by=clerk, memo="满产奖励")

    assert (balance(budget), balance(firm)) == (4_000, 6_000)
    assert (posting.source, posting.destination, posting.by, posting.memo) == (
        budget,
        firm,
        clerk,
        "满产奖励",
    )
    entry = AuditEntry.objects.filter(action="ledger.post").latest("seq")
    told = {
        "from": budget.pk, "to": firm.pk, "fen": 6_000, "on": str(timezone.localdate()), "key": "pay-1", "reverses": None,
    }  # fmt: skip
    assert (entry.actor_id, entry.object_key, entry.detail) == (clerk.pk, str(posting.pk), told)
    assert verify_chain().broken_at is None


def test_a_posting_has_the_day_on_which_the_money_moved(clerk: User) -> None:
    budget, firm = holding(10_000), AccountFactory(kind=AccountKind.RECIPIENT)
    day = date(2023, 3, 1)
    posting = post(budget, firm, 100, key="pay-1", by=clerk, on=day)
    assert Posting.objects.get(pk=posting.pk).on == day

    assert post(budget, firm, 100, key="pay-1", by=clerk, on=day) == posting
    assert post(budget, firm, 100, key="pay-1", by=clerk) == posting, "no day told: the one of then"
    with pytest.raises(Refused, match="与这次的内容不同"):
        post(budget, firm, 100, key="pay-1", by=clerk, on=date(2023, 3, 2))
    with pytest.raises(Refused, match="晚于今天，没有记账"):
        post(budget, firm, 100, key="pay-2", by=clerk, on=timezone.localdate() + timedelta(days=1))
    assert balance(firm) == 100
    assert reverse(posting, by=clerk, memo="录错").on == timezone.localdate()


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (10_001, "“第1笔预算”余额 100.00 元，不够支出 100.01 元"),
        (0, "金额必须大于零"),
        (-5, "金额必须大于零"),
        (MOST_FEN + 1, "一笔不能超过 100,000,000,000.00 元，请核对金额的单位"),
    ],
)
def test_refuses_and_books_nothing(clerk: User, fen: int, words: str) -> None:
    budget, firm = holding(10_000, name="第1笔预算"), AccountFactory()
    before = picture()

    with pytest.raises(Refused, match=words):
        post(budget, firm, fen, key="pay-1", by=clerk)

    assert picture() == before


def test_refuses_more_than_the_ceiling_bears(clerk: User) -> None:
    fund, firm = holding(10_000), AccountFactory(kind=AccountKind.BORROWER, name="甲厂", ceiling_fen=5_000)
    post(fund, firm, 5_000, key="loan-1", by=clerk)
    before = picture()

    with pytest.raises(Refused, match=r"“甲厂”已有 50[.]00 元，再加 0[.]01 元会超过上限 50[.]00 元"):
        post(fund, firm, 1, key="loan-2", by=clerk)

    assert picture() == before


def test_refuses_a_posting_to_its_own_source(clerk: User) -> None:
    budget = holding(10_000, name="技改")

    with pytest.raises(Refused, match="同一个账户“技改”"):
        post(budget, budget, 1, key="pay-1", by=clerk)


def test_the_same_act_twice_is_booked_once(clerk: User) -> None:
    budget, firm = holding(10_000), AccountFactory()
    first = post(budget, firm, 6_000, key="pay-1", by=clerk)
    before = picture()

    assert post(budget, firm, 6_000, key="pay-1", by=UserFactory()) == first
    assert picture() == before


@pytest.mark.parametrize("change", ["amount", "account", "memo"])
def test_a_key_with_other_content_is_refused(clerk: User, change: str) -> None:
    budget, firm = holding(10_000), AccountFactory()
    post(budget, firm, 1_000, key="pay-1", by=clerk)
    before = picture()

    with pytest.raises(Refused, match=r"业务编号 pay-1 已经记过一笔 10.00 元的账.*请刷新后核对"):
        post(
            budget,
            OutsideFactory() if change == "account" else firm,
            2_000 if change == "amount" else 1_000,
            key="pay-1",
            by=clerk,
            memo="补记" if change == "memo" else "",
        )

    assert picture()[1:] == before[1:]
    assert balance(budget) == 9_000


def test_all_postings_of_an_act_or_none(clerk: User) -> None:
    city, province, firm = holding(100), holding(100), AccountFactory()
    before = picture()

    with pytest.raises(Refused, match="不够支出"):
        post_all([Entry(city, firm, 60, "pay-1-a"), Entry(province, firm, 101, "pay-1-b")], by=clerk)
    assert picture() == before

    made = post_all([Entry(province, firm, 100, "pay-1-b"), Entry(city, firm, 60, "pay-1-a")], by=clerk)
    assert [one.key for one in made] == ["pay-1-b", "pay-1-a"]
    assert [balance(one) for one in (city, province, firm)] == [40, 0, 160]


def test_an_act_counts_by_what_it_leaves(clerk: User) -> None:
    """What passes through an account in one act need not have been there before."""
    budget, reserved, firm = holding(100), AccountFactory(kind=AccountKind.RESERVED), AccountFactory()
    post_all([Entry(budget, reserved, 80, "award-1"), Entry(reserved, firm, 80, "pay-1")], by=clerk)

    assert [balance(one) for one in (budget, reserved, firm)] == [20, 0, 80]


def test_an_act_booked_in_part_is_refused(clerk: User) -> None:
    budget, firm = holding(100), AccountFactory()
    post(budget, firm, 10, key="pay-1-a", by=clerk)

    with pytest.raises(Refused, match="有的已经记过账，有的没有"):
        post_all([Entry(budget, firm, 10, "pay-1-a"), Entry(budget, firm, 20, "pay-1-b")], by=clerk)

    assert balance(budget) == 90


def test_a_reversal_brings_the_money_back_once(clerk: User) -> None:
    budget, firm = holding(10_000), AccountFactory()
    posting = post(budget, firm, 6_000, key="pay-1", by=clerk)
    counter = reverse(posting, key="void-1", by=clerk, memo="户名有误")

    assert (balance(budget), balance(firm)) == (10_000, 0)
    assert (counter.reverses, counter.source, counter.destination) == (posting, firm, budget)
    assert AuditEntry.objects.filter(action="ledger.reverse").get().detail["reverses"] == posting.pk
    assert reverse(posting, key="void-1", by=clerk, memo="户名有误") == counter
    with pytest.raises(Refused, match="已经冲正过"):
        reverse(posting, key="void-2", by=clerk, memo="户名有误")
    assert (balance(budget), balance(firm)) == (10_000, 0)


def test_a_reversal_is_explained_and_never_reversed(clerk: User) -> None:
    posting = post(holding(100), AccountFactory(), 60, key="pay-1", by=clerk)

    with pytest.raises(Refused, match="请写明原因"):
        reverse(posting, key="void-1", by=clerk, memo="")
    counter = reverse(posting, key="void-1", by=clerk, memo="户名有误")
    with pytest.raises(Refused, match="冲正的记录不能再冲正"):
        reverse(counter, key="void-2", by=clerk, memo="又要付")


def test_what_was_spent_already_cannot_be_taken_back(clerk: User) -> None:
    budget, firm = holding(100), AccountFactory(kind=AccountKind.RECIPIENT)
    posting = post(budget, firm, 60, key="pay-1", by=clerk)
    post(firm, OutsideFactory(), 1, key="left-1", by=clerk)

    with pytest.raises(Refused, match=r"余额 0\.59 元，不够支出 0\.60 元"):
        reverse(posting, key="void-1", by=clerk, memo="户名有误")


def test_an_entry_without_a_key_of_its_own_is_a_mistake_of_the_caller(clerk: User) -> None:
    budget, firm = holding(100), AccountFactory()

    with pytest.raises(ValueError, match="a key of its own"):
        post_all([Entry(budget, firm, 1, "pay-1"), Entry(budget, firm, 2, "pay-1")], by=clerk)
    with pytest.raises(ValueError, match="a key of its own"):
        post(budget, firm, 1, key="", by=clerk)


def test_what_no_rule_foresaw_is_told_as_it_is(clerk: User) -> None:
    """Past ``reverse``, which asks for the reason, the database asks for it."""
    posting = post(holding(100), AccountFactory(), 60, key="pay-1", by=clerk)
    before = picture()

    with pytest.raises(IntegrityError):
        post_all([Entry(posting.destination, posting.source, 60, "void-1", "", posting)], by=clerk)

    assert picture() == before


def test_nobody_else_writes_postings_or_balances() -> None:
    files = [path for path in python_files(*FLOORS) if path.parent.name != "models"]
    writers = {short(path) for path in files if WRITES.search(path.read_text())}

    assert writers == {"policies/services/ledger.py"}
