"""政策匹配 and 免申即享 over HTTP."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.enums import Metric
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.eligibility import names
from policies.eligibility.catalogue import BY_CODE
from policies.models import CheckedFact, EligibilityConfirmation
from policies.services.judgements import ask_for, sweep
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ProjectFactory
from tests.policies.eligibility.test_services import answered, newly_above_scale

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
CODE = "scale-reward"


@pytest.fixture
def browser(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def firms_of(listing: Any) -> list[int]:
    return [row.enterprise_id for row in listing.rows]


def judged() -> None:
    sweep(timezone.now(), seconds=60)


def page_of(firm: Enterprise, code: str = CODE) -> str:
    return reverse("eligibility-match", args=[firm.pk, code])


def fact_url(firm: Enterprise, code: str, name: str) -> str:
    return reverse("eligibility-fact", args=[firm.pk, code, name])


def test_from_the_enterprise_to_the_confirmation(browser: Client, clerk: User) -> None:
    firm = newly_above_scale()
    matches = reverse("eligibility-matches", args=[firm.pk])
    assert matches in browser.get(firm.get_absolute_url()).text
    assert page_of(firm) in browser.get(matches).text
    url = fact_url(firm, CODE, "not_paid-fresh")
    assert url in browser.get(page_of(firm)).text
    refused = browser.post(url, {"value": "", "as_of": str(TODAY), "reason": "打过的依据"})
    assert refused.status_code == 422
    assert "打过的依据" in refused.text
    assert browser.post(url, {"value": "yes", "as_of": str(TODAY), "reason": "查了台账"}).status_code == 302
    assert CheckedFact.objects.get().said is True
    confirmation = reverse("eligibility-confirmation", args=[firm.pk, CODE])
    lacking = browser.post(confirmation)
    assert lacking.status_code == 422
    assert "还要核验" in lacking.text
    assert confirmation not in browser.get(page_of(firm)).text
    answered(firm, clerk)
    assert confirmation in browser.get(page_of(firm)).text
    assert browser.post(confirmation).status_code == 302
    assert EligibilityConfirmation.objects.get().on == TODAY
    assert "确认符合（申报日期" in browser.get(page_of(firm)).text


def test_the_day_of_application_chooses_the_document(browser: Client) -> None:
    firm = EnterpriseFactory()
    url = page_of(firm, "little-giant")
    assert "工信部企业〔2022〕63号" in browser.get(url, {"on": "2026-03-31"}).text
    assert "工信部企业〔2026〕2号" in browser.get(url, {"on": "2026-04-01"}).text
    assert "还没有施行" in browser.get(url, {"on": "2021-01-01"}).text
    wrong = browser.get(url, {"on": "2026-02-30"}).text
    assert "日历上没有" in wrong
    assert f"按 {TODAY} 申报" in wrong


def test_a_yearly_fact_takes_its_day_from_the_rule(browser: Client) -> None:
    firm = EnterpriseFactory()
    url = fact_url(firm, "specialised", "research-last_year")
    asked = browser.get(url, {"on": "2023-11-01"})
    assert "2022 年研发费用" in asked.text
    assert "as_of" not in asked.context["form"].fields
    assert browser.post(f"{url}?on=2023-11-01", {"value": "120.5", "reason": "审计报告"}).status_code == 302
    fact = CheckedFact.objects.get()
    assert (fact.name, fact.number, fact.as_of) == ("research", Decimal("120.5"), date(2022, 12, 31))


@pytest.mark.parametrize("value", ["-1", "100.1", "许多", "1e30"])
def test_numbers_that_make_no_sense_are_refused(browser: Client, value: str) -> None:
    url = fact_url(EnterpriseFactory(), "little-giant", "market_share-fresh")
    answer = browser.post(f"{url}?on=2023-11-01", {"value": value, "as_of": "2023-10-01", "reason": "报告"})
    assert answer.status_code == 422
    assert CheckedFact.objects.count() == 0


@pytest.mark.parametrize("name", ["revenue-last_year", "patents-fresh", "nothing"])
def test_only_what_the_rule_set_asks_of_persons_can_be_answered(browser: Client, name: str) -> None:
    assert browser.get(fact_url(newly_above_scale(), CODE, name)).status_code == 404


def test_the_list_has_those_that_fit_first(browser: Client, clerk: User) -> None:
    fits, check, refused, unseen = (
        newly_above_scale(name=f"{word}机械厂") for word in ("甲", "乙", "丙", "丁")
    )
    answered(fits, clerk)
    answered(refused, clerk)
    CheckedFact.objects.create(
        enterprise=refused, name=names.NOT_PAID.name, said=False, as_of=TODAY, reason="奖过", by=clerk
    )
    unseen.scale_memberships.update(entered_on=date(TODAY.year - 3, 1, 1))
    judged()
    page = browser.get(reverse("eligibility-list", args=[CODE]))
    assert firms_of(page.context["page"]) == [fits.pk, check.pk, refused.pk]
    for answer, firm in (("fits", fits), ("check", check), ("not", refused)):
        found = browser.get(reverse("eligibility-list", args=[CODE]), {"answer": answer})
        assert firms_of(found.context["page"]) == [firm.pk]


def test_the_list_goes_on_by_key_over_all_answers(browser: Client, clerk: User) -> None:
    firms = [newly_above_scale() for _n in range(30)]
    for firm in firms[10:13]:
        answered(firm, clerk)
    judged()
    listing = browser.get(reverse("eligibility-list", args=[CODE])).context["page"]
    more = browser.get(listing.following_url).context["page"]
    keys = [*firms_of(listing), *firms_of(more)]
    assert keys[:3] == [firm.pk for firm in firms[10:13]]
    assert sorted(keys) == [firm.pk for firm in firms]
    back = browser.get(more.previous_url).context["page"]
    assert firms_of(back) == firms_of(listing)


def test_the_list_as_of_a_day_as_a_file(browser: Client, clerk: User) -> None:
    firm = EnterpriseFactory(name="丁字轴承厂")
    FigureFactory(enterprise=firm, metric=Metric.REVENUE, year=2025, value=Decimal(900))
    ask_for(date(2026, 5, 1), by=clerk)
    judged()
    url = reverse("eligibility-list", args=["little-giant"])
    file = browser.get(url, {"on": "2026-05-01", "export": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "丁字轴承厂" in text
    assert "工信部企业〔2026〕2号" in text
    assert "未达到：2025 年营业收入不低于 5,000 万元" in text


def test_a_reader_of_one_county_sees_its_own(client: Client) -> None:
    here, there = UnitFactory(), UnitFactory()
    mine, other = newly_above_scale(county=here), newly_above_scale(county=there)
    client.force_login(person(RoleCode.FUND_CLERK, here))
    judged()
    page = client.get(reverse("eligibility-list", args=[CODE]))
    assert firms_of(page.context["page"]) == [mine.pk]
    assert client.get(page_of(other)).status_code == 404


def test_a_reader_is_offered_no_act(client: Client, clerk: User) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    client.force_login(person(RoleCode.FUND_AUDITOR))
    text = client.get(page_of(firm)).text
    assert "符合" in text
    assert fact_url(firm, CODE, "not_paid-fresh") not in text
    assert reverse("eligibility-confirmation", args=[firm.pk, CODE]) not in text
    assert client.post(fact_url(firm, CODE, "not_paid-fresh"), {"value": "no"}).status_code == 403


def test_the_list_asks_no_more_for_many(browser: Client, settings: Any) -> None:
    """The grid of the house has nobody whom these rules look at; here are more than a page."""
    settings.RECENT_SECONDS = 86_400
    url = reverse("eligibility-list", args=[CODE])
    asked = []
    for more in (30, 30):
        for _n in range(more):
            newly_above_scale()
        judged()
        browser.get(url, {"q": "机械"})
        with CaptureQueriesContext(connection) as queries:
            assert len(browser.get(url, {"q": "机械"}).context["page"].rows) == 25
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 9


def test_start_leads_to_the_first_rule_set_that_somebody_may_fit(browser: Client) -> None:
    answer = browser.get(reverse("eligibility-start"))
    assert answer.status_code == 302
    assert answer.url == reverse("eligibility-list", args=[next(iter(BY_CODE))])
    ProjectFactory(commissioned_on=date(TODAY.year - 1, 3, 1))
    judged()
    found = browser.get(reverse("eligibility-start"))
    assert found.url == reverse("eligibility-list", args=["project-reward"])


def test_a_branch_that_is_decided_asks_for_nothing(browser: Client) -> None:
    """With 8,600 万元 nobody is asked for the equity of the smallest; the control is one with 4,000."""
    url = fact_url(firm := EnterpriseFactory(), "little-giant", "equity-fresh")
    FigureFactory(enterprise=firm, metric=Metric.REVENUE, year=2022, value=Decimal(8600))
    assert url not in browser.get(page_of(firm, "little-giant"), {"on": "2023-11-01"}).text
    small_url = fact_url(small := EnterpriseFactory(), "little-giant", "equity-fresh")
    FigureFactory(enterprise=small, metric=Metric.REVENUE, year=2022, value=Decimal(4000))
    assert small_url in browser.get(page_of(small, "little-giant"), {"on": "2023-11-01"}).text
