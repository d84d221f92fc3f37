"""People, a policy with money, and the ways of a claim, for the tests of 奖励资金."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.claim_enums import ClaimBasis
from policies.models import Account, BudgetLine, Claim, PaymentBatch, PolicyClause
from policies.services.balances import recompute
from policies.services.claims import approve, enter_claim, first_check, grant, publish, second_check
from policies.services.payees import confirm_payee, enter_payee
from policies.services.payments import Result, check, make_batch, send, submit, take_results
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.rewards import BudgetFactory, ClauseFactory, PolicyFactory, allotted

WAN = 10**6
TODAY = timezone.localdate()
START = TODAY - timedelta(days=40)
NUMBER = "聊工信发〔2023〕12号"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass
class House:
    clerk: User
    payer: User
    first: User
    second: User
    clause: PolicyClause
    line: BudgetLine
    firm: Enterprise

    def enter(self, **told: Any) -> Claim:
        given = {
            "on": START, "basis": ClaimBasis.APPLICATION, "claimed_fen": 30 * WAN, "year": START.year, **told,
        }  # fmt: skip
        clause, firm = given.pop("clause", self.clause), given.pop("firm", self.firm)
        return enter_claim(clause, firm, by=given.pop("by", self.clerk), **given)

    def decided(self, **told: Any) -> Claim:
        """By a document; waits for its one check."""
        named = {"line": self.line, "grant_number": NUMBER, "granted_on": START}
        return self.enter(basis=ClaimBasis.DOCUMENT, **{**named, **told})

    def checked(self, **told: Any) -> Claim:
        claim = self.enter(**told)
        first_check(claim, by=self.first, on=START, fen=claim.claimed_fen)
        second_check(claim, by=self.second, on=START, fen=claim.claimed_fen)
        return fresh(claim)

    def published(self, **told: Any) -> Claim:
        claim = self.checked(**told)
        publish(claim, by=self.clerk, on=START, until=START + timedelta(days=14))
        return fresh(claim)

    def granted(self, **told: Any) -> Claim:
        claim = self.published(**told)
        grant(claim, by=self.clerk, on=TODAY, line=self.line, grant_number=NUMBER)
        return fresh(claim)

    def approved(self, **told: Any) -> Claim:
        claim = self.decided(**told)
        approve(claim, by=self.first, on=START)
        return fresh(claim)

    def payee(self, firm: Enterprise | None = None, number: str = "6222000011112222") -> None:
        made = enter_payee(
            firm or self.firm, by=self.clerk, holder="甲", bank="示例银行", number=number, basis="开户许可证"
        )
        confirm_payee(made, by=self.first, number=number)

    def batch(self, claims: Sequence[Claim], fen: int | None = None) -> PaymentBatch:
        total = sum(claim.granted_fen or 0 for claim in claims)
        return make_batch(by=self.payer, document=NUMBER, document_fen=fen or total, claims=claims)

    def sent(self, claims: Sequence[Claim]) -> PaymentBatch:
        batch = self.batch(claims)
        submit(batch, by=self.payer)
        check(batch, by=self.first)
        batch.refresh_from_db()
        if batch.status == "half_checked":
            check(batch, by=self.second)
        send(batch, by=self.payer, on=TODAY)
        return PaymentBatch.objects.get(pk=batch.pk)

    def paid(self, **told: Any) -> Claim:
        claim = self.approved(**told)
        self.payee(claim.enterprise)
        batch = self.sent([claim])
        take_results(batch, [Result(batch.lines.get(), TODAY, "PZ001")], by=self.payer)
        return fresh(claim)

    def money(self, claim: Claim | None = None) -> tuple[int, int, int]:
        """What is left, set aside and received, each held against its postings."""
        keys = [self.line.account_id, self.line.reserved_id, claim.account_id if claim else None]
        left, aside, received = (_balance(key) for key in keys)
        return left, aside, received


def build(clerk: User) -> House:
    policy = PolicyFactory(title="满产达产奖励", issued_on=date(2023, 1, 1), grants_unasked=True)
    clause = ClauseFactory(policy=policy, code="第三条", effective_from=date(2023, 1, 1))
    return House(
        clerk=clerk,
        payer=person(RoleCode.FUND_CLERK, name="付经办"),
        first=person(RoleCode.FUND_CHECKER, name="初复核"),
        second=person(RoleCode.FUND_CHECKER, name="再复核"),
        clause=clause,
        line=allotted(BudgetFactory(policy=policy, year=START.year), 1_000 * WAN),
        firm=EnterpriseFactory(name="甲机械有限公司"),
    )


def fresh(claim: Claim) -> Claim:
    related = ("enterprise", "clause", "policy", "line", "account")
    return Claim.objects.select_related(*related).get(pk=claim.pk)


def _balance(key: int | None) -> int:
    if key is None:
        return 0
    account = Account.objects.get(pk=key)
    assert recompute(account) == account.balance_fen
    return account.balance_fen
