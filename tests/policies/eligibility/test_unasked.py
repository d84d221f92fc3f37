"""A claim that nobody asked for: it rests on a confirmation, and the form has in it what the confirmation says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import NotAllowed, Refused
from policies.claim_enums import ClaimBasis, ClaimMove, ClaimStatus
from policies.eligibility.catalogue import BY_CODE
from policies.models import Claim, EligibilityConfirmation, Policy, PolicyClause
from policies.services.claim_rules import check_may
from policies.services.claims import enter_claim, step
from policies.services.policies import edit_policy
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.rewards import ClauseFactory, ConfirmationFactory, PolicyFactory
from tests.policies.claims.house import TODAY, WAN, signed_in

pytestmark = pytest.mark.django_db
RULES = BY_CODE["project-reward"]


@pytest.fixture
def clerk() -> User:
    return person(RoleCode.FUND_CLERK)


@pytest.fixture
def clause() -> PolicyClause:
    policy = PolicyFactory(grants_unasked=True, rule_set=RULES.code)
    return ClauseFactory(policy=policy, amount_fen=20 * WAN, cap_fen=20 * WAN)


@pytest.fixture
def firm() -> Enterprise:
    return EnterpriseFactory()


def confirmed(firm: Enterprise, by: User) -> EligibilityConfirmation:
    return ConfirmationFactory(enterprise=firm, code=RULES.code, on=TODAY, by=by)


def entered(clause: PolicyClause, firm: Enterprise, by: User) -> Claim:
    return enter_claim(
        clause, firm, by=by, on=TODAY, basis=ClaimBasis.AUTO, claimed_fen=20 * WAN, year=TODAY.year
    )


def test_without_a_confirmation_of_the_year_nothing_is_entered(
    clerk: User, clause: PolicyClause, firm: Enterprise
) -> None:
    ConfirmationFactory(enterprise=firm, code=RULES.code, on=TODAY.replace(year=TODAY.year - 1, day=1))
    ConfirmationFactory(enterprise=firm, code="output-reward", on=TODAY)
    ConfirmationFactory(enterprise=firm, code=RULES.code, on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="年还没有人确认这家企业符合"):
        entered(clause, firm, clerk)
    assert not Claim.objects.exists()


def test_a_claim_remembers_what_it_rests_on(clerk: User, clause: PolicyClause, firm: Enterprise) -> None:
    one = confirmed(firm, clerk)
    assert list(EligibilityConfirmation.objects.waiting()) == [one]
    claim = entered(clause, firm, clerk)
    assert claim.confirmation == one
    assert not EligibilityConfirmation.objects.waiting().exists()
    step(claim, ClaimMove.WITHDRAW, by=clerk, on=TODAY, note="重新登记")
    assert list(EligibilityConfirmation.objects.waiting()) == [one]


def test_who_confirmed_does_not_check(clause: PolicyClause, firm: Enterprise) -> None:
    checker = person(RoleCode.FUND_CHECKER)
    confirmed(firm, checker)
    claim = entered(clause, firm, person(RoleCode.FUND_CLERK))
    with pytest.raises(NotAllowed, match="您确认过这家企业符合条件"):
        check_may(claim, ClaimMove.FIRST_CHECK, by=checker)
    check_may(claim, ClaimMove.FIRST_CHECK, by=person(RoleCode.FUND_CHECKER))


def test_rules_belong_to_what_is_granted_unasked(clerk: User, clause: PolicyClause) -> None:
    policy = clause.policy
    with pytest.raises(Refused, match="请同时勾选“免申即享”"):
        edit_policy(policy, by=clerk, grants_unasked=False, rule_set=RULES.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(grants_unasked=False)


def test_only_what_came_unasked_rests_on_a_confirmation(
    clerk: User, clause: PolicyClause, firm: Enterprise
) -> None:
    confirmed(firm, clerk)
    claim = entered(clause, firm, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(basis=ClaimBasis.APPLICATION)


def test_from_the_confirmation_to_the_claim_in_one_form(
    clerk: User, clause: PolicyClause, firm: Enterprise
) -> None:
    one, client = confirmed(firm, clerk), signed_in(clerk)
    waiting = client.get(reverse("confirmation-list") + "?waiting=on").text
    address = f"{reverse('claim-new')}?confirmation={one.pk}"
    assert address in waiting
    assert address in client.get(reverse("eligibility-match", args=[firm.pk, RULES.code])).text
    form = client.get(address).context["form"]
    asked = {name: form[name].value() for name in ("basis", "year", "on", "clause", "amount_wan")}
    assert asked["clause"] == clause.pk
    told = {"enterprise": firm.pk, **asked, "on": str(TODAY)}
    page = client.post(address, told, follow=True).text
    claim = Claim.objects.get()
    assert (claim.confirmation, claim.status, claim.claimed_fen) == (one, ClaimStatus.FILED, 20 * WAN)
    assert "技改、新投产项目奖励" in page
    shown = client.get(reverse("confirmation-list")).text
    assert claim.number in shown
    assert address not in shown
    assert "没有" in client.get(reverse("confirmation-list") + "?waiting=on").text


def test_who_reads_no_money_sees_no_claim_in_the_list(
    clerk: User, clause: PolicyClause, firm: Enterprise
) -> None:
    confirmed(firm, clerk)
    claim = entered(clause, firm, clerk)
    page = signed_in(person(RoleCode.CASE_OFFICER)).get(reverse("confirmation-list")).text
    assert firm.name in page
    assert claim.number not in page


def test_two_clauses_leave_the_choice_to_the_clerk(
    clerk: User, clause: PolicyClause, firm: Enterprise
) -> None:
    ClauseFactory(policy=clause.policy)
    one = confirmed(firm, clerk)
    form = signed_in(clerk).get(f"{reverse('claim-new')}?confirmation={one.pk}").context["form"]
    assert form["clause"].value() is None
    assert form["enterprise"].value() == str(firm.pk)


def test_a_confirmation_that_is_not_there_leaves_the_form_empty(clerk: User) -> None:
    client: Client = signed_in(clerk)
    for key in ("999", "x", ""):
        form = client.get(f"{reverse('claim-new')}?confirmation={key}").context["form"]
        assert form["enterprise"].value() is None
