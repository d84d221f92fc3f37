"""As many lines as a batch takes: every form of it is still taken in by Django, which counts its fields."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from policies.claim_enums import BatchStatus, ClaimBasis, ClaimStatus, PaymentState
from policies.enums import AccountKind
from policies.forms.batch import LINES_A_PAGE
from policies.models import Account, Claim, Payment, PaymentBatch
from policies.services.ledger import post
from policies.services.payments import MOST_LINES
from tests.policies.claims.house import NUMBER, START, TODAY, House, signed_in

pytestmark = pytest.mark.django_db
FEN = 100
FIELDS = ("state", "paid_on", "voucher", "reason")


def granted(house: House, number: int) -> list[Claim]:
    """Past the acts, which would take a minute."""
    house.payee()
    post(house.line.account, house.line.reserved, number * FEN, key="many", by=house.clerk)
    accounts = Account.objects.bulk_create(
        Account(kind=AccountKind.RECIPIENT, name="甲", ceiling_fen=FEN) for _each in range(number)
    )
    return Claim.objects.bulk_create(
        Claim(
            policy=house.clause.policy, clause=house.clause, enterprise=house.firm, year=START.year,
            basis=ClaimBasis.DOCUMENT, once=f"{n}", applied_on=START, claimed_fen=FEN, granted_fen=FEN,
            line=house.line, grant_number=NUMBER, granted_on=START, account=account,
            status=ClaimStatus.GRANTED, entered_by=house.clerk,
        )
        for n, account in enumerate(accounts)
    )  # fmt: skip


def sent(house: House, claims: list[Claim]) -> PaymentBatch:
    batch = PaymentBatch.objects.create(
        year=2023, document=NUMBER, document_fen=len(claims) * FEN, status=BatchStatus.SENT, sent_on=START,
        made_by=house.payer,
    )  # fmt: skip
    payee = house.firm.payee_accounts.get()
    Payment.objects.bulk_create(
        Payment(batch=batch, claim=claim, payee=payee, amount_fen=FEN) for claim in claims
    )
    return batch


def filled(page: str, **first: str) -> dict[str, str]:
    """The page as a browser sends it: the first line as told, the others failed."""
    keys = re.findall(r'name="line-(\d+)-state"', page)
    failed = {"state": "failed", "reason": "账号不符"}
    return {
        f"line-{key}-{name}": (first if first and place == 0 else failed).get(name, "")
        for place, key in enumerate(keys)
        for name in FIELDS
    }


def page_of(client: Client, url: str) -> Any:
    return client.get(url).text


def test_the_results_of_the_largest_batch_are_entered(house: House) -> None:
    claims = granted(house, MOST_LINES)
    batch, client = sent(house, claims), signed_in(house.payer)
    results = reverse("batch-results", args=[batch.pk])
    paid = {"state": "paid", "paid_on": str(TODAY), "voucher": "PZ1"}
    answer = client.post(f"{results}?page=2", filled(page_of(client, f"{results}?page=2"), **paid))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{results}?page=2")
    second = batch.lines.order_by("id")[LINES_A_PAGE : 2 * LINES_A_PAGE]
    assert [line.state for line in second] == [PaymentState.PAID] + [PaymentState.FAILED] * (LINES_A_PAGE - 1)
    assert batch.lines.filter(state=PaymentState.PENDING).count() == MOST_LINES - LINES_A_PAGE
    answers = [client.post(results, filled(page_of(client, results))) for _page in range(4)]
    assert [one.headers["Location"] for one in answers] == [results] * 3 + [batch.get_absolute_url()]
    batch.refresh_from_db()
    assert batch.status == BatchStatus.DONE
    assert house.money(claims[LINES_A_PAGE]) == (
        1_000 * 10**6 - MOST_LINES * FEN,
        (MOST_LINES - 1) * FEN,
        FEN,
    )


def test_a_line_that_somebody_recorded_meanwhile_is_told_and_nothing_else_is_recorded(house: House) -> None:
    batch, client = sent(house, granted(house, 3)), signed_in(house.payer)
    results = reverse("batch-results", args=[batch.pk])
    typed = filled(page_of(client, results))
    one = batch.lines.first()
    client.post(results, {f"line-{one.pk}-state": "failed", f"line-{one.pk}-reason": "户名不符"})
    answer = client.post(results, typed)
    assert (answer.status_code, "有一笔刚刚已登记过结果" in answer.text) == (422, True)
    assert batch.lines.filter(state=PaymentState.FAILED).get().reason == "户名不符"


def test_nothing_typed_keeps_the_page(house: House) -> None:
    batch, client = sent(house, granted(house, 1)), signed_in(house.payer)
    answer = client.post(reverse("batch-results", args=[batch.pk]), {})
    assert (answer.status_code, "没有登记任何结果" in answer.text) == (422, True)
    assert filled(answer.text)


def test_a_document_of_more_claims_than_a_batch_takes_offers_the_first_of_them(house: House) -> None:
    granted(house, MOST_LINES + 2)
    url, client = f"{reverse('batch-new')}?document={NUMBER}", signed_in(house.payer)
    page = page_of(client, url)
    ticked = re.findall(r'name="claims" value="(\d+)" checked', page)
    assert (len(ticked), "还有 2 笔列不下" in page) == (MOST_LINES, True)
    client.post(url, {"document_wan": "0.05", "claims": ticked})
    assert PaymentBatch.objects.get().lines.count() == MOST_LINES
    left = page_of(client, url)
    assert (left.count('name="claims"'), "列不下" in left) == (2, False)
