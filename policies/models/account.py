from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from policies.enums import MAY_OVERDRAW, AccountKind


class AccountQuerySet(models.QuerySet["Account"]):
    def bearing(self, change: int) -> AccountQuerySet:
        """Those that the change takes neither below zero nor above their ceiling."""
        if change < 0:
            return self.filter(Q(balance_fen__gte=-change) | Q(kind__in=sorted(MAY_OVERDRAW)))
        return self.filter(Q(ceiling_fen__isnull=True) | Q(ceiling_fen__gte=F("balance_fen") + change))

    def recomputed(self) -> AccountQuerySet:
        """With ``posted_fen``: what the postings add up to, whatever balance is stored."""
        return self.annotate(posted_fen=_sum("received") - _sum("given"))

    def drifted(self) -> AccountQuerySet:
        """Whose stored balance, or that of its last day, is not what the postings add up to.

        Read in one statement, so of one moment.
        """
        last = AccountDay.objects.filter(account=OuterRef("pk")).order_by("-on").values("closing_fen")[:1]
        stored = Q(balance_fen=F("posted_fen")) & Q(closed_fen=F("posted_fen"))
        return (
            self.recomputed().annotate(closed_fen=Coalesce(Subquery(last), F("posted_fen"))).exclude(stored)
        )


class Account(models.Model):
    """A place where money can be, in 分. Only ``services/ledger.py`` changes its balance, and only by postings."""

    kind = models.CharField(_("类型"), max_length=10, choices=AccountKind.choices)
    name = models.CharField(_("名称"), max_length=100)
    balance_fen = models.BigIntegerField(_("余额（分）"), default=0, editable=False)
    ceiling_fen = models.BigIntegerField(_("上限（分）"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开立时间"), auto_now_add=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金账户")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="policies_account_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(balance_fen__gte=0) | Q(kind__in=sorted(MAY_OVERDRAW)),
                name="policies_account_not_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_fen__isnull=True) | Q(balance_fen__lte=F("ceiling_fen")),
                name="policies_account_below_ceiling",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="policies_account_named"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountDay(models.Model):
    """What stood on an account at the end of a day on which money moved, so that no page adds up what lies before it.

    Kept for ``CLOSED_DAILY`` by ``services/ledger.py``; an earlier day told later moves every day behind it.
    """

    account = models.ForeignKey(
        Account, verbose_name=_("资金账户"), on_delete=models.PROTECT, related_name="days", db_index=False
    )
    on = models.DateField(_("业务日期"))
    closing_fen = models.BigIntegerField(_("日终余额（分）"))

    objects = models.Manager["AccountDay"]()

    class Meta:
        verbose_name = _("账户日终余额")
        ordering: ClassVar = ["-on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "on"], name="policies_account_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.on}"


def _sum(side: str) -> Coalesce:
    """Of the postings that the account received or gave; PostgreSQL adds 分 up as decimals."""
    account = Account.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    total = account.annotate(total=Sum(f"{side}__amount_fen")).values("total")
    return Coalesce(Cast(Subquery(total), BigIntegerField()), 0)
