from __future__ import annotations

import uuid
from datetime import datetime
from math import ceil
from pathlib import PurePath
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.enums import WORKING, BatchStatus, ImportMode
from foundation.spreadsheets.kinds import ImportKind, all_kinds, kinds_for


def random_path(_batch: ImportBatch, filename: str) -> str:
    """Files lie under names of our own; the user's name is only shown."""
    return f"imports/{uuid.uuid4().hex}{'.csv' if filename.lower().endswith('.csv') else '.xlsx'}"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """One's own; with the import right over the whole city also others', of the kinds one may import.

        Whoever went to another unit left what was imported for the former one behind: its rows are out of reach.
        """
        if not user.has(Permission.LEDGER_IMPORT):
            return self.none()
        reach = user.reach(Permission.LEDGER_IMPORT)
        if reach.everything:
            return self.filter(Q(by=user) | Q(kind__in=[kind.name for kind in kinds_for(user)]))
        return self.filter(Q(unit=user.unit_id) | Q(unit__in=reach.unit_ids), by=user)

    def same_file_done(self, batch: ImportBatch) -> ImportBatchQuerySet:
        return self.filter(kind=batch.kind, sha256=batch.sha256, status=BatchStatus.DONE).exclude(pk=batch.pk)

    def waiting(self, now: datetime) -> ImportBatchQuerySet:
        """Nobody works on them: just uploaded or confirmed, or their worker's lease has run out."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(free, status__in=WORKING)


class ImportBatch(models.Model):
    """One file on its way in. ``claim`` and ``lease_until`` name the worker that has it, and until when."""

    kind = models.CharField(_("台账"), max_length=20)
    file = models.FileField(_("文件"), upload_to=random_path)
    filename = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大小"))
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="import_batches", verbose_name=_("上传人")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上传时单位")
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=BatchStatus.choices, default=BatchStatus.UPLOADED
    )
    mode = models.CharField(
        _("方式"), max_length=16, choices=ImportMode.choices, default=ImportMode.VALID_ONLY
    )
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(_("总行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("无变化"), default=0)
    refused = models.PositiveIntegerField(_("有错误"), default=0)
    changes = models.JSONField(_("更新内容示例"), default=list)
    kept = models.PositiveIntegerField(_("保留人工更正"), default=0)
    kept_changes = models.JSONField(_("保留的人工更正示例"), default=list)
    overwrite = models.BooleanField(_("覆盖人工更正"), default=False)
    ignored = models.JSONField(_("未导入的列"), default=list)
    remarks = models.JSONField(_("读取说明"), default=list)
    message = models.CharField(_("说明"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    undone_by = models.ForeignKey(
        User, verbose_name=_("撤销人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undo_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="")
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入任务")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["by", "-id"], name="import_batch_by"),
            models.Index(fields=["created_at", "id"], name="import_batch_created"),
            models.Index(fields=["sha256"], name="import_batch_file"),
            models.Index(fields=["id"], condition=Q(status__in=WORKING), name="import_batch_working"),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("import-detail", args=[self.pk])

    @property
    def kind_title(self) -> str:
        return next((str(kind.title) for kind in all_kinds() if kind.name == self.kind), self.kind)

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def stem(self) -> str:
        return PurePath(self.filename).stem

    @property
    def has_annotated(self) -> bool:
        """An import at the console keeps no file."""
        return bool(self.refused and self.file) and self.status in (BatchStatus.CHECKED, BatchStatus.DONE)

    @property
    def remaining_minutes(self) -> int | None:
        """By the pace so far; None before anything is known."""
        if not (self.is_working and self.started_at and self.progress_done):
            return None
        spent = (timezone.now() - self.started_at).total_seconds()
        left = spent * (self.progress_total - self.progress_done) / self.progress_done
        return ceil(left / 60)

    @property
    def is_checked(self) -> bool:
        return self.status == BatchStatus.CHECKED

    @property
    def is_done(self) -> bool:
        return self.status == BatchStatus.DONE

    @property
    def is_undone(self) -> bool:
        return self.status == BatchStatus.UNDONE

    @property
    def can_be_undone(self) -> bool:
        return self.is_done and bool(self.taken) and self._kind is not None and bool(self._kind.footprint)

    @property
    def instead_of_undo(self) -> str:
        return str(self._kind.instead) if self._kind is not None else ""

    @property
    def _kind(self) -> ImportKind | None:
        return next((kind for kind in all_kinds() if kind.name == self.kind), None)

    @property
    def is_failed(self) -> bool:
        return self.status == BatchStatus.FAILED

    @property
    def takes_all_or_nothing(self) -> bool:
        return self.mode == ImportMode.ALL_OR_NOTHING

    @property
    def can_be_confirmed(self) -> bool:
        """Also a file that would change only what people corrected: whoever confirms may want that."""
        wanted = self.taken or self.kept
        return self.is_checked and bool(wanted) and not (self.takes_all_or_nothing and self.refused)

    @property
    def taken(self) -> int:
        """Rows that change something."""
        return self.created + self.updated


class ImportRefusal(models.Model):
    """One cell, or one row as a whole, that was not taken. ``row`` is the row's number in Excel."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="refusals")
    row = models.PositiveIntegerField(_("行"))
    column = models.CharField(_("列"), max_length=60, blank=True)
    value = models.CharField(_("内容"), max_length=80, blank=True)
    reason = models.CharField(_("错误原因"), max_length=300)

    class Meta:
        verbose_name = _("错误行")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.row} {self.column}"


class ImportedRow(models.Model):
    """What an import did with one record. Append-only; taking the import back reads it."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="traces")
    table = models.CharField(_("数据表"), max_length=60)
    row = models.BigIntegerField(_("记录"))
    before = models.JSONField(_("导入前"), null=True)
    after = models.JSONField(_("导入后"))

    class Meta:
        verbose_name = _("导入的记录")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
