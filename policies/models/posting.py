from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from policies.amounts import MOST_FEN, yuan
from policies.models.account import Account, AccountDay


class Posting(models.Model):
    """So much went from one account to another. Never changed: what was wrong is answered by a counter-posting.

    ``on`` is the day on which the money moved, ``at`` the moment in which somebody wrote it down.

    ``key`` names the business act: two clients who book the same act book it once.
    """

    source = models.ForeignKey(
        Account, verbose_name=_("转出账户"), on_delete=models.PROTECT, related_name="given"
    )
    destination = models.ForeignKey(
        Account, verbose_name=_("转入账户"), on_delete=models.PROTECT, related_name="received"
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    key = models.CharField(_("业务编号"), max_length=64, unique=True)
    memo = models.CharField(_("摘要"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("冲正"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
    )
    on = models.DateField(_("业务日期"), default=timezone.localdate)
    by = models.ForeignKey(User, verbose_name=_("记账人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("记账时间"), auto_now_add=True)

    objects = models.Manager["Posting"]()

    class Meta:
        verbose_name = _("资金流水")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, amount_fen__lte=MOST_FEN), name="policies_posting_amount"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("destination")), name="policies_posting_between_two"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="policies_posting_keyed"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(memo=""), name="policies_posting_reversal_explained"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-on", "-id"], name="policies_posting_page"),
            models.Index(fields=["source", "on", "id"], name="policies_posting_given"),
            models.Index(fields=["destination", "on", "id"], name="policies_posting_received"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {yuan(self.amount_fen)} 元"


def statement_of(account: int) -> QuerySet[Posting]:
    """What an account received and gave, each with what stood there after it (``standing_fen``), day by day.

    For ``CLOSED_DAILY`` only: the closing of the day before, and what moved on the day itself.
    """
    mine = Posting.objects.filter(Q(source=account) | Q(destination=account))
    days = AccountDay.objects.filter(account=account, on__lt=OuterRef("on")).order_by("-on")
    until = mine.filter(on=OuterRef("on"), pk__lte=OuterRef("pk"))
    signed = Sum(Case(When(destination=account, then=F("amount_fen")), default=-F("amount_fen")))
    moved = until.order_by().values("on").annotate(total=signed).values("total")
    opening = Coalesce(Subquery(days.values("closing_fen")[:1]), 0)
    return mine.annotate(standing_fen=opening + Cast(Subquery(moved), BigIntegerField()))
