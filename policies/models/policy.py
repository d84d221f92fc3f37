from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.claim_enums import OncePer, PolicyLevel, PolicyState
from policies.models.seen import Seen

ENDING_WITHIN = timedelta(days=60)
"""So long before its end a policy is 即将到期."""


def _standing(day: date) -> Q:
    return Q(repealed_on=None) | Q(repealed_on__gt=day)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def visible_to(self, user: User) -> PolicyQuerySet:
        """Policies are public: who may read one may read all."""
        return self if user.has(Permission.POLICY_READ) else self.none()

    def standing(self, day: date) -> PolicyQuerySet:
        """Not repealed yet on that day."""
        return self.filter(_standing(day))

    def ruled(self) -> PolicyQuerySet:
        """Not repealed today, and granted unasked to whom a rule set admits."""
        return self.standing(timezone.localdate()).filter(grants_unasked=True).exclude(rule_set="")

    def in_state(self, state: str, today: date) -> PolicyQuerySet:
        lives = _standing(today)
        ended = lives & Q(valid_until__lt=today)
        ending = lives & Q(valid_until__gte=today, valid_until__lte=today + ENDING_WITHIN)
        match state:
            case PolicyState.REPEALED:
                return self.filter(~lives)
            case PolicyState.ENDED:
                return self.filter(ended)
            case PolicyState.ENDING:
                return self.filter(ending)
            case _:
                return self.filter(lives).exclude(ended).exclude(ending)


class Policy(Seen, models.Model):
    """政策: what is given to enterprises, by which document, and when one may ask for it."""

    title = models.CharField(_("政策名称"), max_length=120)
    number = models.CharField(_("文号"), max_length=40, unique=True)
    level = models.CharField(_("资金级次"), max_length=10, choices=PolicyLevel.choices)
    issuer = models.CharField(_("发文机关"), max_length=80)
    issued_on = models.DateField(_("发文日期"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    opens_on = models.DateField(_("申报开始"), null=True, blank=True)
    closes_on = models.DateField(_("申报截止"), null=True, blank=True)
    grants_unasked = models.BooleanField(_("免申即享"), default=False)
    rule_set = models.CharField(_("判定规则"), max_length=30, blank=True)
    summary = models.TextField(_("要点"), max_length=2000, blank=True)
    repealed_on = models.DateField(_("废止日期"), null=True, blank=True)
    repeal_reason = models.CharField(_("废止依据"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("政策")
        ordering: ClassVar = ["-issued_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=PolicyLevel.values), name="policies_policy_level_known"
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(opens_on=None) | Q(closes_on__gte=F("opens_on")),
                name="policies_policy_window",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
                name="policies_policy_validity",
            ),
            models.CheckConstraint(
                condition=Q(repealed_on=None) | ~Q(repeal_reason=""), name="policies_policy_repeal_explained"
            ),
            models.CheckConstraint(
                condition=Q(rule_set="") | Q(grants_unasked=True), name="policies_policy_rules_unasked"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["issued_on", "id"], name="policies_policy_issued")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policy-detail", args=[self.pk])

    def is_repealed(self, day: date) -> bool:
        """From the day of 废止 on, which may lie ahead."""
        return self.repealed_on is not None and self.repealed_on <= day

    def state(self, today: date) -> PolicyState:
        if self.is_repealed(today):
            return PolicyState.REPEALED
        if self.valid_until is None:
            return PolicyState.IN_FORCE
        if self.valid_until < today:
            return PolicyState.ENDED
        return PolicyState.ENDING if self.valid_until <= today + ENDING_WITHIN else PolicyState.IN_FORCE


class PolicyClause(models.Model):
    """条款: a matter that is rewarded and how much for it. Never changed (triggers): a new version takes its place."""

    policy = models.ForeignKey(
        Policy, verbose_name=_("政策"), on_delete=models.PROTECT, related_name="clauses"
    )
    code = models.CharField(_("条款"), max_length=30)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    matter = models.CharField(_("奖励事项"), max_length=80)
    amount_fen = models.BigIntegerField(_("奖励标准（分）"), null=True, blank=True)
    cap_fen = models.BigIntegerField(_("单项上限（分）"))
    once_per = models.CharField(_("重复规则"), max_length=10, choices=OncePer.choices, default=OncePer.YEAR)
    title_group = models.CharField(_("称号类别"), max_length=30, blank=True)
    title_rank = models.PositiveSmallIntegerField(_("称号级别"), default=0)
    effective_from = models.DateField(_("启用日期"))
    set_by = models.ForeignKey(User, verbose_name=_("设置人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("政策条款")
        ordering: ClassVar = ["policy", "code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "code", "version"], name="policies_clause_version_once"
            ),
            models.CheckConstraint(
                condition=Q(once_per__in=OncePer.values), name="policies_clause_once_per_known"
            ),
            models.CheckConstraint(
                condition=Q(cap_fen__gt=0)
                & (Q(amount_fen=None) | Q(amount_fen__gt=0, amount_fen__lte=F("cap_fen"))),
                name="policies_clause_amounts",
            ),
            models.CheckConstraint(
                condition=~Q(once_per=OncePer.TITLE) | ~Q(title_group=""), name="policies_clause_title_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.matter}"
