from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.enums import VisitChannel, VisitEventKind
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.attachments.models import Attachment

STANDING = Q(voided_at__isnull=True)
CHANNEL_WORDS = dict(VisitChannel.choices)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> VisitQuerySet:
        """Of the enterprises in reach or looked after, and one's own wherever they led."""
        if not user.has(Permission.VISIT_READ):
            return self.none()
        reach = user.reach(Permission.VISIT_READ)
        if reach.everything:
            return self
        near = Q(enterprise__county_id__in=reach.unit_ids) | Q(enterprise__officer__in=user.acts_as)
        met = Visit.enterprises.through.objects.filter(near).values("visit_id")
        went = Visit.people.through.objects.filter(user=user).values("visit_id")
        return self.filter(Q(pk__in=met) | Q(pk__in=went) | Q(created_by=user))

    def standing(self) -> VisitQuerySet:
        """Not voided."""
        return self.filter(STANDING)

    def since(self, day: date) -> VisitQuerySet:
        return self.standing().filter(visited_on__gte=day)


class Visit(models.Model):
    """走访: who of us met which enterprises, when, how, and what was said.

    Corrected by an edit that its history tells, never deleted: a wrong one is voided with the reason. The day of the
    visit and the day on which it was written down are two facts.
    """

    enterprises = models.ManyToManyField(Enterprise, verbose_name=_("企业"), related_name="visits")
    people = models.ManyToManyField(User, verbose_name=_("走访人"), related_name="visits_made")
    visited_on = models.DateField(_("走访日期"))
    channel = models.CharField(_("方式"), max_length=10, choices=VisitChannel.choices)
    notes = models.TextField(_("走访情况"))
    met = models.CharField(_("见到谁"), max_length=60, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="visits_logged"
    )
    entered_on = models.DateField(_("登记日期"))
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True)
    token = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访记录")
        ordering: ClassVar = ["-visited_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=VisitChannel.values), name="assistance_visit_channel_known"
            ),
            models.CheckConstraint(condition=~Q(notes=""), name="assistance_visit_says_something"),
            models.CheckConstraint(
                condition=Q(visited_on__lte=F("entered_on")), name="assistance_visit_before_its_entry"
            ),
            models.CheckConstraint(
                condition=(STANDING & Q(voided_by__isnull=True, void_reason=""))
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="assistance_visit_voided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-visited_on", "-id"], name="visit_day"),
            models.Index(fields=["-entered_on", "-id"], name="visit_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on:%Y-%m-%d} {self.get_channel_display()}"

    def get_absolute_url(self) -> str:
        return reverse("visit-detail", args=[self.pk])

    def get_channel_display(self) -> str:  # type: ignore[no-redef]
        """Django's own makes a dictionary of all choices for each row of a list."""
        return str(CHANNEL_WORDS.get(self.channel, self.channel))

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None


class VisitPhoto(models.Model):
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("走访照片")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.attachment}"


class VisitEvent(models.Model):
    """One line of the history of a visit, for people. Never changed, never deleted (triggers)."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事项"), max_length=10, choices=VisitEventKind.choices)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("内容"), blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("走访经过")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
