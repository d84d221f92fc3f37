from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.claim_enums import PolicyLevel
from policies.models.account import Account
from policies.models.policy import Policy


class BudgetQuerySet(models.QuerySet["BudgetLine"]):
    def visible_to(self, user: User) -> BudgetQuerySet:
        """The money of the city's policies belongs to no county: whoever reads the funds sees the lines."""
        return self if user.has(Permission.FUND_READ) else self.none()

    def open(self) -> BudgetQuerySet:
        return self.filter(closed_on=None)


class BudgetLine(models.Model):
    """预算指标 of a year: what is left stands on ``account``, what is granted and not paid yet on ``reserved``.

    ``outside`` is where its money comes from and goes back to; each line has its own, so that no two wait for one row.
    """

    policy = models.ForeignKey(
        Policy, verbose_name=_("政策"), on_delete=models.PROTECT, related_name="budget_lines"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    level = models.CharField(_("资金级次"), max_length=10, choices=PolicyLevel.choices)
    subject_code = models.CharField(_("预算科目编码"), max_length=20)
    subject = models.CharField(_("预算科目"), max_length=60)
    document = models.CharField(_("指标文号"), max_length=40)
    goal = models.CharField(_("绩效目标"), max_length=200)
    score = models.DecimalField(_("自评得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    account = models.OneToOneField(
        Account, verbose_name=_("额度账户"), on_delete=models.PROTECT, related_name="budget_line"
    )
    reserved = models.OneToOneField(
        Account, verbose_name=_("待拨付账户"), on_delete=models.PROTECT, related_name="+"
    )
    outside = models.OneToOneField(
        Account, verbose_name=_("资金来源"), on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(_("结账日期"), null=True, blank=True)
    opened_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("预算指标")
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "year", "level", "subject_code", "document"], name="policies_budget_once"
            ),
            models.CheckConstraint(
                condition=Q(level__in=PolicyLevel.values), name="policies_budget_level_known"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="policies_budget_score"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_level_display()} {self.document}"

    def get_absolute_url(self) -> str:
        return reverse("budget-detail", args=[self.pk])
