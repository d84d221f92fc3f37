"""What the page of a claim, a batch or a loan tells who cannot act: who is to do what."""

from __future__ import annotations

import pytest
from django.urls import reverse

from foundation.accounts.models import User
from policies.models import Claim
from policies.next_step import next_step
from policies.services.claims import approve
from policies.services.payees import confirm_payee, enter_payee, payee_of
from policies.services.payments import submit
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.claims.house import START, House, signed_in

pytestmark = pytest.mark.django_db
NUMBER = "6222000011112222"


def told(user: User, claim: Claim) -> tuple[str, bool]:
    step = next_step(user, claim, payee_of(claim.enterprise_id), in_batch=False)
    assert step is not None
    return step.words, bool(step.url)


def test_from_the_grant_to_the_batch_each_is_led_to_their_own_act(house: House) -> None:
    claim = house.approved()
    assert told(house.clerk, claim) == ("登记收款账户", True)
    assert told(house.first, claim) == ("登记收款账户", False)
    made = enter_payee(
        claim.enterprise, by=house.clerk, holder="甲", bank="示例银行", number=NUMBER, basis="开户许可证"
    )
    assert told(house.clerk, claim) == ("由复核人员确认收款账户", False)
    assert told(house.first, claim) == ("由复核人员确认收款账户", True)
    confirm_payee(made, by=house.first, number=NUMBER)
    assert told(house.clerk, claim) == ("列入拨付批次", True)
    page = signed_in(house.clerk).get(claim.get_absolute_url())
    link = page.context["next_step"].url
    assert link in page.text
    assert [row.pk for row in signed_in(house.clerk).get(link).context["rows"]] == [claim.pk]
    batch = house.batch([claim])
    assert signed_in(house.clerk).get(claim.get_absolute_url()).context["next_step"] is None
    submit(batch, by=house.payer)
    assert (
        signed_in(house.payer).get(batch.get_absolute_url()).context["awaited"] == "待复核人员办理“复核通过”"
    )
    assert signed_in(house.first).get(batch.get_absolute_url()).context["awaited"] == ""


def test_a_claim_says_who_is_to_check_it_and_shows_only_its_own_steps(house: House) -> None:
    decided = house.decided()
    page = signed_in(house.clerk).get(decided.get_absolute_url())
    assert "待复核人员办理“复核通过”" in page.text
    assert "初审金额" not in page.text
    assert signed_in(house.first).get(decided.get_absolute_url()).context["awaited"] == ""
    approve(decided, by=house.first, on=START)
    asked = house.enter(firm=EnterpriseFactory())
    page = signed_in(house.clerk).get(reverse("claim-detail", args=[asked.pk]))
    assert "待复核人员办理“初审通过”" in page.text
    assert "初审金额" in page.text
