"""What is to be done with a granted claim until its money is on its way, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.claim_enums import ClaimStatus
from policies.models import Claim, PayeeAccount


@dataclass(frozen=True)
class NextStep:
    """``url`` is empty for who only waits."""

    words: str
    url: str = ""


def next_step(user: User, claim: Claim, payee: PayeeAccount | None, *, in_batch: bool) -> NextStep | None:
    if claim.status != ClaimStatus.GRANTED or in_batch:
        return None
    if payee is None:
        return _to_have_an_account(user, claim)
    url = f"{reverse('batch-new')}?{urlencode({'document': claim.grant_number})}"
    return NextStep(_("列入拨付批次"), url if user.has(Permission.PAYMENT_ENTER) else "")


def _to_have_an_account(user: User, claim: Claim) -> NextStep:
    entered = PayeeAccount.objects.waiting().filter(enterprise=claim.enterprise_id).first()
    if entered is not None:
        is_other = user.has(Permission.CLAIM_CHECK) and entered.entered_by_id != user.pk
        return NextStep(
            _("由复核人员确认收款账户"), reverse("payee-check", args=[entered.pk]) if is_other else ""
        )
    may_enter = user.has(Permission.CLAIM_ENTER)
    return NextStep(_("登记收款账户"), reverse("payee-new", args=[claim.enterprise_id]) if may_enter else "")
