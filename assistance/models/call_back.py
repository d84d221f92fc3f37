from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import EFFECTIVE_RESULTS, CallBackResult, Rating
from assistance.models.case import Case
from foundation.accounts.models import User


class CallBackQuerySet(models.QuerySet["CallBack"]):
    def effective(self) -> CallBackQuerySet:
        return self.filter(result__in=EFFECTIVE_RESULTS)


class CallBack(models.Model):
    """回访: what the enterprise itself said of the answer. Claimed and confirmed are never mixed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="call_backs")
    at = models.DateTimeField(_("回访时间"))
    by = models.ForeignKey(User, verbose_name=_("回访人"), on_delete=models.PROTECT, related_name="+")
    respondent = models.CharField(_("受访人"), max_length=40, blank=True)
    result = models.CharField(_("结果"), max_length=14, choices=CallBackResult.choices)
    rating = models.CharField(_("满意度"), max_length=1, choices=Rating.choices, blank=True)
    note = models.CharField(_("企业意见"), max_length=500, blank=True)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("回访")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(result=CallBackResult.UNREACHABLE) | Q(rating=""),
                name="assistance_unreached_rates_not",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="call_back_at")]

    def __str__(self) -> str:
        return f"{self.get_result_display()}"
