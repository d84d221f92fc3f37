from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchStatus(models.TextChoices):
    UPLOADED = "uploaded", _("等待预检")
    CHECKING = "checking", _("正在预检")
    CHECKED = "checked", _("待确认")
    APPLYING = "applying", _("正在导入")
    DONE = "done", _("已导入")
    FAILED = "failed", _("未能导入")
    DISCARDED = "discarded", _("已放弃")
    UNDONE = "undone", _("已撤销")


class ImportMode(models.TextChoices):
    VALID_ONLY = "valid_only", _("只导入正确的行")
    ALL_OR_NOTHING = "all_or_nothing", _("全部正确才导入")


class Outcome(models.TextChoices):
    CREATED = "created", _("新增")
    UPDATED = "updated", _("更新")
    UNCHANGED = "unchanged", _("无变化")
    REFUSED = "refused", _("有错误")


# A worker has something to do, or is doing it.
WORKING = (BatchStatus.UPLOADED, BatchStatus.CHECKING, BatchStatus.APPLYING)
