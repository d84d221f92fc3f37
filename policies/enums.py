from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """Where money of 奖励资金 and 应急转贷 can be. A balance tells what is left there, or what somebody was given."""

    BUDGET = "budget", _("预算额度")
    RESERVED = "reserved", _("已核定待拨付")
    RECIPIENT = "recipient", _("企业收款")
    FUND = "fund", _("资金专户")
    BORROWER = "borrower", _("企业借款")
    FEES = "fees", _("服务费")
    OUTSIDE = "outside", _("外部资金")


CLOSED_DAILY = frozenset({AccountKind.FUND, AccountKind.BUDGET})
"""Whose page tells what stood there after each line."""
MAY_OVERDRAW = frozenset({AccountKind.OUTSIDE})
"""What came in from outside stands there as a debt; every other account holds what it can give."""
