from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.enums import ListKind
from enterprises.models.enterprise import Enterprise
from enterprises.models.project import Project
from foundation.accounts.models import User


class CandidateRefusal(models.Model):
    """不列入: why an enterprise or project proposed for a list of a year is left out, until it is taken back."""

    kind = models.CharField(_("清单"), max_length=12, choices=ListKind.choices)
    year = models.PositiveSmallIntegerField(_("年度"))
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="candidate_refusals")
    project = models.ForeignKey(
        Project,
        verbose_name=_("项目"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="candidate_refusals",
    )
    reason = models.CharField(_("不列入原因"), max_length=200)
    refused_by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(_("时间"), auto_now_add=True)
    returned_by = models.ForeignKey(
        User, verbose_name=_("恢复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("不列入")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "year", "enterprise"],
                condition=Q(returned_at__isnull=True, project__isnull=True),
                name="enterprises_refused_once",
            ),
            models.UniqueConstraint(
                fields=["year", "project"],
                condition=Q(returned_at__isnull=True, project__isnull=False),
                name="enterprises_project_refused_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=ListKind.OVER_100M, project__isnull=True)
                | Q(kind=ListKind.COMMISSIONED, project__isnull=False),
                name="enterprises_refusal_names_its_project",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="enterprises_refusal_returned_whole",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="enterprises_refusal_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year} {self.enterprise}"
