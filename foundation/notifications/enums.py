from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    INBOX = "inbox", _("站内通知")
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")


class DeliveryStatus(models.TextChoices):
    """How far a message has come. Only the inbox and SMS know more than that it was taken."""

    WAITING = "waiting", _("待发")
    ACCEPTED = "accepted", _("已受理")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("失败")
