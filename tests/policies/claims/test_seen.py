"""Who changes or checks what somebody else changed since is told so, with everything that was typed (F9)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from policies.models import Claim, PaymentBatch, Policy
from policies.services import claims, payments
from policies.services.policies import edit_policy
from policies.services.seen import POLICY_FACTS
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.rewards import BatchFactory, PolicyFactory
from tests.policies.claims.house import NUMBER, START, TODAY, WAN, House, signed_in

pytestmark = pytest.mark.django_db
MARK = re.compile(r'name="mark" value="([^"]+)"')


def mark_on(text: str) -> str:
    found = MARK.search(text)
    assert found is not None
    return found[1]


def typed(policy: Policy, **changed: Any) -> dict[str, Any]:
    facts = {name: getattr(policy, name) for name in POLICY_FACTS}
    return {name: value for name, value in {**facts, **changed}.items() if value not in (None, "", False)}


def test_a_policy_that_somebody_changed_keeps_what_both_typed(house: House) -> None:
    policy = PolicyFactory(title="旧名称")
    url = reverse("policy-edit", args=[policy.pk])
    browser = signed_in(house.clerk)
    mark = mark_on(browser.get(url).text)
    facts = {name: getattr(policy, name) for name in POLICY_FACTS}
    edit_policy(policy, by=house.payer, **{**facts, "closes_on": date(2023, 11, 30)})

    refused = browser.post(url, typed(policy, title="新名称", mark=mark))
    assert refused.status_code == 409
    assert "刚刚被别人改过" in refused.text
    assert 'value="新名称"' in refused.text
    now = refused.context["facts"]
    assert [str(label) for label, _value in now] == ["政策名称", "申报截止"]
    assert [value for _label, value in now] == ["旧名称", date(2023, 11, 30)]
    assert Policy.objects.get(pk=policy.pk).title == "旧名称"

    again = typed(policy, title="新名称", closes_on="2023-11-30", mark=mark_on(refused.text))
    assert browser.post(url, again).status_code == 302
    stands = Policy.objects.get(pk=policy.pk)
    assert (stands.title, stands.closes_on) == ("新名称", date(2023, 11, 30))


def test_an_amount_that_was_not_on_the_page_is_not_approved(house: House) -> None:
    claim = house.decided(claimed_fen=20 * WAN)
    url = reverse("claim-checking", args=[claim.pk, "approve"])
    browser = signed_in(house.first)
    mark = mark_on(browser.get(url).text)
    document = {"line": house.line, "grant_number": NUMBER, "granted_on": START}
    claims.correct(claim, by=house.clerk, on=TODAY, claimed_fen=10 * WAN, **document)

    refused = browser.post(url, {"seen": "on", "mark": mark})
    assert refused.status_code == 409
    assert "100,000.00" in refused.text
    assert Claim.objects.get(pk=claim.pk).granted_fen is None
    assert browser.post(url, {"seen": "on", "mark": mark_on(refused.text)}).status_code == 302
    assert Claim.objects.get(pk=claim.pk).granted_fen == 10 * WAN


def test_of_many_approved_at_once_the_changed_one_is_kept_back(house: House) -> None:
    kept = house.decided(claimed_fen=20 * WAN)
    changed = house.decided(firm=EnterpriseFactory(), claimed_fen=20 * WAN)
    url = reverse("claim-approvals")
    browser = signed_in(house.first)
    page = browser.get(url)
    marks = {f"mark-{row.pk}": row.seen for row in page.context["rows"]}
    document = {"line": house.line, "grant_number": NUMBER, "granted_on": START}
    claims.correct(changed, by=house.clerk, on=TODAY, claimed_fen=10 * WAN, **document)

    told = browser.post(url, {"claims": [kept.pk, changed.pk], "seen": "on", **marks}, follow=True)
    assert Claim.objects.get(pk=kept.pk).granted_fen == 20 * WAN
    assert Claim.objects.get(pk=changed.pk).granted_fen is None
    assert "刚刚被别人改过" in told.text


def test_a_total_typed_over_another_is_refused(house: House) -> None:
    batch = BatchFactory(made_by=house.payer)
    url = reverse("batch-amount", args=[batch.pk])
    browser = signed_in(house.payer)
    mark = mark_on(browser.get(url).text)
    payments.set_document_fen(batch, by=house.payer, document_fen=40 * WAN)
    refused = browser.post(url, {"document_wan": "30", "mark": mark})
    assert refused.status_code == 409
    assert PaymentBatch.objects.get(pk=batch.pk).document_fen == 40 * WAN
    assert browser.post(url, {"document_wan": "30", "mark": mark_on(refused.text)}).status_code == 302
    assert PaymentBatch.objects.get(pk=batch.pk).document_fen == 30 * WAN
