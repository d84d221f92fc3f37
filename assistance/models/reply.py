from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.models.settings import CaseCategory
from foundation.accounts.models import Unit, User, units_over
from foundation.accounts.permissions import Permission

IN_USE = Q(in_use=True)


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def visible_to(self, user: User) -> CannedReplyQuerySet:
        """One's own, those of the units above one, and those of the units in reach."""
        if not user.has(Permission.REPLY_EDIT):
            return self.none()
        reach = user.reach(Permission.REPLY_EDIT)
        if reach.everything:
            return self.filter(Q(unit__isnull=False) | Q(by=user))
        return self.filter(Q(by=user, unit=None) | Q(unit_id__in=reach.unit_ids | units_over(user)))

    def offered_to(self, user: User) -> CannedReplyQuerySet:
        """In use: one's own, and those of one's units and of the units above them."""
        return self.filter(IN_USE).filter(Q(by=user, unit=None) | Q(unit_id__in=units_over(user)))


class CannedReply(models.Model):
    """常用答复: words kept for answers, progress notes and call-backs; one's own, or shared with a unit and below."""

    title = models.CharField(_("标题"), max_length=40)
    text = models.TextField(_("内容"))
    category = models.ForeignKey(
        CaseCategory,
        verbose_name=_("类别"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("共享单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    in_use = models.BooleanField(_("在用"), default=True)
    by = models.ForeignKey(User, verbose_name=_("维护人"), on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"))

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("常用答复")
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                condition=IN_USE & Q(unit__isnull=False),
                name="assistance_reply_once_in_unit",
            ),
            models.UniqueConstraint(
                fields=["by", "title"],
                condition=IN_USE & Q(unit__isnull=True),
                name="assistance_reply_once_of_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="reply_changed"),
            models.Index(fields=["title", "id"], name="reply_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reply-edit", args=[self.pk])
