"""What a fund administrator looks at first of 奖励资金: what waits for whom, and this year's progress, each with its rows."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from policies.claim_enums import BatchStatus, ClaimStatus
from policies.loan_board import BoardFigure
from policies.loan_words import shown_wan
from policies.models import BudgetLine, Claim, EligibilityConfirmation, PayeeAccount, PaymentBatch

BATCHES_TO_CHECK = (BatchStatus.SUBMITTED, BatchStatus.HALF_CHECKED)
BATCHES_TO_ENTER = (BatchStatus.DRAFT, BatchStatus.CHECKED, BatchStatus.SENT)
"""What waits for whoever makes them: to be submitted, to be sent, to be told the result of."""


def reward_board(user: User, today: date) -> list[BoardFigure]:
    """Five statements."""
    claims, paid = Claim.objects.visible_to(user), Q(paid_on__year=today.year)
    waits = Q(pk__in=Claim.objects.waiting().values("pk"))
    to_check = Q(pk__in=Claim.objects.to_check().values("pk"))
    told = claims.aggregate(
        check=Count("pk", filter=to_check),
        returned=Count("pk", filter=Q(status=ClaimStatus.RETURNED)),
        waiting=Count("pk", filter=waits),
        waiting_fen=Sum("granted_fen", filter=waits),
        paid_fen=Sum("granted_fen", filter=paid),
        back_fen=Sum("recalled_fen", filter=paid),
    )
    batches = PaymentBatch.objects.visible_to(user).aggregate(
        check=Count("pk", filter=Q(status__in=BATCHES_TO_CHECK)),
        enter=Count("pk", filter=Q(status__in=BATCHES_TO_ENTER)),
    )
    payees = PayeeAccount.objects.visible_to(user).waiting().count()
    left = BudgetLine.objects.visible_to(user).filter(year=today.year, closed_on=None).aggregate(
        fen=Sum("account__balance_fen")
    )["fen"]  # fmt: skip
    confirmed = EligibilityConfirmation.objects.visible_to(user).waiting().count()
    kept = (told["paid_fen"] or 0) - (told["back_fen"] or 0)
    year = {"paid_from": date(today.year, 1, 1), "paid_to": today}
    return [
        _count(_("待审核申报"), told["check"], "claim-list", {"to_check": "on"}),
        _count(_("免申即享待登记"), confirmed, "confirmation-list", {"waiting": "on"}),
        _count(_("待复核批次"), batches["check"], "batch-list", {"status": list(BATCHES_TO_CHECK)}),
        _count(_("待复核账户"), payees, "payee-list", {"waiting": "on"}),
        _count(_("被退回申报"), told["returned"], "claim-list", {"status": ClaimStatus.RETURNED}),
        _count(
            _("待拨付"), told["waiting"], "claim-list", {"unbatched": "on"},
            _("%(wan)s 万元，未列入批次") % {"wan": shown_wan(told["waiting_fen"] or 0)},
        ),
        _count(
            _("待经办批次"), batches["enter"], "batch-list", {"status": list(BATCHES_TO_ENTER)},
            _("待提交、送付或登记结果"),
        ),
        BoardFigure(
            _("本年已拨付"), shown_wan(kept), _("万元"), f"{reverse('payment-list')}?{urlencode(year)}",
            _("可用额度还有 %(wan)s 万元") % {"wan": shown_wan(left or 0)},
        ),
    ]  # fmt: skip


def _count(label: str, count: int, name: str, asked: dict[str, object], more: str = "") -> BoardFigure:
    return BoardFigure(label, f"{count:,}", _("件"), f"{reverse(name)}?{urlencode(asked, doseq=True)}", more)
