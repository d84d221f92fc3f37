"""The pages of 拨付: the batch from its document to the last result, the summary and the ledger."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from policies.claim_enums import BatchStatus, ClaimStatus
from policies.models import Claim, PaymentBatch
from tests.factories.rewards import ClaimFactory
from tests.policies.claims.house import NUMBER, TODAY, House, fresh, signed_in

pytestmark = pytest.mark.django_db


def batch_form(house: House, claims: list[Claim], wan: str) -> Any:
    url = f"{reverse('batch-new')}?document={NUMBER}"
    return signed_in(house.payer).post(url, {"document_wan": wan, "claims": [claim.pk for claim in claims]})


def test_a_batch_from_the_document_to_the_last_result(house: House) -> None:
    claim = house.approved()
    house.payee()
    payer, checker = signed_in(house.payer), signed_in(house.first)
    page = payer.get(reverse("batch-new")).text
    assert NUMBER in page
    batch_form(house, [claim], "29")
    batch = PaymentBatch.objects.get()
    page = payer.get(batch.get_absolute_url()).text
    assert "相差 10,000.00 元，不能提交" in page
    submit = reverse("batch-entering", args=[batch.pk, "submit"])
    assert "相差 10,000.00 元" in payer.post(submit, {}).text
    payer.post(reverse("batch-amount", args=[batch.pk]), {"document_wan": "30"})
    payer.post(submit, {})
    refused = payer.get(reverse("batch-file", args=[batch.pk]))
    assert "还没有复核通过" in refused.text
    checker.post(reverse("batch-checking", args=[batch.pk, "check"]), {"seen": "on"})
    payer.post(reverse("batch-entering", args=[batch.pk, "send"]), {"on": str(TODAY)})
    file = payer.get(f"{reverse('batch-file', args=[batch.pk])}?export=csv")
    assert "6222000011112222" in b"".join(file.streaming_content).decode()
    line = batch.lines.get()
    results, field = reverse("batch-results", args=[batch.pk]), f"line-{line.pk}"
    page = payer.post(results, {f"{field}-state": "paid"})
    assert (page.status_code, "已拨付的，请填写拨付日期" in page.text) == (422, True)
    payer.post(results, {f"{field}-state": "paid", f"{field}-paid_on": str(TODAY), f"{field}-voucher": "PZ1"})
    batch.refresh_from_db()
    assert batch.status == BatchStatus.DONE
    assert fresh(claim).status == ClaimStatus.PAID
    ledger = payer.get(reverse("payment-list")).text
    assert claim.number in ledger


def test_nothing_ticked_is_said(house: House) -> None:
    house.approved()
    house.payee()
    page = batch_form(house, [], "30")
    assert (page.status_code, "没有勾选待拨付的资金" in page.text) == (422, True)


def test_a_line_is_taken_out_and_the_batch_given_up(house: House) -> None:
    claim = house.approved()
    house.payee()
    batch_form(house, [claim], "30")
    batch = PaymentBatch.objects.get()
    payer = signed_in(house.payer)
    line = batch.lines.get()
    payer.post(reverse("batch-removal", args=[batch.pk, line.pk]), {"reason": "等企业更正"})
    line.refresh_from_db()
    assert line.state == "dropped"
    payer.post(reverse("batch-entering", args=[batch.pk, "void"]), {"note": "重新编制"})
    batch.refresh_from_db()
    assert batch.status == BatchStatus.VOID


def test_words_and_amounts_that_the_columns_do_not_hold_are_refused_at_the_form(house: House) -> None:
    claim = house.approved()
    house.payee()
    batch_form(house, [claim], "30")
    batch, payer = PaymentBatch.objects.get(), signed_in(house.payer)
    page = payer.post(reverse("batch-entering", args=[batch.pk, "void"]), {"note": "重" * 201})
    assert (page.status_code, "200" in page.text) == (422, True)
    page = payer.post(reverse("batch-amount", args=[batch.pk]), {"document_wan": "1000000000"})
    assert (page.status_code, "文件金额要大于零，且不超过" in page.text) == (422, True)
    batch.refresh_from_db()
    assert (batch.status, batch.document_fen) == (BatchStatus.DRAFT, claim.granted_fen)


@pytest.mark.parametrize("by", ["policy", "level", "county", "month"])
def test_the_summary_leads_to_its_rows(house: House, by: str) -> None:
    claim = house.paid()
    ClaimFactory()
    client = signed_in(house.clerk)
    page = client.get(f"{reverse('payment-summary')}?year={TODAY.year}&by={by}").text
    assert page.count("30.00") == 4, "拨付 and 净额 of the line and of the whole"
    urls = [
        url.replace("&amp;", "&") for url in re.findall(r'href="(/payments/\?[^"]*paid_from[^"]*)"', page)
    ]
    assert len(urls) == 2
    for url in urls:
        assert claim.number in client.get(url).text


def test_the_file_of_payments_has_the_columns_of_the_ledger(house: House) -> None:
    claim = house.paid()
    answer = signed_in(house.clerk).get(f"{reverse('payment-list')}?export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "政策名称,文号,资金级次,预算科目" in lines
    assert f"{claim.number},{claim.year},满产达产奖励" in lines
    assert "****2222" in lines
    assert "6222000011112222" not in lines
