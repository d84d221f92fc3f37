from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from policies.loan_enums import MatchKind
from policies.models.fund import BridgingInstitution
from policies.models.posting import Posting


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, user: User) -> ReconciliationQuerySet:
        return self.filter(institution__in=BridgingInstitution.objects.visible_to(user).values("pk"))


class Reconciliation(models.Model):
    """对账 of a 专户 with the bank's statement of a period. It moves no money; checked, it is never changed."""

    institution = models.ForeignKey(
        BridgingInstitution,
        verbose_name=_("转贷机构"),
        on_delete=models.PROTECT,
        related_name="reconciliations",
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("截止日期"))
    filename = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    bank_opening_fen = models.BigIntegerField(_("银行期初余额（分）"))
    bank_closing_fen = models.BigIntegerField(_("银行期末余额（分）"))
    book_opening_fen = models.BigIntegerField(_("账面期初余额（分）"))
    book_closing_fen = models.BigIntegerField(_("账面期末余额（分）"))
    difference_fen = models.BigIntegerField(_("调节后差额（分）"), default=0)
    made_by = models.ForeignKey(User, verbose_name=_("对账人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("对账时间"), auto_now_add=True)
    checked_by = models.ForeignKey(
        User, verbose_name=_("复核人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("复核时间"), null=True)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("专户对账")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="policies_reconciliation_period"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | (Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(checked_by=F("made_by"))),
                name="policies_reconciliation_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} — {self.ends_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("reconciliation-detail", args=[self.pk])

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None


class StatementLine(models.Model):
    """One line of the bank's statement, with the posting that tells of the same money, or why there is none."""

    reconciliation = models.ForeignKey(
        Reconciliation, verbose_name=_("专户对账"), on_delete=models.CASCADE, related_name="lines"
    )
    row = models.PositiveIntegerField(_("行号"))
    on = models.DateField(_("交易日期"))
    fen = models.BigIntegerField(_("金额（分）"))
    standing_fen = models.BigIntegerField(_("余额（分）"))
    counterparty = models.CharField(_("对方户名"), max_length=100, blank=True)
    memo = models.CharField(_("摘要"), max_length=200, blank=True)
    posting = models.OneToOneField(
        Posting, verbose_name=_("流水"), on_delete=models.PROTECT, null=True, related_name="statement_line"
    )
    kind = models.CharField(_("对应方式"), max_length=9, choices=MatchKind.choices, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(
        User, verbose_name=_("经办"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("对账单明细")
        ordering: ClassVar = ["row"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(fen=0), name="policies_statement_line_moves"),
            models.CheckConstraint(
                condition=Q(kind="", posting__isnull=True, reason="")
                | Q(kind__in=[MatchKind.AUTO, MatchKind.HAND], posting__isnull=False, reason="")
                | (Q(kind=MatchKind.EXPLAINED, posting__isnull=True) & ~Q(reason="")),
                name="policies_statement_line_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"


class BookRemark(models.Model):
    """Why a posting of the period stands on no line of the statement."""

    reconciliation = models.ForeignKey(
        Reconciliation, verbose_name=_("专户对账"), on_delete=models.CASCADE, related_name="remarks"
    )
    posting = models.ForeignKey(
        Posting, verbose_name=_("流水"), on_delete=models.PROTECT, related_name="remarks"
    )
    reason = models.CharField(_("说明"), max_length=200)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("账面未达说明")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reconciliation", "posting"], name="policies_book_remark_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="policies_book_remark_told"),
        ]

    def __str__(self) -> str:
        return self.reason
