from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.amounts import MOST_FEN, yuan
from policies.claim_enums import STANDING, ClaimBasis, ClaimMove, ClaimStatus, OncePer
from policies.claim_workflow import LIVE, STOPPED_BY, TO_CHECK
from policies.models.account import Account
from policies.models.budget import BudgetLine
from policies.models.eligibility import EligibilityConfirmation
from policies.models.policy import Policy, PolicyClause
from policies.models.seen import Seen


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: User) -> ClaimQuerySet:
        if not user.has(Permission.FUND_READ):
            return self.none()
        reach = user.reach(Permission.FUND_READ)
        return self if reach.everything else self.filter(enterprise__county_id__in=reach.unit_ids)

    def live(self) -> ClaimQuerySet:
        return self.filter(status__in=sorted(LIVE))

    def to_check(self) -> ClaimQuerySet:
        """By themselves: what came by a ledger is checked with its batch."""
        return self.filter(status__in=sorted(TO_CHECK)).exclude(payments__state__in=sorted(STANDING))

    def to_approve_by(self, user: User) -> ClaimQuerySet:
        """Decided by a document, without an earlier record to weigh, and this person had no hand in them."""
        reach = user.reach(Permission.CLAIM_CHECK)
        rows = self if reach.everything else self.filter(enterprise__county_id__in=reach.unit_ids)
        return (
            rows.to_check()
            .filter(status=ClaimStatus.FILED, basis=ClaimBasis.DOCUMENT, repeat_reason="")
            .exclude(clause__once_per=OncePer.TITLE)
            .exclude(events__by=user)
        )

    def waiting(self) -> ClaimQuerySet:
        """Granted, and in no batch that stands."""
        return self.filter(status=ClaimStatus.GRANTED).exclude(payments__state__in=sorted(STANDING))


class Claim(Seen, models.Model):
    """政策兑现: what one enterprise is to get for one matter, from 申报 to 拨付. ``account`` shows what it was paid.

    ``row``: of a ledger that is still being read, for what is not stored yet.
    """

    row: int | None = None
    policy = models.ForeignKey(
        Policy, verbose_name=_("政策"), on_delete=models.PROTECT, related_name="claims"
    )
    clause = models.ForeignKey(
        PolicyClause, verbose_name=_("条款"), on_delete=models.PROTECT, related_name="claims"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="claims"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    basis = models.CharField(
        _("方式"), max_length=12, choices=ClaimBasis.choices, default=ClaimBasis.APPLICATION
    )
    status = models.CharField(
        _("状态"), max_length=14, choices=ClaimStatus.choices, default=ClaimStatus.FILED
    )
    once = models.CharField(_("重复标识"), max_length=80)
    repeat_reason = models.CharField(_("同年再报依据"), max_length=200, blank=True)
    confirmation = models.ForeignKey(
        EligibilityConfirmation,
        verbose_name=_("符合确认"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    project_code = models.CharField(_("项目代码"), max_length=40, blank=True)
    applied_on = models.DateField(_("申报日期"))
    claimed_fen = models.BigIntegerField(_("申报金额（分）"))
    first_fen = models.BigIntegerField(_("初审金额（分）"), null=True, blank=True)
    second_fen = models.BigIntegerField(_("复审金额（分）"), null=True, blank=True)
    publicity_from = models.DateField(_("公示开始"), null=True, blank=True)
    publicity_until = models.DateField(_("公示截止"), null=True, blank=True)
    line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("预算指标"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    grant_number = models.CharField(_("下达文号"), max_length=40, blank=True)
    granted_on = models.DateField(_("下达日期"), null=True, blank=True)
    granted_fen = models.BigIntegerField(_("核定金额（分）"), null=True, blank=True)
    paid_on = models.DateField(_("拨付日期"), null=True, blank=True)
    recalled_fen = models.BigIntegerField(_("已追回（分）"), default=0)
    account = models.OneToOneField(
        Account,
        verbose_name=_("收款账户"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claim",
    )
    note = models.CharField(_("备注"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("政策兑现")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "once"],
                condition=Q(status__in=sorted(LIVE)),
                name="policies_claim_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ClaimStatus.values, basis__in=ClaimBasis.values),
                name="policies_claim_kinds_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmation=None) | Q(basis=ClaimBasis.AUTO),
                name="policies_claim_confirmed_auto",
            ),
            models.CheckConstraint(
                condition=Q(claimed_fen__gt=0, claimed_fen__lte=MOST_FEN)
                & (Q(first_fen=None) | Q(first_fen__gt=0, first_fen__lte=F("claimed_fen")))
                & (Q(second_fen=None) | Q(second_fen__gt=0, second_fen__lte=F("claimed_fen")))
                & (Q(granted_fen=None) | Q(granted_fen__gt=0, granted_fen__lte=F("claimed_fen"))),
                name="policies_claim_amounts",
            ),
            models.CheckConstraint(
                condition=Q(publicity_until=None)
                | Q(publicity_from__isnull=False, publicity_until__gte=F("publicity_from")),
                name="policies_claim_publicity",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ClaimStatus.GRANTED, ClaimStatus.PAID, ClaimStatus.RECALLED])
                | Q(
                    line__isnull=False,
                    account__isnull=False,
                    granted_fen__isnull=False,
                    granted_on__isnull=False,
                ),
                name="policies_claim_granted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ClaimStatus.PAID, ClaimStatus.RECALLED]) | Q(paid_on__isnull=False),
                name="policies_claim_paid_dated",
            ),
            models.CheckConstraint(
                condition=Q(recalled_fen=0)
                | Q(granted_fen__isnull=False, recalled_fen__gt=0, recalled_fen__lte=F("granted_fen")),
                name="policies_claim_recalled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "id"], name="policies_claim_status"),
            models.Index(fields=["paid_on", "id"], name="policies_claim_paid"),
            models.Index(fields=["grant_number"], name="policies_claim_grant"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("claim-detail", args=[self.pk])

    @property
    def is_decided(self) -> bool:
        """By a document, so that nobody examines it step by step."""
        return self.basis == ClaimBasis.DOCUMENT

    @property
    def number(self) -> str:
        return f"JL-{self.year}-{self.pk:05d}"

    @property
    def due_fen(self) -> int:
        """The amount as far as it has been settled: what was granted, else checked, else asked for."""
        return self.granted_fen or self.second_fen or self.first_fen or self.claimed_fen

    @property
    def kept_fen(self) -> int:
        """What the enterprise got and still has."""
        return (self.granted_fen or 0) - self.recalled_fen if self.paid_on else 0


class ClaimInvoice(models.Model):
    """An invoice that a claim rests on. While the claim lives, no other may rest on it."""

    claim = models.ForeignKey(
        Claim, verbose_name=_("政策兑现"), on_delete=models.CASCADE, related_name="invoices"
    )
    number = models.CharField(_("发票号码"), max_length=30)
    is_live = models.BooleanField(_("占用"), default=True)

    class Meta:
        verbose_name = _("申报发票")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(is_live=True), name="policies_invoice_once"
            ),
            models.UniqueConstraint(fields=["claim", "number"], name="policies_invoice_of_claim"),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimEventQuerySet(models.QuerySet["ClaimEvent"]):
    def stopping(self, claim: Claim) -> ClaimEvent | None:
        """Why the claim does not go on: the last act that returned, opposed or ended it; None where it goes on."""
        kinds = STOPPED_BY.get(ClaimStatus(claim.status), ())
        return self.filter(claim=claim, kind__in=kinds).select_related("by").first() if kinds else None


class ClaimEvent(models.Model):
    """One fact in the life of a claim, with the amount that it spoke of. Never changed, never deleted (triggers)."""

    claim = models.ForeignKey(
        Claim, verbose_name=_("政策兑现"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("事项"), max_length=14, choices=ClaimMove.choices)
    on = models.DateField(_("发生日期"))
    fen = models.BigIntegerField(_("金额（分）"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    objects = ClaimEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("兑现经过")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def told(self) -> str:
        """The day on which it happened, the amount, and what was said."""
        return f"{self.on:%Y-%m-%d} {yuan(self.fen)} 元 {self.note}".strip()
