from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from policies.eligibility_enums import RANKED, Answer
from policies.models.eligibility import seen_rows


class JudgedDay(models.Model):
    """判定日: all enterprises judged for an application of that day. ``reached``: up to which key they have been.

    ``rules`` is the mark of the rule sets that judge; other rules are another row.
    """

    on = models.DateField(_("申报日期"))
    rules = models.CharField(_("规则标识"), max_length=16)
    reached = models.BigIntegerField(default=0)
    judged = models.PositiveIntegerField(_("已判定企业"), default=0)
    firms = models.PositiveIntegerField(_("企业总数"), default=0)
    begun_at = models.DateTimeField(_("开始判定"), default=timezone.now)
    finished_at = models.DateTimeField(_("判定完成"), null=True, blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name=_("提出人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("判定日")
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "rules"], name="policies_judged_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def visible_to(self, user: User) -> JudgementQuerySet:
        return seen_rows(self, user)

    def of(self, day: JudgedDay | None, code: str) -> JudgementQuerySet:
        """One rule set on one day, without what was filed away since."""
        if day is None:
            return self.none()
        return self.filter(day=day, code=code, enterprise__archived_at__isnull=True)

    def marked(self) -> JudgementQuerySet:
        """With ``is_old``: a fact of the enterprise changed after it was judged."""
        return self.annotate(is_old=Exists(FactChange.objects.filter(enterprise=OuterRef("enterprise"))))

    def outdated(self) -> JudgementQuerySet:
        return self.filter(enterprise__in=FactChange.objects.values("enterprise"))


class Judgement(models.Model):
    """判定结果: what a rule set said of an enterprise when it was last judged; rewritten by the sweep only."""

    day = models.ForeignKey(JudgedDay, on_delete=models.CASCADE, db_index=False, related_name="judgements")
    code = models.CharField(_("规则"), max_length=30)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(_("规则版本"), max_length=10)
    rank = models.PositiveSmallIntegerField(_("结论次序"))
    missed = models.PositiveSmallIntegerField(_("未达到的条件"), default=0)
    unknown = models.PositiveSmallIntegerField(_("待核验的条件"), default=0)
    summary = models.TextField(_("说明"))
    at = models.DateTimeField(_("判定时间"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("判定结果")
        ordering: ClassVar = ["rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "code", "enterprise"], name="policies_judgement_once"),
            models.CheckConstraint(condition=Q(rank__lt=len(RANKED)), name="policies_judgement_answers"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["day", "code", "rank", "id"], name="policies_judgement_page"),
            models.Index(fields=["day", "code", "missed", "unknown", "id"], name="policies_judgement_near"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.answer.label}"

    @property
    def answer(self) -> Answer:
        return RANKED[self.rank]


class FactChangeQuerySet(models.QuerySet["FactChange"]):
    def enterprises(self) -> models.QuerySet[FactChange, int]:
        return self.order_by("enterprise").values_list("enterprise", flat=True).distinct()


class FactChange(models.Model):
    """事实变动: a fact that rules ask for changed and the enterprise is still to be judged anew.

    Written by triggers on every table that such facts stand in, whoever writes there (``fact_triggers``).
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    objects = FactChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("事实变动")

    def __str__(self) -> str:
        return f"{self.enterprise_id}"
