from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import BulkKind, BulkStatus, CasePart, RowOutcome
from assistance.models.case import Case
from assistance.models.event import CaseEvent
from foundation.accounts.models import Unit, User

WORKING = (BulkStatus.RUNNING, BulkStatus.UNDOING)
UNDOABLE = (BulkKind.REASSIGN, BulkKind.HAND_OVER)
UNDO_WITHIN = timedelta(minutes=10)


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def visible_to(self, user: User) -> BulkActQuerySet:
        return self.filter(by=user)

    def waiting(self, now: datetime) -> BulkActQuerySet:
        """Something is left to do, and nobody alive does it."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(free, status__in=WORKING)


class BulkAct(models.Model):
    """One act over many cases, and who did it. ``claim`` and ``lease_until`` name the worker that has it, until when.

    ``person`` is who handles next (改派) or who takes over (移交), ``origin`` whose cases they were; without
    one, ``part`` says which place of each case is handed over, whoever holds it.
    """

    kind = models.CharField(_("事项"), max_length=10, choices=BulkKind.choices)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="bulk_acts")
    status = models.CharField(_("状态"), max_length=8, choices=BulkStatus.choices, default=BulkStatus.RUNNING)
    text = models.CharField(_("原因"), max_length=300)
    lead_unit = models.ForeignKey(
        Unit, verbose_name=_("承办单位"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(
        User, verbose_name=_("接手人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    origin = models.ForeignKey(
        User, verbose_name=_("原经办人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    part = models.CharField(_("移交身份"), max_length=8, choices=CasePart.choices, blank=True)
    total = models.PositiveIntegerField(_("件数"))
    token = models.UUIDField(unique=True, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("办完时间"), null=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量办理")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status=BulkStatus.DONE) | Q(finished_at__isnull=False),
                name="assistance_bulk_done_has_time",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(kind__in=UNDOABLE), name="assistance_bulk_undo_kinds"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by", "-created_at", "-id"], name="bulk_act_by"),
            models.Index(fields=["id"], condition=Q(status__in=WORKING), name="bulk_act_working"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("bulk-detail", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def undo_until(self) -> datetime | None:
        """Until when it can be taken back; None where it cannot."""
        if self.kind not in UNDOABLE or self.status != BulkStatus.DONE or self.finished_at is None:
            return None
        return self.finished_at + UNDO_WITHIN

    @property
    def can_undo(self) -> bool:
        return self.undo_until is not None and timezone.now() <= self.undo_until


class BulkActRow(models.Model):
    """One case of a bulk act. ``number`` is what was asked for; ``case`` stays empty where the asker sees no such case."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows")
    number = models.CharField(_("编号"), max_length=16)
    case = models.ForeignKey(
        Case, verbose_name=_("诉求"), on_delete=models.PROTECT, null=True, related_name="bulk_rows"
    )
    outcome = models.CharField(
        _("结果"), max_length=9, choices=RowOutcome.choices, default=RowOutcome.PENDING
    )
    sentence = models.CharField(_("说明"), max_length=300, blank=True)
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), null=True)

    class Meta:
        verbose_name = _("批量办理的诉求")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "number"], name="assistance_bulk_row_once"),
            models.CheckConstraint(
                condition=Q(outcome=RowOutcome.PENDING, at__isnull=True)
                | (~Q(outcome=RowOutcome.PENDING) & Q(at__isnull=False)),
                name="assistance_bulk_row_has_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["act", "outcome", "id"], name="bulk_row_outcome"),
        ]

    def __str__(self) -> str:
        return self.number
