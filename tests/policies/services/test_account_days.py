"""What stood on a 专户 after each line: kept day by day, whatever the order in which the days are told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import accumulate

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.models import User
from foundation.errors import Refused
from policies.enums import CLOSED_DAILY, AccountKind
from policies.models import Account, AccountDay
from policies.models.posting import Posting, statement_of
from policies.services.ledger import Entry, post, post_all
from tests.factories.loans import FundFactory
from tests.factories.policies import AccountFactory, OutsideFactory, holding
from tests.factories.rewards import BudgetFactory

pytestmark = pytest.mark.django_db
FIRST = date(2023, 1, 1)
MOVES = st.lists(st.tuples(st.integers(-500, 500).filter(bool), st.integers(0, 6)), min_size=1, max_size=12)


def told(account: Account) -> list[tuple[date, int]]:
    return list(AccountDay.objects.filter(account=account).order_by("on").values_list("on", "closing_fen"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, at_once=st.booleans(), kind=st.sampled_from(sorted(CLOSED_DAILY)))
def test_each_line_tells_what_stood_after_it(
    clerk: User, moves: list[tuple[int, int]], at_once: bool, kind: AccountKind
) -> None:
    fund, outside = holding(10_000, kind=kind), OutsideFactory()
    before = fund.received.get()
    entries = [
        Entry(
            *((outside, fund) if fen > 0 else (fund, outside)),
            abs(fen),
            f"{fund.pk}-{n}",
            on=FIRST + timedelta(day),
        )
        for n, (fen, day) in enumerate(moves)
    ]
    for part in [entries] if at_once else [[one] for one in entries]:
        post_all(part, by=clerk)

    lines = list(statement_of(fund.pk).order_by("on", "id"))
    signed = [row.amount_fen if row.destination_id == fund.pk else -row.amount_fen for row in lines]
    assert [row.standing_fen for row in lines] == list(accumulate(signed))
    assert [day for day, _fen in told(fund)] == sorted({row.on for row in lines})
    assert lines[-1].pk == before.pk
    assert not Account.objects.drifted().filter(pk=fund.pk).exists()


def test_a_refused_act_closes_no_day(clerk: User) -> None:
    fund = holding(100, kind=AccountKind.FUND)
    stood = told(fund)
    with pytest.raises(Refused):
        post(fund, OutsideFactory(), 200, key="too-much", by=clerk, on=FIRST)
    assert told(fund) == stood


def test_a_day_that_tells_something_else_is_found(clerk: User) -> None:
    fund = holding(100, kind=AccountKind.FUND)
    assert not Account.objects.drifted().exists()
    AccountDay.objects.filter(account=fund).update(closing_fen=99)
    assert list(Account.objects.drifted()) == [fund]


def test_other_accounts_are_not_closed_daily(clerk: User) -> None:
    budget, firm = holding(100), AccountFactory(kind=AccountKind.RECIPIENT)
    post(budget, firm, 60, key="pay", by=clerk)
    assert set(AccountDay.objects.values_list("account", flat=True)) == {budget.pk}


def test_every_page_of_an_account_is_of_a_kind_that_is_closed_daily(clerk: User) -> None:
    """On a day of its own each line would otherwise begin with nothing."""
    line = BudgetFactory()
    post(line.outside, line.account, 100, key="in", by=clerk, on=FIRST)
    post(line.outside, line.account, 50, key="more", by=clerk, on=FIRST + timedelta(1))

    rows = statement_of(line.account_id).order_by("on", "id")
    assert [row.standing_fen for row in rows] == [100, 150]
    assert FundFactory().account.kind in CLOSED_DAILY


def test_a_balance_reads_one_day_and_the_lines_of_the_day(clerk: User) -> None:
    fund, outside = holding(100, kind=AccountKind.FUND), OutsideFactory()
    post_all([Entry(outside, fund, 1, f"in-{n}", on=FIRST + timedelta(n)) for n in range(200)], by=clerk)
    with connection.cursor() as cursor:
        for model in (Posting, AccountDay):  # whether another test left a measure of them is chance
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        if connection.vendor == "postgresql":  # over so few rows it would read the table
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = statement_of(fund.pk).filter(pk__in=[1, 2, 3]).explain()
    assert re.search(r"policies_posting_(page|given|received)", plan)
    assert re.search(r"policies_account_?day_\w*1|policies_account_day_once", plan)


@pytest.mark.parametrize("days", [1, 400])
def test_a_posting_of_today_asks_the_same_whatever_lies_before(clerk: User, days: int) -> None:
    fund, outside = holding(100, kind=AccountKind.FUND), OutsideFactory()
    post_all([Entry(outside, fund, 1, f"in-{n}", on=FIRST + timedelta(n)) for n in range(days)], by=clerk)
    with CaptureQueriesContext(connection) as asked:
        post(outside, fund, 1, key="one-more", by=clerk)
    assert sum("accountday" in query["sql"] for query in asked) == 2
