from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from foundation.errors import NotAllowed, Refused
from policies.amounts import MOST_FEN
from policies.claim_enums import BatchStatus, ClaimStatus, PaymentState
from policies.models import PayeeAccount, Payment, PaymentBatch, RewardRules
from policies.services.payees import confirm_payee, enter_payee
from policies.services.payments import (
    Result,
    check,
    drop_line,
    return_batch,
    send,
    set_document_fen,
    submit,
    take_results,
    void,
)
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.claims.house import START, TODAY, WAN, House, fresh

pytestmark = pytest.mark.django_db


def two(house: House) -> tuple[list, list]:
    """Two claims that wait for their money, each of a firm with an account."""
    firms = [house.firm, EnterpriseFactory(name="乙纺织有限公司")]
    for number, firm in enumerate(firms):
        house.payee(firm, number=f"622200001111{number:04d}")
    return [house.approved(firm=firm) for firm in firms], firms


def status(batch: PaymentBatch) -> str:
    batch.refresh_from_db()
    return batch.status


def test_a_batch_pays_each_line_into_its_own_account(house: House) -> None:
    claims, _firms = two(house)
    batch = house.sent(claims)
    assert house.money(claims[0]) == (940 * WAN, 60 * WAN, 0)
    first, second = batch.lines.all()
    take_results(batch, [Result(first, TODAY, "PZ001")], by=house.payer)
    assert status(batch) == BatchStatus.SENT
    take_results(batch, [Result(second, reason="账号不符")], by=house.payer)
    assert status(batch) == BatchStatus.DONE
    assert [fresh(claim).status for claim in claims] == [ClaimStatus.PAID, ClaimStatus.GRANTED]
    assert house.money(claims[0]) == (940 * WAN, 30 * WAN, 30 * WAN)
    assert house.money(claims[1])[2] == 0


def test_a_line_that_failed_may_be_paid_by_another_batch_and_one_that_was_paid_never(house: House) -> None:
    claims, _firms = two(house)
    batch = house.sent(claims)
    first, second = batch.lines.all()
    take_results(batch, [Result(first, TODAY), Result(second, reason="账号不符")], by=house.payer)
    with pytest.raises(Refused, match="现在不是待拨付"):
        house.batch([fresh(claims[0])])
    again = house.sent([fresh(claims[1])])
    take_results(again, [Result(again.lines.get(), TODAY)], by=house.payer)
    assert house.money(claims[1]) == (940 * WAN, 0, 30 * WAN)


def test_a_claim_is_in_one_batch_only(house: House) -> None:
    claims, _firms = two(house)
    house.batch(claims)
    with pytest.raises(Refused, match="已在另一个拨付批次中"):
        house.batch(claims[:1])
    line = Payment.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.create(batch=line.batch, claim=line.claim, amount_fen=1)


def test_lines_that_do_not_add_up_to_the_document_are_not_submitted(house: House) -> None:
    claims, _firms = two(house)
    batch = house.batch(claims, fen=59 * WAN)
    with pytest.raises(
        Refused, match=r"明细合计 600,000\.00 元，文件金额 590,000\.00 元，相差 10,000\.00 元"
    ):
        submit(batch, by=house.payer)
    set_document_fen(batch, by=house.payer, document_fen=60 * WAN)
    submit(batch, by=house.payer)
    assert status(batch) == BatchStatus.SUBMITTED
    with pytest.raises(Refused, match="不能办理"):
        set_document_fen(batch, by=house.payer, document_fen=1)


@pytest.mark.parametrize("fen", [0, -1, MOST_FEN + 1])
def test_a_document_tells_no_more_than_one_posting_may(house: House, fen: int) -> None:
    claims, _firms = two(house)
    batch = house.batch(claims)
    with pytest.raises(Refused, match=r"不超过 100,000,000,000\.00 元"):
        set_document_fen(batch, by=house.payer, document_fen=fen)
    batch.refresh_from_db()
    assert batch.document_fen == 60 * WAN


def test_nothing_is_sent_or_paid_before_it_was_granted(house: House) -> None:
    firm = EnterpriseFactory(name="乙纺织有限公司")
    house.payee()
    house.payee(firm, number="6222000011110002")
    early, late = START, START + timedelta(days=3)
    claims = [house.approved(granted_on=early), house.approved(firm=firm, granted_on=late)]
    batch = house.batch(claims)
    submit(batch, by=house.payer)
    for checker in (house.first, house.second):
        check(batch, by=checker)
    with pytest.raises(Refused, match=f"送付日期 {early} 早于这个批次资金的下达日期 {late}"):
        send(batch, by=house.payer, on=early)
    send(batch, by=house.payer, on=late)
    PaymentBatch.objects.filter(pk=batch.pk).update(sent_on=early)
    first, second = batch.lines.order_by("id")
    with pytest.raises(Refused, match=f"日期 {early} 早于上一步“下达”的 {late}"):
        take_results(batch, [Result(first, early), Result(second, early)], by=house.payer)
    assert house.money(claims[0])[2] == 0, "all of them or none"
    take_results(batch, [Result(first, early), Result(second, late)], by=house.payer)
    assert status(batch) == BatchStatus.DONE


def test_from_the_amount_of_the_rules_on_two_people_check(house: House) -> None:
    claims, _firms = two(house)
    batch = house.batch(claims)
    submit(batch, by=house.payer)
    check(batch, by=house.first)
    assert status(batch) == BatchStatus.HALF_CHECKED
    with pytest.raises(NotAllowed, match="第二次复核请由另一位"):
        check(batch, by=house.first)
    with pytest.raises(Refused, match="不能办理“送付”"):
        send(batch, by=house.payer, on=TODAY)
    return_batch(batch, by=house.second, note="附件不清")
    submit(batch, by=house.payer)
    check(batch, by=house.second)
    assert status(batch) == BatchStatus.HALF_CHECKED, "the check before the return is void"
    check(batch, by=house.first)
    assert status(batch) == BatchStatus.CHECKED


def test_below_that_amount_one_check_is_enough(house: House) -> None:
    RewardRules.objects.create(effective_from=TODAY, second_from_fen=61 * WAN)
    claims, _firms = two(house)
    batch = house.batch(claims)
    submit(batch, by=house.payer)
    check(batch, by=house.first)
    assert status(batch) == BatchStatus.CHECKED


def test_who_checks_never_pays_and_who_makes_never_checks(house: House) -> None:
    claims, _firms = two(house)
    batch = house.batch(claims)
    with pytest.raises(NotAllowed):
        submit(batch, by=house.first)
    submit(batch, by=house.payer)
    batch.events.create(kind="check", fen=1, by=house.payer)
    with pytest.raises(NotAllowed, match="您审核过这个批次里的资金"):
        send(batch, by=house.payer, on=TODAY)
    batch.events.create(kind="make", fen=1, by=house.first)
    with pytest.raises(NotAllowed, match="这个批次由您编制"):
        check(batch, by=house.first)


def test_a_line_is_taken_out_while_the_batch_is_made_and_a_batch_is_given_up(house: House) -> None:
    claims, _firms = two(house)
    batch = house.batch(claims)
    drop_line(batch.lines.first(), by=house.payer, reason="等企业更正")
    assert house.batch(claims[:1]).pk
    void(batch, by=house.payer, note="重新编制")
    assert status(batch) == BatchStatus.VOID
    assert set(batch.lines.values_list("state", flat=True)) == {PaymentState.DROPPED}


def test_results_are_given_once_and_say_why_not(house: House) -> None:
    claims, _firms = two(house)
    batch = house.sent(claims)
    first, second = batch.lines.all()
    with pytest.raises(Refused, match="请写明原因"):
        take_results(batch, [Result(first, TODAY), Result(second)], by=house.payer)
    assert house.money(claims[0])[2] == 0, "all of them or none"
    take_results(batch, [Result(first, TODAY)], by=house.payer)
    with pytest.raises(Refused, match="刚刚已登记过结果"):
        take_results(batch, [Result(first, TODAY)], by=house.payer)


def test_an_account_counts_when_a_second_person_has_confirmed_it(house: House) -> None:
    claim = house.approved()
    with pytest.raises(Refused, match="还没有复核过的收款账户"):
        house.batch([claim])
    made = enter_payee(
        house.firm,
        by=house.clerk,
        holder="甲",
        bank="示例银行",
        number="6222000011112222",
        basis="开户许可证",
    )
    with pytest.raises(Refused, match="已有一个待复核"):
        enter_payee(
            house.firm,
            by=house.clerk,
            holder="甲",
            bank="示例银行",
            number="6222000011112223",
            basis="变更函",
        )
    with pytest.raises(Refused, match="再输的账号与登记的不一致"):
        confirm_payee(made, by=house.first, number="6222000011112223")
    with pytest.raises(NotAllowed):
        confirm_payee(made, by=house.clerk, number=made.number)
    confirm_payee(made, by=house.first, number=made.number)
    assert house.batch([claim]).lines.get().payee == made
    assert (str(made), made.masked) == ("****2222", "****2222")


def test_an_account_is_not_changed_under_a_payment_on_its_way(house: House) -> None:
    claim = house.approved()
    house.payee()
    batch = house.sent([claim])
    later = enter_payee(
        house.firm, by=house.clerk, holder="甲", bank="另一银行", number="6222000011113333", basis="变更函"
    )
    with pytest.raises(Refused, match=f"批次 {batch.number}"):
        confirm_payee(later, by=house.first, number=later.number)
    take_results(batch, [Result(batch.lines.get(), TODAY)], by=house.payer)
    confirm_payee(later, by=house.first, number=later.number)
    assert PayeeAccount.objects.standing().get(enterprise=house.firm) == later


def test_the_database_keeps_who_confirms_apart_from_who_enters(house: House) -> None:
    made = enter_payee(
        house.firm,
        by=house.clerk,
        holder="甲",
        bank="示例银行",
        number="6222000011112222",
        basis="开户许可证",
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeAccount.objects.filter(pk=made.pk).update(confirmed_by=house.clerk)
