"""汇总表 and 明细表 on paper: the same rows as on the screen, noted like a file, and not without end."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from policies import sheets
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import LoanFactory
from tests.policies.claims.house import TODAY, WAN, build, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(clerk: User) -> Client:
    return signed_in(clerk)


def test_the_rows_on_paper_are_those_of_the_filters(browser: Client, clerk: User) -> None:
    house = build(clerk)
    kept = house.paid(claimed_fen=30 * WAN)
    other = house.paid(firm=EnterpriseFactory(name="乙机械有限公司"), claimed_fen=20 * WAN)
    ledger = browser.get(reverse("payment-list"), {"q": "甲机械"})
    url = ledger.context["page"].sheet_url
    assert url in ledger.text
    paper = browser.get(url)
    assert [row.pk for row in paper.context["rows"]] == [kept.pk]
    assert paper.context["paid_fen"] == 30 * WAN
    assert "关键词：甲机械" in paper.context["sheet"].told
    assert "PZ001" in paper.text
    whole = browser.get(reverse("payment-sheet"))
    assert {row.pk for row in whole.context["rows"]} == {kept.pk, other.pk}
    noted = AuditEntry.objects.filter(action="export").order_by("seq").first()
    assert noted is not None
    assert (noted.detail["ledger"], noted.detail["format"], noted.detail["rows"]) == (
        "奖励资金拨付明细表",
        "print",
        1,
    )


def test_too_many_rows_are_refused_and_not_noted(
    browser: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    loans = LoanFactory.create_batch(2)
    assert len(browser.get(reverse("loan-sheet")).context["rows"]) == len(loans)
    LoanFactory()
    refused = browser.get(reverse("loan-sheet"))
    assert refused.status_code == 409
    assert "超过 2 笔" in refused.text
    assert AuditEntry.objects.filter(action="export").count() == 1


@pytest.mark.parametrize(
    ("page", "paper"), [("payment-summary", "payment-summary-sheet"), ("loan-summary", "loan-summary-sheet")]
)
def test_the_summary_on_paper_tells_what_the_page_tells(
    browser: Client, clerk: User, page: str, paper: str
) -> None:
    build(clerk).paid(claimed_fen=30 * WAN)
    LoanFactory(status="settled", drawn_on=TODAY, repaid_on=TODAY)
    asked = {"year": str(TODAY.year), "by": "county"}
    shown, printed = (browser.get(reverse(name), asked) for name in (page, paper))
    assert reverse(paper) in shown.text
    told: list[Any] = [
        [(line.label, line.url) for line in (*one.context["lines"], one.context["whole"])]
        for one in (shown, printed)
    ]
    assert told[0] == told[1]
    for words in ("编制单位", "单位：", "复核：", f"制表人：{clerk.name}", "日期："):
        assert words in printed.text


def test_who_may_take_no_file_away_prints_no_rows() -> None:
    reader = person(RoleCode.LEADER)
    browser = signed_in(reader)
    for ledger, paper in (("payment-list", "payment-sheet"), ("loan-list", "loan-sheet")):
        page = browser.get(reverse(ledger))
        if page.status_code == 200:
            assert reverse(paper) not in page.text
        assert browser.get(reverse(paper)).status_code == 403
