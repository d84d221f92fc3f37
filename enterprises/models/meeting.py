from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import MeetingKind, RecordTopic
from enterprises.models.group import WorkGroup
from enterprises.models.recorded import STANDS, Recorded, RecordedQuerySet


class Meeting(Recorded):
    """会议 of the city about its industry: when it was held, by whom, and what it decided."""

    DAY = "held_on"
    name = models.CharField(_("会议名称"), max_length=80)
    kind = models.CharField(_("会议类型"), max_length=10, choices=MeetingKind.choices)
    topic = models.CharField(_("领域"), max_length=10, choices=RecordTopic.choices)
    held_on = models.DateField(_("召开日期"))
    place = models.CharField(_("地点"), max_length=60, blank=True)
    organiser = models.CharField(_("主办单位"), max_length=60)
    group = models.ForeignKey(
        WorkGroup,
        verbose_name=_("召集机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
    )
    document = models.CharField(_("会议文件"), max_length=100)
    decisions = models.TextField(_("议定事项"), max_length=2000, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("会议")
        ordering: ClassVar = ["-held_on", "-id"]
        constraints: ClassVar = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["name", "held_on"], condition=STANDS, name="enterprises_meeting_once"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="enterprises_meeting_sourced"),
        ]
        indexes: ClassVar = [models.Index(fields=["-held_on", "-id"], name="enterprises_meeting_page")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, at this row."""
        return f"{reverse('meeting-list')}?{urlencode({'q': self.name})}"
