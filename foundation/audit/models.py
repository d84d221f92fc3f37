from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit.actions import label_of
from foundation.audit.chain import GENESIS


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def by_any_of(self, actor_ids: models.QuerySet[Any]) -> AuditEntryQuerySet:
        return self.filter(actor_id__in=actor_ids)


class AuditEntry(models.Model):
    """One thing that was done. No foreign keys: the log survives what it speaks of.

    The database refuses UPDATE and DELETE (triggers in the migrations).
    """

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=60)
    action = models.CharField(_("动作"), max_length=40)
    object_type = models.CharField(_("对象类型"), max_length=40, blank=True)
    object_key = models.CharField(_("对象编号"), max_length=64, blank=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    ok = models.BooleanField(_("成功"), default=True)
    ip = models.CharField(_("来源地址"), max_length=45, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=36, blank=True)
    payload = models.TextField(_("内容"))
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        ordering: ClassVar = ["-seq"]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_key", "-seq"], name="audit_object"),
            models.Index(fields=["actor_id", "-seq"], name="audit_actor"),
            models.Index(fields=["action", "-seq"], name="audit_action"),
            models.Index(fields=["object_label"], name="audit_label", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    @property
    def action_label(self) -> str:
        return label_of(self.action)

    @property
    def detail(self) -> dict[str, Any]:
        return dict(json.loads(self.payload).get("detail") or {})

    @property
    def detail_text(self) -> str:
        return json.dumps(self.detail, ensure_ascii=False) if self.detail else ""


class AuditHead(models.Model):
    """The end of the chain: one row, locked by every writer for the length of its transaction."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_single"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}"
