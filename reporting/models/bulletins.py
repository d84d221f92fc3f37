from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from reporting.metrics.spans import Span


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, user: User) -> BulletinQuerySet:
        """Sums of the whole city: for who reads reports anywhere."""
        return self if user.has(Permission.REPORT_READ) else self.none()

    def of(self, span: Span) -> BulletinQuerySet:
        return self.filter(year=span.year, months=span.months)


class Bulletin(models.Model):
    """通报: the figures of 1—N月 as they were on a day. Generated anew it becomes another edition; signed it is frozen."""

    year = models.PositiveSmallIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("累计到几月"))
    edition = models.PositiveSmallIntegerField(_("第几稿"))
    cut_off = models.DateField(_("截至日期"))
    opening = models.TextField(_("导语"), max_length=2000, blank=True)
    outlook = models.TextField(_("下步打算"), max_length=4000, blank=True)
    number = models.CharField(_("文号"), max_length=40, blank=True)
    generated_by = models.ForeignKey(
        User, verbose_name=_("生成人"), on_delete=models.PROTECT, related_name="+"
    )
    generated_at = models.DateTimeField(_("生成时间"))
    signed_by = models.ForeignKey(
        User, verbose_name=_("签发人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("通报")
        ordering: ClassVar = ["-year", "-months", "-edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "months", "edition"], name="reporting_bulletin_edition"),
            models.UniqueConstraint(
                fields=["year", "months"],
                condition=Q(signed_at__isnull=False),
                name="reporting_bulletin_signed_once",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="reporting_bulletin_number_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, number="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(number="")),
                name="reporting_bulletin_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("generated_by")),
                name="reporting_bulletin_signed_by_another",
            ),
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="reporting_bulletin_period"),
        ]
        indexes: ClassVar = [models.Index(fields=["-generated_at", "-id"], name="reporting_bulletin_page")]

    def __str__(self) -> str:
        return gettext_now("%(span)s通报（第 %(edition)d 稿）") % {
            "span": self.span.label,
            "edition": self.edition,
        }

    def get_absolute_url(self) -> str:
        return reverse("bulletin-detail", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.year, self.months)

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def released_at(self) -> datetime | None:
        """When its public version was let out; read ``release`` along with the rows of a list."""
        release: BulletinRelease | None = getattr(self, "release", None)
        return release.released_at if release else None


class BulletinFigure(models.Model):
    """One figure of an edition as it was read, with the keys of the rows that it was read from. Never changed (triggers).

    ``county``: whose own it is; None: the city's. ``firms``: the distinct enterprises that it rests on; None where they
    were not counted yet.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="figures")
    code = models.SlugField(_("代码"), max_length=40, db_index=False)
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("数字"), max_length=60)
    kind = models.CharField(_("来源类别"), max_length=1)
    version = models.PositiveSmallIntegerField(_("口径版本"))
    definition = models.CharField(_("口径"), max_length=300)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    printed = models.CharField(_("印出"), max_length=400, blank=True)
    row_count = models.PositiveIntegerField(_("记录数"))
    firms = models.PositiveIntegerField(_("企业数"), null=True, blank=True)
    keys = models.JSONField(_("记录"))

    class Meta:
        verbose_name = _("通报数字")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "code"], name="reporting_bulletin_figure_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True, printed="") | (Q(value__isnull=False) & ~Q(printed="")),
                name="reporting_bulletin_figure_printed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.printed}"

    def get_absolute_url(self) -> str:
        return reverse("bulletin-figure", args=[self.bulletin_id, self.code])

    @property
    def shown(self) -> str:
        """The value as it was read, with commas and without zeros at the end."""
        if self.value is None:
            return ""
        text = f"{self.value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


class BulletinRelease(models.Model):
    """公开审查 of a signed bulletin: what its public version leaves out from then on. Never changed (triggers)."""

    bulletin = models.OneToOneField(Bulletin, on_delete=models.PROTECT, related_name="release")
    hidden = models.JSONField(_("不公开的数字"))
    with_words = models.BooleanField(_("带导语和下步打算"))
    note = models.CharField(_("审查意见"), max_length=200)
    released_by = models.ForeignKey(
        User, verbose_name=_("审查人"), on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(_("审查时间"))

    class Meta:
        verbose_name = _("通报公开审查")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(note=""), name="reporting_bulletin_release_told")
        ]

    def __str__(self) -> str:
        return str(self.bulletin)
