from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from enterprises.models.enterprise import seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.claim_workflow import LIVE
from policies.eligibility_enums import Answer
from policies.models.policy import Policy

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def seen_rows(rows: Rows, user: User) -> Rows:
    if not (user.has(Permission.POLICY_READ) and user.has(Permission.ENTERPRISE_READ)):
        return rows.none()
    seen = seen_by(user)
    return rows if seen is None else rows.filter(seen)


class CheckedFactQuerySet(models.QuerySet["CheckedFact"]):
    def visible_to(self, user: User) -> CheckedFactQuerySet:
        return seen_rows(self, user)


class ConfirmationQuerySet(models.QuerySet["EligibilityConfirmation"]):
    def visible_to(self, user: User) -> ConfirmationQuerySet:
        return seen_rows(self, user)

    def waiting(self) -> ConfirmationQuerySet:
        """Of a rule set that a policy grants by, and no claim that lives rests on them."""
        ruled = Policy.objects.ruled().values("rule_set")
        return self.filter(code__in=ruled).exclude(claims__status__in=sorted(LIVE))


class CheckedFact(models.Model):
    """核验: what a person found out about an enterprise, as of a day. Append-only: a later row takes its place."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="checked_facts")
    name = models.CharField(_("核验事项"), max_length=30)
    number = models.DecimalField(_("核验数值"), max_digits=16, decimal_places=4, null=True, blank=True)
    said = models.BooleanField(_("核验结论"), null=True, blank=True)
    as_of = models.DateField(_("截至日期"))
    reason = models.CharField(_("核验依据"), max_length=200)
    by = models.ForeignKey(User, verbose_name=_("核验人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("核验时间"), auto_now_add=True)

    objects = CheckedFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("核验记录")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, said__isnull=False)
                | Q(number__isnull=False, said__isnull=True),
                name="policies_checked_one_value",
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(name=""), name="policies_checked_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.as_of}"


class EligibilityConfirmation(models.Model):
    """确认符合: a person confirmed what the rules said, with all they rested on. Append-only."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="confirmations")
    code = models.CharField(_("规则"), max_length=30)
    version = models.CharField(_("规则版本"), max_length=10)
    answer = models.CharField(_("结论"), max_length=8, choices=Answer.choices, default=Answer.FITS)
    on = models.DateField(_("申报日期"))
    snapshot = models.JSONField(_("条件和依据"))
    by = models.ForeignKey(User, verbose_name=_("确认人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("确认时间"), auto_now_add=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("符合确认")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "code", "version", "on"], name="policies_confirmed_once"
            ),
            models.CheckConstraint(condition=Q(answer=Answer.FITS), name="policies_confirmed_fits"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.on}"
