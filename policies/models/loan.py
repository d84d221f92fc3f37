from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.models import ImportBatch
from policies.loan_costs import Rates, Tier, days_used, fee_fen, market_fen, tiers
from policies.loan_enums import BorrowerKind, LoanMove, LoanPurpose, LoanStatus
from policies.loan_workflow import BOOKING, OPEN, OUT, standing, state_told
from policies.models.account import Account
from policies.models.fund import BridgingInstitution
from policies.models.seen import Seen


class LoanRules(models.Model):
    """转贷规则 from a day on. Never changed (triggers): a loan keeps those that it was approved under.

    Of two for one day the later one stands, so that a wrong one can be answered before its day.
    """

    effective_from = models.DateField(_("启用日期"), db_index=True)
    single_cap_fen = models.BigIntegerField(_("单笔上限（分）"), default=3_000 * 10**6)
    borrower_cap_fen = models.BigIntegerField(_("每户在途上限（分）"), default=3_000 * 10**6)
    promise_share = models.PositiveSmallIntegerField(_("续贷承诺比例（%）"), default=95)
    longest_days = models.PositiveSmallIntegerField(_("最长使用（工作日）"), default=10)
    first_days = models.PositiveSmallIntegerField(_("第一档天数"), default=10)
    first_rate = models.DecimalField(_("第一档日费率（%）"), max_digits=7, decimal_places=4, default="0.08")
    later_rate = models.DecimalField(_("第二档日费率（%）"), max_digits=7, decimal_places=4, default="0.08")
    market_rate = models.DecimalField(_("市场日费率（%）"), max_digits=7, decimal_places=4, default="0.4")
    market_factor = models.DecimalField(_("市场天数倍数"), max_digits=5, decimal_places=2, default="1.5")
    overdue_share = models.PositiveSmallIntegerField(_("逾期停贷比例（%）"), default=40)
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        User, verbose_name=_("设置人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("转贷规则")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    single_cap_fen__gt=0,
                    borrower_cap_fen__gt=0,
                    promise_share__range=(1, 100),
                    longest_days__gte=1,
                    first_days__gte=1,
                    overdue_share__range=(1, 100),
                ),
                name="policies_loan_rules_sound",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_rate__gte=0,
                    later_rate__gte=0,
                    market_rate__gte=0,
                    market_factor__gte=0,
                    borrower_cap_fen__gte=F("single_cap_fen"),
                ),
                name="policies_loan_rules_rates",
            ),
            models.CheckConstraint(
                condition=Q(set_by__isnull=True) | ~Q(reason=""), name="policies_loan_rules_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_from}"

    @property
    def rates(self) -> Rates:
        return Rates(self.first_days, self.first_rate, self.later_rate, self.market_rate, self.market_factor)


class LoanQuerySet(models.QuerySet["BridgingLoan"]):
    def visible_to(self, user: User) -> LoanQuerySet:
        if not user.has(Permission.LOAN_READ):
            return self.none()
        reach = user.reach(Permission.LOAN_READ)
        return self if reach.everything else self.filter(institution__county_id__in=reach.unit_ids)

    def open(self) -> LoanQuerySet:
        return self.filter(status__in=sorted(OPEN))

    def out(self) -> LoanQuerySet:
        """The money is with the borrower."""
        return self.filter(status__in=sorted(OUT))

    def overdue(self, today: date) -> LoanQuerySet:
        return self.out().filter(due_on__lt=today)


class BridgingLoan(Seen, models.Model):
    """One 应急转贷: the fund pays the old loan at the bank, and gets its money back from the new one."""

    institution = models.ForeignKey(
        BridgingInstitution, verbose_name=_("转贷机构"), on_delete=models.PROTECT, related_name="loans"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="bridging_loans"
    )
    rules = models.ForeignKey(
        LoanRules, verbose_name=_("适用规则"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.OneToOneField(
        Account, verbose_name=_("借款账户"), on_delete=models.PROTECT, related_name="loan"
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=LoanStatus.choices, default=LoanStatus.APPLIED
    )
    borrower_kind = models.CharField(
        _("类型"), max_length=8, choices=BorrowerKind.choices, default=BorrowerKind.FIRM
    )
    purpose = models.CharField(_("贷款用途"), max_length=12, choices=LoanPurpose.choices)
    scope_basis = models.CharField(_("民营中小微认定依据"), max_length=200)
    bank = models.CharField(_("贷款银行"), max_length=60)
    original_number = models.CharField(_("原借据号"), max_length=60)
    original_fen = models.BigIntegerField(_("原贷款金额（分）"))
    original_due_on = models.DateField(_("原贷款到期日"))
    amount_fen = models.BigIntegerField(_("转贷金额（分）"))
    applied_on = models.DateField(_("申请日期"))
    promised_fen = models.BigIntegerField(_("续贷承诺额（分）"), null=True, blank=True)
    letter_on = models.DateField(_("联系单日期"), null=True, blank=True)
    promise_until = models.DateField(_("承诺有效期"), null=True, blank=True)
    approved_on = models.DateField(_("审批日期"), null=True, blank=True)
    drawn_on = models.DateField(_("放款日期"), null=True, blank=True)
    due_on = models.DateField(_("应归还日"), null=True, blank=True)
    old_paid_on = models.DateField(_("还贷日期"), null=True, blank=True)
    renewed_on = models.DateField(_("续贷到账日期"), null=True, blank=True)
    repaid_on = models.DateField(_("归还日期"), null=True, blank=True)
    fee_fen = models.BigIntegerField(_("服务费（分）"), null=True, blank=True)
    written_off_on = models.DateField(_("核销日期"), null=True, blank=True)
    write_off_document = models.CharField(_("核销文号"), max_length=60, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    ledger_number = models.CharField(_("台账编号"), max_length=40, blank=True)
    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("导入任务"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("应急转贷")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "original_number"],
                condition=Q(status__in=sorted(OPEN)),
                name="policies_loan_original_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) & Q(original_fen__gte=F("amount_fen")),
                name="policies_loan_within_original",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LoanStatus.values), name="policies_loan_status_known"
            ),
            models.CheckConstraint(condition=Q(purpose=LoanPurpose.WORKING), name="policies_loan_working"),
            models.CheckConstraint(condition=~Q(scope_basis=""), name="policies_loan_scope_told"),
            models.CheckConstraint(
                condition=Q(borrower_kind__in=BorrowerKind.values), name="policies_loan_borrower_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=LoanStatus.WRITTEN_OFF)
                | (Q(written_off_on__isnull=False) & ~Q(write_off_document="")),
                name="policies_loan_write_off_told",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "due_on"], name="policies_loan_due"),
            models.Index(fields=["drawn_on", "id"], name="policies_loan_drawn"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("loan-detail", args=[self.pk])

    @property
    def number(self) -> str:
        return f"ZD-{self.applied_on:%Y}-{self.pk:05d}"

    @property
    def is_out(self) -> bool:
        return self.status in OUT

    @property
    def is_overdue(self) -> bool:
        return self.is_out and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def ended_on(self) -> date | None:
        """When the money came back, or was given up."""
        return self.repaid_on or self.written_off_on

    def days_late(self, today: date) -> int:
        """Behind the day that it was due, until now or until it ended."""
        if self.due_on is None:
            return 0
        return max(((self.ended_on or today) - self.due_on).days, 0)

    def days(self, today: date) -> int:
        """Used until now, or until it ended; 0 before 放款."""
        return days_used(self.drawn_on, self.ended_on or today) if self.drawn_on else 0

    def tiers(self, today: date) -> list[Tier]:
        return tiers(self.amount_fen, self.days(today), self.rules.rates)

    def fee(self, today: date) -> int:
        """What was booked; until then what it would be now."""
        if self.fee_fen is not None:
            return self.fee_fen
        return fee_fen(self.amount_fen, self.days(today), self.rules.rates)

    def saved(self, today: date) -> int:
        """测算值: the cost on the market less the fee; nothing where the fund had to give the money up."""
        if self.written_off_on is not None:
            return 0
        return market_fen(self.amount_fen, self.days(today), self.rules.rates) - self.fee(today)

    def standing_events(self) -> list[LoanEvent]:
        """The facts that no 冲正 has taken back, the oldest first."""
        events = list(self.events.order_by("id"))
        return [events[place] for place in standing([event.kind for event in events])]

    def last_booking(self) -> tuple[LoanMove, LoanStatus]:
        """What 冲正 takes back, and the state before it. Only for a loan whose money has moved."""
        moves = [LoanMove(event.kind) for event in self.standing_events()]
        place = max(place for place, move in enumerate(moves) if move in BOOKING)
        return moves[place], state_told(moves[:place])


class LoanEvent(models.Model):
    """One fact in the life of a loan. Never changed, never deleted (triggers)."""

    loan = models.ForeignKey(
        BridgingLoan, verbose_name=_("应急转贷"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("事项"), max_length=12, choices=LoanMove.choices)
    on = models.DateField(_("发生日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_history = models.BooleanField(_("台账导入"), default=False)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("转贷经过")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def told(self) -> str:
        """The day on which it happened, which is not that on which it was recorded, and what was said."""
        return f"{self.on:%Y-%m-%d} {self.note}".strip()
