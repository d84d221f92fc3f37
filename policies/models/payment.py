from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.amounts import MOST_FEN
from policies.claim_enums import STANDING, BatchMove, BatchStatus, PaymentState
from policies.models.claim import Claim
from policies.models.seen import Seen

SHOWN_DIGITS = 4


def mask_account(number: str) -> str:
    """The last four digits."""
    return f"****{number[-SHOWN_DIGITS:]}"


class RewardRules(models.Model):
    """拨付规则 from a day on. Never changed (triggers)."""

    effective_from = models.DateField(_("启用日期"), db_index=True)
    second_from_fen = models.BigIntegerField(_("第二人复核起点（分）"), default=50 * 10**6)
    unpaid_days = models.PositiveSmallIntegerField(_("未拨付提醒（工作日）"), default=10)
    publicity_days = models.PositiveSmallIntegerField(_("公示不少于（工作日）"), default=5)
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        User, verbose_name=_("设置人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("拨付规则")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second_from_fen__gt=0, unpaid_days__gte=1, publicity_days__gte=1),
                name="policies_reward_rules_sound",
            ),
            models.CheckConstraint(
                condition=Q(set_by=None) | ~Q(reason=""), name="policies_reward_rules_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_from}"


class PayeeQuerySet(models.QuerySet["PayeeAccount"]):
    def visible_to(self, user: User) -> PayeeQuerySet:
        if not user.has(Permission.FUND_READ):
            return self.none()
        reach = user.reach(Permission.FUND_READ)
        return self if reach.everything else self.filter(enterprise__county_id__in=reach.unit_ids)

    def standing(self) -> PayeeQuerySet:
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def waiting(self) -> PayeeQuerySet:
        return self.filter(confirmed_at=None, ended_at=None)


class PayeeAccount(models.Model):
    """收款账户 of an enterprise. It counts once a second person has confirmed it, and is changed by a new one only."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="payee_accounts"
    )
    holder = models.CharField(_("户名"), max_length=100)
    bank = models.CharField(_("开户行"), max_length=80)
    number = models.CharField(_("账号"), max_length=40)
    basis = models.CharField(_("依据"), max_length=200)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("复核人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = PayeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("收款账户")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                name="policies_payee_one_standing",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(confirmed_at=None, ended_at=None),
                name="policies_payee_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="policies_payee_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """As everybody sees it."""
        return mask_account(self.number)

    @property
    def state_told(self) -> str:
        if self.ended_at is not None:
            return str(_("已停用") if self.confirmed_at else _("已退回"))
        return str(_("在用") if self.confirmed_at else _("待复核"))


class BatchQuerySet(models.QuerySet["PaymentBatch"]):
    def visible_to(self, user: User) -> BatchQuerySet:
        """Where an enterprise in reach is paid; its lines are reached one by one."""
        if not user.has(Permission.FUND_READ):
            return self.none()
        if user.reach(Permission.FUND_READ).everything:
            return self
        mine = Payment.objects.visible_to(user).filter(batch=OuterRef("pk"))
        return self.filter(Exists(mine))


class PaymentBatch(Seen, models.Model):
    """拨付批次: the payments under one document. Its lines have to add up to what the document says."""

    year = models.PositiveSmallIntegerField(_("年度"))
    document = models.CharField(_("下达文号"), max_length=40)
    document_fen = models.BigIntegerField(_("文件金额（分）"))
    status = models.CharField(
        _("状态"), max_length=14, choices=BatchStatus.choices, default=BatchStatus.DRAFT
    )
    is_history = models.BooleanField(_("历史补录"), default=False)
    sent_on = models.DateField(_("送付日期"), null=True, blank=True)
    made_by = models.ForeignKey(User, verbose_name=_("编制人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("编制时间"), auto_now_add=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("拨付批次")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=BatchStatus.values), name="policies_batch_status_known"
            ),
            models.CheckConstraint(
                condition=Q(document_fen__gt=0, document_fen__lte=MOST_FEN), name="policies_batch_amount"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "sent_on"], name="policies_batch_sent")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("batch-detail", args=[self.pk])

    @property
    def number(self) -> str:
        return f"BF-{self.year}-{self.pk:04d}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> PaymentQuerySet:
        return self.filter(claim__in=Claim.objects.visible_to(user).values("pk"))

    def standing(self) -> PaymentQuerySet:
        return self.filter(state__in=sorted(STANDING))


class Payment(models.Model):
    """拨付明细: one claim in one batch. A claim is in one standing line only."""

    batch = models.ForeignKey(
        PaymentBatch, verbose_name=_("拨付批次"), on_delete=models.PROTECT, related_name="lines"
    )
    claim = models.ForeignKey(
        Claim, verbose_name=_("政策兑现"), on_delete=models.PROTECT, related_name="payments"
    )
    payee = models.ForeignKey(
        PayeeAccount,
        verbose_name=_("收款账户"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    state = models.CharField(
        _("结果"), max_length=10, choices=PaymentState.choices, default=PaymentState.PENDING
    )
    paid_on = models.DateField(_("拨付日期"), null=True, blank=True)
    voucher = models.CharField(_("凭证号"), max_length=40, blank=True)
    reason = models.CharField(_("未拨付原因"), max_length=200, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("拨付明细")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(state__in=sorted(STANDING)),
                name="policies_payment_claim_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, state__in=PaymentState.values), name="policies_payment_sound"
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.PAID) | Q(paid_on__isnull=False),
                name="policies_payment_paid_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PaymentState.FAILED, PaymentState.DROPPED]) | ~Q(reason=""),
                name="policies_payment_failure_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.pk}"


class BatchEvent(models.Model):
    """One fact in the life of a batch, with the sum of its lines then. Never changed, never deleted (triggers)."""

    batch = models.ForeignKey(
        PaymentBatch, verbose_name=_("拨付批次"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("事项"), max_length=10, choices=BatchMove.choices)
    fen = models.BigIntegerField(_("金额（分）"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("批次经过")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
