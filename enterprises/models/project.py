from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.codes import PROJECT_CODE_LENGTH
from enterprises.enums import Milestone, ProjectKind
from enterprises.models.chain import Chain
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission

STANDS = Q(voided_at__isnull=True)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> ProjectQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing(self) -> ProjectQuerySet:
        """Not voided."""
        return self.filter(STANDS)

    def started_by(self, day: date) -> ProjectQuerySet:
        return self.standing().filter(started_on__lte=day)

    def completed_by(self, day: date) -> ProjectQuerySet:
        return self.standing().filter(completed_on__lte=day)

    def commissioned_in(self, start: date, end: date) -> ProjectQuerySet:
        return self.standing().filter(commissioned_on__gte=start, commissioned_on__lte=end)

    def under_way(self, start: date, end: date) -> ProjectQuerySet:
        """实施: begun by the last day and not completed before the first."""
        return self.started_by(end).filter(Q(completed_on__isnull=True) | Q(completed_on__gte=start))


class ProjectBatch(models.Model):
    """一批 of projects that the bureau announced, such as 第一批强链延链补链项目; short, the whole city's."""

    name = models.CharField(_("批次"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    announced_on = models.DateField(_("公布日期"))

    class Meta:
        verbose_name = _("项目批次")
        ordering: ClassVar = ["-announced_on", "-id"]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """What an enterprise builds (投资项目); from the day of 投产 on it is proposed for the list of that year."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("项目名称"), max_length=120)
    code = models.CharField(
        _("项目代码"), max_length=PROJECT_CODE_LENGTH, blank=True, help_text="GB/T 40058-2021"
    )
    total_wan = models.DecimalField(
        _("总投资（万元）"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    started_on = models.DateField(_("开工日期"), null=True, blank=True)
    commissioned_on = models.DateField(_("投产日期"), null=True, blank=True)
    completed_on = models.DateField(_("完工日期"), null=True, blank=True)
    full_capacity_on = models.DateField(_("达产日期"), null=True, blank=True)
    batch = models.ForeignKey(
        ProjectBatch,
        verbose_name=_("批次"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    kind = models.CharField(_("项目类型"), max_length=10, choices=ProjectKind.choices, blank=True)
    chain = models.ForeignKey(
        Chain,
        verbose_name=_("产业链"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("责任单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    keeper = models.CharField(_("责任人"), max_length=30, blank=True)
    planned_start_on = models.DateField(_("计划开工"), null=True, blank=True)
    planned_completion_on = models.DateField(_("计划完工"), null=True, blank=True)
    planned_commission_on = models.DateField(_("计划投产"), null=True, blank=True)
    planned_capacity_on = models.DateField(_("计划达产"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    changed_by = models.ForeignKey(
        User, verbose_name=_("修改人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "name"], condition=STANDS, name="enterprises_project_once"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=STANDS & ~Q(code=""), name="enterprises_project_code_once"
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(Exact(Length("code"), PROJECT_CODE_LENGTH)),
                name="enterprises_project_own_code_whole",
            ),
            models.CheckConstraint(
                condition=Q(total_wan__isnull=True) | Q(total_wan__gt=0), name="enterprises_project_costs"
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(commissioned_on__isnull=True)
                | Q(commissioned_on__gte=F("started_on")),
                name="enterprises_project_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(completed_on__isnull=True)
                | Q(completed_on__gte=F("started_on")),
                name="enterprises_project_completed_after",
            ),
            models.CheckConstraint(
                condition=Q(full_capacity_on__isnull=True)
                | Q(commissioned_on__isnull=True)
                | Q(full_capacity_on__gte=F("commissioned_on")),
                name="enterprises_project_capacity_after",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="enterprises_project_voided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["commissioned_on", "id"], name="enterprises_project_page"),
            models.Index(fields=["batch", "id"], name="enterprises_project_batch"),
            models.Index(fields=["kind", "started_on"], name="enterprises_project_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("project-detail", args=[self.pk])

    @property
    def planned(self) -> dict[Milestone, date | None]:
        return {
            Milestone.START: self.planned_start_on,
            Milestone.COMPLETION: self.planned_completion_on,
            Milestone.COMMISSION: self.planned_commission_on,
            Milestone.CAPACITY: self.planned_capacity_on,
        }

    @property
    def reached(self) -> dict[Milestone, date | None]:
        return {
            Milestone.START: self.started_on,
            Milestone.COMPLETION: self.completed_on,
            Milestone.COMMISSION: self.commissioned_on,
            Milestone.CAPACITY: self.full_capacity_on,
        }
