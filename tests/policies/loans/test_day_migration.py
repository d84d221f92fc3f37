"""An installation of before: its postings get the days of the acts that they belong to, and are kept for good as ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from policies.claim_enums import ClaimMove, PaymentState
from policies.enums import AccountKind
from policies.models import AccountDay, ClaimEvent, Payment, Posting
from policies.services.loans import draw, repay, reverse_booking
from tests.factories.policies import PostingFactory, holding
from tests.factories.rewards import BatchFactory, ClaimFactory, PayeeFactory
from tests.policies.loans.house import START, TODAY, House, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def newest_again() -> Iterator[None]:
    yield
    call_command("migrate", verbosity=0)


def claim_postings() -> dict[str, date]:
    """Keys as the acts on claims and payments write them, and the days of those acts."""
    claim = ClaimFactory(granted_on=date(2023, 4, 3))
    days = [(ClaimMove.APPROVE, 4, 9), (ClaimMove.RECALL, 5, 1), (ClaimMove.RECALL, 6, 1)]
    for kind, month, day in days:
        ClaimEvent.objects.create(
            claim=claim, kind=kind, on=date(2023, month, day), fen=1, by=claim.entered_by
        )
    payment = Payment.objects.create(
        batch=BatchFactory(), claim=claim, payee=PayeeFactory(enterprise=claim.enterprise), amount_fen=1,
        state=PaymentState.PAID, paid_on=date(2023, 4, 20), voucher="V1",
    )  # fmt: skip
    return {
        f"claim-{claim.pk}-approve-0": date(2023, 4, 3),
        f"claim-{claim.pk}-recall-0": date(2023, 5, 1),
        f"claim-{claim.pk}-recall-1": date(2023, 6, 1),
        f"payment-{payment.pk}": date(2023, 4, 20),
    }


def test_old_postings_get_the_days_of_their_acts(house: House) -> None:
    loan = house.drawn()
    reverse_booking(loan, by=house.checker, on=TODAY, note="录错")
    draw(fresh(loan), by=house.clerk, on=START + timedelta(days=2))
    repay(fresh(loan), by=house.clerk, on=START + timedelta(days=5))
    told = dict(Posting.objects.values_list("key", "on"))
    assert {START, START + timedelta(days=2), START + timedelta(days=5), TODAY} == set(told.values())
    for key, day in claim_postings().items():
        PostingFactory(key=key, destination__kind=AccountKind.RECIPIENT)
        told[key] = day
    budget = holding(100)
    told[f"opening-{budget.pk}"] = timezone.localdate()

    closings = list(AccountDay.objects.order_by("account", "on").values_list("account", "on", "closing_fen"))
    assert len(closings) >= 4

    MigrationExecutor(connection).migrate([("policies", "0009_claims_by_rules")])
    call_command("migrate", verbosity=0)

    days = AccountDay.objects.order_by("account", "on").values_list("account", "on", "closing_fen")
    assert list(days) == closings
    assert dict(Posting.objects.values_list("key", "on")) == told
    one = Posting.objects.get(key=f"loan-{loan.pk}-repaid")
    for act in (
        lambda: Posting.objects.filter(pk=one.pk).update(on=timezone.localdate()),
        lambda: PostingFactory(reverses=one, memo="不是镜像"),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            act()
