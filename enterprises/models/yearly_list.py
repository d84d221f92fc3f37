from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ListKind, ListState
from enterprises.models.enterprise import Enterprise
from enterprises.models.service_list import ServiceListEntry
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

UNPUBLISHED = Q(published_by=None, published_at=None, published_count=None)
WHOLLY_PUBLISHED = Q(
    published_by__isnull=False,
    published_at__isnull=False,
    published_count__isnull=False,
    published_count__gt=0,
)


class ServiceList(models.Model):
    """One of the two lists of one year. Its lines are the ``ServiceListEntry`` rows of that kind and year."""

    kind = models.CharField(gettext_lazy("清单"), max_length=12, choices=ListKind.choices)
    year = models.PositiveSmallIntegerField(gettext_lazy("年度"))
    state = models.CharField(
        gettext_lazy("状态"), max_length=9, choices=ListState.choices, default=ListState.DRAFT
    )
    published_by = models.ForeignKey(
        User,
        verbose_name=gettext_lazy("发布人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(gettext_lazy("发布时间"), null=True, blank=True)
    published_count = models.PositiveIntegerField(gettext_lazy("发布条数"), null=True, blank=True)
    edited_at = models.DateTimeField(gettext_lazy("最近人工增减"), null=True, blank=True)
    rolled_by = models.ForeignKey(
        User,
        verbose_name=gettext_lazy("结转人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rolled_at = models.DateTimeField(gettext_lazy("结转时间"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("年度清单")
        ordering: ClassVar = ["kind", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "year"], name="enterprises_one_list_a_year"),
            models.CheckConstraint(
                condition=(Q(state=ListState.DRAFT) & UNPUBLISHED)
                | (Q(state=ListState.PUBLISHED) & WHOLLY_PUBLISHED),
                name="enterprises_list_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(rolled_by=None, rolled_at=None)
                | Q(rolled_by__isnull=False, rolled_at__isnull=False),
                name="enterprises_list_rolled_whole",
            ),
        ]

    def __str__(self) -> str:
        return _("%(list)s（%(year)s 年）") % {"list": self.get_kind_display(), "year": self.year}

    @property
    def is_published(self) -> bool:
        return self.state == ListState.PUBLISHED

    @property
    def is_rolled_draft(self) -> bool:
        return self.rolled_at is not None and not self.is_published

    @property
    def was_edited_since(self) -> bool:
        """Somebody entered or took out a line by hand after the roll-over."""
        return self.edited_at is not None and self.rolled_at is not None and self.edited_at >= self.rolled_at


class PublishedEntryQuerySet(models.QuerySet["PublishedEntry"]):
    def visible_to(self, user: User) -> PublishedEntryQuerySet:
        seen = ServiceListEntry.objects.visible_to(user)
        return self if user.reach(Permission.ENTERPRISE_READ).everything else self.filter(entry__in=seen)


class PublishedEntry(models.Model):
    """A line as it was published. Append-only: what later happens to the enterprise or the line changes nothing here."""

    service_list = models.ForeignKey(ServiceList, on_delete=models.PROTECT, related_name="published_entries")
    entry = models.OneToOneField(ServiceListEntry, on_delete=models.PROTECT, related_name="published")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    enterprise_name = models.CharField(gettext_lazy("企业名称"), max_length=120)
    uscc = models.CharField(gettext_lazy("统一社会信用代码"), max_length=18, blank=True)
    county_name = models.CharField(gettext_lazy("县市区"), max_length=60, blank=True)
    project_name = models.CharField(gettext_lazy("项目名称"), max_length=120, blank=True)
    project_code = models.CharField(gettext_lazy("项目代码"), max_length=24, blank=True)
    evidence_wan = models.DecimalField(
        gettext_lazy("依据：年产值或总投资（万元）"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    threshold_wan = models.DecimalField(
        gettext_lazy("列入起点（万元）"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    evidence_note = models.CharField(gettext_lazy("依据说明"), max_length=200, blank=True)
    commissioned_on = models.DateField(gettext_lazy("投产日期"), null=True, blank=True)
    officer_name = models.CharField(gettext_lazy("帮包干部"), max_length=60, blank=True)
    officer_unit = models.CharField(gettext_lazy("帮包单位"), max_length=60, blank=True)
    entered_on = models.DateField(gettext_lazy("入单日期"))

    objects = PublishedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("发布时的清单条目")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.enterprise_name
