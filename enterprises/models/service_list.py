from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from enterprises.codes import PROJECT_CODE_LENGTH
from enterprises.enums import Admission, ListKind
from enterprises.models.enterprise import Enterprise
from enterprises.models.figure import EnterpriseFigure
from enterprises.models.project import Project
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission


class ServiceListEntryQuerySet(models.QuerySet["ServiceListEntry"]):
    def visible_to(self, user: User) -> ServiceListEntryQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        reach = user.reach(Permission.ENTERPRISE_READ)
        if reach.everything:
            return self
        return self.filter(Q(enterprise__county_id__in=reach.unit_ids) | Q(enterprise__officer=user))

    def of(self, kind: str, year: int) -> ServiceListEntryQuerySet:
        return self.filter(kind=kind, year=year)

    def standing(self) -> ServiceListEntryQuerySet:
        return self.filter(left_on__isnull=True)

    def standing_on(self, day: date) -> ServiceListEntryQuerySet:
        """On the list at the end of that day: whoever leaves on it is out."""
        return self.filter(stood_on(day))


def same_line(year: int) -> ServiceListEntryQuerySet:
    """For a subquery: the lines of the same enterprise (and project) on the list of that kind of a year."""
    return ServiceListEntry.objects.filter(
        kind=OuterRef("kind"),
        year=year,
        enterprise=OuterRef("enterprise"),
        project_name=OuterRef("project_name"),
    )


def stood_on(day: date) -> Q:
    return Q(entered_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day))


class ServiceListEntry(models.Model):
    """One line of one of the two lists of a year (两张清单), with what admitted it.

    ``kind`` and ``year`` are its key to ``ServiceList``: the database knows no line without its list (ADR 26).
    """

    kind = models.CharField(_("清单"), max_length=12, choices=ListKind.choices)
    year = models.PositiveSmallIntegerField(_("年度"))
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="list_entries")
    project_name = models.CharField(_("项目名称"), max_length=120, blank=True)
    project_code = models.CharField(
        _("项目代码"), max_length=PROJECT_CODE_LENGTH, blank=True, help_text="GB/T 40058-2021"
    )
    evidence_wan = models.DecimalField(
        _("依据：年产值或总投资（万元）"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    threshold_wan = models.DecimalField(
        _("列入起点（万元）"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    commissioned_on = models.DateField(_("投产日期"), null=True, blank=True)
    admission = models.CharField(
        _("列入方式"), max_length=6, choices=Admission.choices, default=Admission.PERSON
    )
    figure = models.ForeignKey(
        EnterpriseFigure,
        verbose_name=_("依据的数据"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("依据的项目"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    evidence_note = models.CharField(_("依据说明"), max_length=200, blank=True)
    entered_on = models.DateField(_("入单日期"))
    left_on = models.DateField(_("出单日期"), null=True, blank=True)
    left_reason = models.CharField(_("出单原因"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    carried_from = models.OneToOneField(
        "self",
        verbose_name=_("结转自"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
    )
    carry_reason = models.CharField(_("结转原因"), max_length=200, blank=True)
    left_out_reason = models.CharField(_("未转入下年原因"), max_length=200, blank=True)

    objects = ServiceListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("清单条目")
        ordering: ClassVar = ["-entered_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "year", "enterprise", "project_name"],
                condition=Q(left_on__isnull=True),
                name="enterprises_listed_once",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | (Q(left_on__gte=F("entered_on")) & ~Q(left_reason="")),
                name="enterprises_list_exit_dated_and_explained",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ListKind.COMMISSIONED)
                | (Q(commissioned_on__isnull=False) & ~Q(project_name="")),
                name="enterprises_commissioned_has_date",
            ),
            models.CheckConstraint(
                condition=Q(admission=Admission.PERSON, figure__isnull=True, project__isnull=True)
                | Q(
                    admission=Admission.RULE,
                    kind=ListKind.OVER_100M,
                    figure__isnull=False,
                    project__isnull=True,
                )
                | Q(
                    admission=Admission.RULE,
                    kind=ListKind.COMMISSIONED,
                    figure__isnull=True,
                    project__isnull=False,
                ),
                name="enterprises_rule_names_its_ground",
            ),
            models.CheckConstraint(
                condition=Q(project_code="")
                | (Q(kind=ListKind.COMMISSIONED) & Q(Exact(Length("project_code"), PROJECT_CODE_LENGTH))),
                name="enterprises_project_code_whole",
            ),
            models.CheckConstraint(
                condition=Q(threshold_wan__isnull=True)
                | Q(
                    kind=ListKind.OVER_100M,
                    evidence_wan__isnull=False,
                    evidence_wan__gte=F("threshold_wan"),
                ),
                name="enterprises_listed_over_threshold",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ListKind.COMMISSIONED) | Q(carried_from__isnull=True) | ~Q(carry_reason=""),
                name="enterprises_carried_project_explained",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "year", "-entered_on", "-id"], name="enterprises_list_page"),
            models.Index(fields=["kind", "year", "enterprise"], name="enterprises_list_same"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year} {self.enterprise}"
