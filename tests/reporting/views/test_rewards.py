"""拨付统计 against the postings, against 拨付汇总, and against the ledgers behind each figure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.claim_enums import ClaimStatus, PolicyLevel
from policies.enums import AccountKind
from policies.models import BudgetLine, Claim, Posting
from policies.reward_summary import By, Line, Sources, Span, summed
from policies.services.ledger import post
from reporting.metrics.rewards import REWARD_METRICS, RewardMetric
from reporting.queries.rewards import values_of_line
from tests.factories.accounts import UnitFactory, UserFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.policies import AccountFactory
from tests.factories.rewards import BudgetFactory, ClaimFactory, ClauseFactory, allotted

pytestmark = pytest.mark.django_db
WAN = 10**6
YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))
PAGE = "reward-figures"
ASKED = {"from": "2023-01-01", "to": "2023-12-31"}


def claimed(
    line: BudgetLine, firm: Enterprise, fen: int, granted: date, paid: date | None, back: int = 0
) -> None:
    """A row of the ledger and the postings that made it."""
    by, account = UserFactory(), AccountFactory(kind=AccountKind.RECIPIENT, name="奖励")
    claim = ClaimFactory(
        clause=ClauseFactory(policy=line.policy), enterprise=firm, line=line, account=account,
        status=ClaimStatus.PAID if paid else ClaimStatus.GRANTED, claimed_fen=fen, granted_fen=fen,
        granted_on=granted, paid_on=paid, recalled_fen=back, grant_number="聊工信发〔2023〕12号",
    )  # fmt: skip
    post(line.account, line.reserved, fen, key=f"grant-{claim.pk}", by=by)
    if paid:
        post(line.reserved, account, fen, key=f"pay-{claim.pk}", by=by)
    if back:
        post(account, line.account, back, key=f"back-{claim.pk}", by=by)


@pytest.fixture
def clerk(db: None) -> User:
    return person(RoleCode.FUND_CLERK)


@pytest.fixture
def rewards(db: None) -> None:
    """Of two budgets and three firms: one paid twice, one without county and industry, one of the year before."""
    city = allotted(BudgetFactory(level=PolicyLevel.CITY), 1_000 * WAN)
    province = allotted(BudgetFactory(level=PolicyLevel.PROVINCE), 300 * WAN)
    old = allotted(BudgetFactory(year=2022), 100 * WAN)
    firms = [EnterpriseFactory(industry_code="3411"), EnterpriseFactory(industry_code="1711")]
    bare = EnterpriseFactory(county=None, industry_code="")
    claimed(city, firms[0], 100 * WAN + 1, date(2023, 1, 5), date(2023, 1, 31))
    claimed(city, firms[0], 50 * WAN, date(2023, 2, 1), date(2023, 5, 1), back=20 * WAN + 7)
    claimed(province, firms[1], 80 * WAN, date(2023, 2, 1), date(2023, 5, 31))
    claimed(province, bare, 33_333_333, date(2023, 6, 1), date(2023, 12, 31))
    claimed(city, firms[1], 70 * WAN, date(2023, 11, 1), None)
    claimed(old, firms[0], 90 * WAN, date(2022, 11, 1), date(2022, 12, 31))


def told(user: User, span: Span, by: By) -> tuple[list[Line], Line]:
    claims = Claim.objects.visible_to(user)
    sources = Sources.of(user, span, paid=claims, unpaid=claims)
    return summed(sources, span, by, offered=set(Enterprise.objects.values_list("county_id", flat=True)))


def page_of(user: User, name: str = PAGE, **asked: Any) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(name), asked).content.decode())


def table_of(page: str) -> str:
    return page[page.index("<tbody>") : page.index("</table>")]


def posted(source: str, destination: str) -> int:
    rows = Posting.objects.filter(source__kind=source, destination__kind=destination)
    return int(rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def test_the_figures_are_what_the_postings_add_up_to(clerk: User, rewards: None) -> None:
    """Reckoned from the ledger of money, without what the page uses."""
    paid = posted(AccountKind.RESERVED, AccountKind.RECIPIENT)
    back = posted(AccountKind.RECIPIENT, AccountKind.BUDGET)
    unpaid = posted(AccountKind.BUDGET, AccountKind.RESERVED) - paid
    given = posted(AccountKind.OUTSIDE, AccountKind.BUDGET)
    _lines, whole = told(clerk, Span(date(2022, 1, 1), YEAR.last), By.LEVEL)

    assert values_of_line(whole) == {
        RewardMetric.FIRMS: 3,
        RewardMetric.CLAIMS: 5,
        RewardMetric.PAID: Decimal(paid) / WAN,
        RewardMetric.RECALLED: Decimal(back) / WAN,
        RewardMetric.KEPT: Decimal(paid - back) / WAN,
        RewardMetric.UNPAID: Decimal(unpaid) / WAN,
        RewardMetric.RATE: Decimal((paid - back) * 10_000 // given) / 100,
    }


@pytest.mark.parametrize("by", list(By))
def test_each_figure_opens_its_rows(clerk: User, rewards: None, by: By) -> None:
    client = Client()
    client.force_login(clerk)
    for span in (YEAR, Span(date(2022, 12, 1), date(2023, 11, 1), {"level": ["city"]})):
        lines, whole = told_under(clerk, span, by)
        assert sum(line.claims for line in lines) == whole.claims > 0
        assert sum(line.paid_fen for line in lines) == whole.paid_fen
        assert sum(line.unpaid_fen for line in lines) == whole.unpaid_fen > 0
        for line in (*lines, whole):
            if line.label == "未填":
                assert not line.url
                continue
            assert rows_behind(client, line.url) == (line.claims, line.paid_fen)
            assert rows_behind(client, line.unpaid_url) == (line.unpaid, line.unpaid_fen)
            if line.recalled_url:
                assert rows_behind(client, line.recalled_url)[0] == 1


def told_under(user: User, span: Span, by: By) -> tuple[list[Line], Line]:
    """As the page tells it that is asked for these days and this narrowing."""
    client = Client()
    client.force_login(user)
    asked = {"from": span.first, "to": span.last, "by": by.value, **span.kept}
    context = client.get(reverse(PAGE), asked).context
    return context["lines"], context["whole"]


def rows_behind(client: Client, url: str) -> tuple[int, int]:
    page = client.get(url).context["page"]
    return page.count, sum(claim.granted_fen for claim in page.rows)


def test_the_rate_opens_the_budget_lines_it_is_of(clerk: User, rewards: None) -> None:
    client = Client()
    client.force_login(clerk)
    lines, whole = told_under(clerk, YEAR, By.LEVEL)

    assert [(line.label, line.rate) for line in lines] == [("省", "37.77%"), ("市", "12.99%")]
    for line, count in ((lines[0], 1), (lines[1], 1), (whole, 2)):
        assert client.get(line.budget_url).context["page"].count == count
    months, _whole = told_under(clerk, YEAR, By.MONTH)
    assert {line.rate for line in months} == {""}


def test_both_pages_tell_the_same_of_a_year(clerk: User, rewards: None) -> None:
    figures = table_of(page_of(clerk, **ASKED, by="month"))
    assert figures == table_of(page_of(clerk, "payment-summary", year=2023, by="month"))
    assert "1 月" in figures


def test_every_figure_is_told_by_its_definition(clerk: User, rewards: None) -> None:
    assert set(REWARD_METRICS) == set(RewardMetric)
    page = page_of(clerk, **ASKED)
    for one in REWARD_METRICS.values():
        assert str(one.definition) in page
        assert str(one.name) in page


def test_the_file_tells_the_same_and_what_it_is_narrowed_to(clerk: User, rewards: None) -> None:
    client = Client()
    client.force_login(clerk)
    answer = client.get(reverse(PAGE), {**ASKED, "by": "policy", "level": "province", "export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _lines, whole = told_under(clerk, Span(YEAR.first, YEAR.last, {"level": ["province"]}), By.POLICY)

    line = next(line for line in text.splitlines() if line.startswith(("合计", '"合计')))
    cells = [cell.strip('"') for cell in line.split(",")]
    assert [Decimal(cell) for cell in cells[1:]] == list(values_of_line(whole).values())
    assert "拨付净额：拨付金额减追回金额。（口径第 1 版）" in text
    assert whole.claims == 2


@pytest.mark.parametrize("asked", [{"level": "world"}, {"policy": "x"}, {"industry": "99"}])
def test_a_filter_that_cannot_be_read_is_told(clerk: User, rewards: None, asked: dict[str, str]) -> None:
    page = page_of(clerk, **ASKED, **asked)
    assert "有筛选条件无法识别，已忽略" in page
    assert re.search(r'figure-value"><a href="[^"]+">4</a>', page)


def test_a_leader_reads_and_takes_no_file(rewards: None) -> None:
    client = Client()
    client.force_login(person(RoleCode.LEADER))
    assert client.get(reverse(PAGE)).status_code == 200
    assert client.get(reverse(PAGE), {"export": "csv"}).status_code == 403
    assert "export=csv" not in client.get(reverse(PAGE)).content.decode()


def test_only_what_is_in_reach_is_counted(rewards: None) -> None:
    """A county's reader is told the county's claims, and no share of the city's budget."""
    county = Enterprise.objects.filter(industry_code="3411").get().county
    near = page_of(person(RoleCode.FUND_CLERK, county), **ASKED)
    assert "150.000001" in table_of(near)
    assert "%</a>" not in near
    assert "这段时间没有拨付" in page_of(person(RoleCode.FUND_CLERK, UnitFactory()), **ASKED)
