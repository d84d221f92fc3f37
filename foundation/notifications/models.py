from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.notifications.enums import Channel, DeliveryStatus

FARTHEST = timedelta(days=1)
"""Nothing is put off or held for so long: a moment beyond was written by a clock that has been set back since."""
UNDONE = Q(done_at__isnull=True, failed_at__isnull=True)
FAILURES_UNTIL_MARKED = 3
OUTWARD = ~Q(channel=Channel.INBOX)
ARRIVED = Q(delivered_at__isnull=False) | Q(channel=Channel.INBOX, done_at__isnull=False)
IN_STATUS = {
    DeliveryStatus.WAITING: UNDONE,
    DeliveryStatus.ACCEPTED: Q(done_at__isnull=False) & ~ARRIVED,
    DeliveryStatus.DELIVERED: ARRIVED,
    DeliveryStatus.FAILED: Q(failed_at__isnull=False),
}


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, user: User) -> OutboxMessageQuerySet:
        return self if user.has(Permission.DELIVERY_READ) else self.none()

    def undone(self) -> OutboxMessageQuerySet:
        return self.filter(UNDONE)

    def due(self, now: datetime) -> OutboxMessageQuerySet:
        """Undone, its time has come, and no living worker holds it."""
        ahead = now + FARTHEST
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=ahead)
        return self.undone().filter(free, Q(run_at__lte=now) | Q(run_at__gt=ahead))

    def audible(self, local: time) -> OutboxMessageQuerySet:
        """Without what would ring in a reader's quiet hours. The inbox does not ring."""
        quiet = NotificationPreference.objects.quiet_at(local).values("user")
        return self.exclude(~Q(channel=Channel.INBOX), binding=False, recipient__in=quiet)

    def failed(self) -> OutboxMessageQuerySet:
        return self.filter(failed_at__isnull=False)

    def outward(self) -> OutboxMessageQuerySet:
        """What leaves the house, where there is something to follow up."""
        return self.filter(OUTWARD)

    def in_status(self, *statuses: str) -> OutboxMessageQuerySet:
        wanted = Q(pk__in=[])
        for status in statuses:
            wanted |= IN_STATUS[DeliveryStatus(status)]
        return self.filter(wanted)


class OutboxMessage(models.Model):
    """One thing to tell one person over one channel, written in the transaction that gave the reason.

    ``run_at`` is when to try next. ``office_hours`` messages wait for the next opening; what rings waits for the end
    of its reader's quiet hours, unless it is ``binding``. ``done_at``: it left our hands; ``delivered_at``: a
    report says that it arrived, and ``report_at`` is when to ask for one. ``retries`` counts how often a person sent
    it anew.
    """

    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    recipient = models.ForeignKey(
        User, verbose_name=_("收件人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    office_hours = models.BooleanField(_("仅工作时间"), default=False)
    binding = models.BooleanField(_("不可退订"), default=False)
    created_at = models.DateTimeField(_("产生时间"))
    run_at = models.DateTimeField(_("发送时间"))
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    done_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    failed_at = models.DateTimeField(_("放弃时间"), null=True, blank=True)
    last_error = models.CharField(_("原因"), max_length=300, blank=True)
    retries = models.PositiveSmallIntegerField(_("重发次数"), default=0)
    receipt = models.CharField(_("回执号"), max_length=64, blank=True)
    report_at = models.DateTimeField(_("下次查询回执"), null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("待发消息")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True),
                name="notifications_done_or_failed",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(done_at__isnull=False),
                name="notifications_delivered_is_done",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run_at", "id"], condition=UNDONE, name="outbox_undone_run_at"),
            models.Index(
                fields=["-failed_at", "-id"], condition=Q(failed_at__isnull=False), name="outbox_failed"
            ),
            models.Index(fields=["-created_at", "-id"], condition=OUTWARD, name="outbox_outward"),
            models.Index(fields=["report_at"], condition=Q(report_at__isnull=False), name="outbox_report"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def status(self) -> DeliveryStatus:
        if self.failed_at:
            return DeliveryStatus.FAILED
        if not self.done_at:
            return DeliveryStatus.WAITING
        arrived = self.delivered_at or self.channel == Channel.INBOX
        return DeliveryStatus.DELIVERED if arrived else DeliveryStatus.ACCEPTED

    @property
    def status_at(self) -> datetime:
        """Since when it is so."""
        return self.failed_at or self.delivered_at or self.done_at or self.created_at


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        return self.filter(recipient=user)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A line in a person's inbox; ``outbox`` makes a second delivery of one message impossible."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    outbox = models.OneToOneField(
        OutboxMessage, on_delete=models.SET_NULL, null=True, blank=True, related_name="notice"
    )
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_recipient"),
            models.Index(
                fields=["recipient", "-created_at", "-id"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class NotificationPreferenceQuerySet(models.QuerySet["NotificationPreference"]):
    def quiet_at(self, local: time) -> NotificationPreferenceQuerySet:
        """Whose quiet hours hold this time of day; they may run past midnight."""
        begun, not_over = Q(quiet_from__lte=local), Q(quiet_to__gt=local)
        by_day = Q(quiet_from__lt=F("quiet_to"))
        return self.filter(
            (by_day & begun & not_over) | (~by_day & (begun | not_over)), quiet_from__isnull=False
        )


class NotificationPreference(models.Model):
    """When a person is left in peace, and which topics that person does not want. No row: always, and all of them."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="notification")
    quiet_from = models.TimeField(_("免打扰 从"), null=True, blank=True)
    quiet_to = models.TimeField(_("免打扰 至"), null=True, blank=True)
    switched_off = models.JSONField(_("已退订"), default=list, blank=True)

    objects = NotificationPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知偏好")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=F("quiet_to"))),
                name="notifications_quiet_both_or_neither",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class ChannelState(models.Model):
    """How a channel fares, and who sweeps it now. One row per channel, made when first needed.

    ``troubles`` counts what went wrong in a row; ``paused_until`` leaves a channel alone that does not answer.
    """

    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices, primary_key=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    last_success_at = models.DateTimeField(_("最近成功"), null=True, blank=True)
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)
    last_error_at = models.DateTimeField(_("最近出错"), null=True, blank=True)
    troubles = models.PositiveSmallIntegerField(_("连续出错"), default=0)
    paused_until = models.DateTimeField(_("暂停至"), null=True, blank=True)

    class Meta:
        verbose_name = _("渠道状态")

    def __str__(self) -> str:
        return self.get_channel_display()


class UnreachableAddressQuerySet(models.QuerySet["UnreachableAddress"]):
    def visible_to(self, user: User) -> UnreachableAddressQuerySet:
        return self if user.has(Permission.DELIVERY_READ) else self.none()

    def current(self) -> UnreachableAddressQuerySet:
        """A person who got another number starts anew."""
        return self.filter(
            Q(channel=Channel.SMS, address=F("user__phone"))
            | Q(channel=Channel.WECOM, address=F("user__wecom_id"))
        )

    def marked(self) -> UnreachableAddressQuerySet:
        return self.current().filter(failures__gte=FAILURES_UNTIL_MARKED)


class UnreachableAddress(models.Model):
    """A number or account that a gateway refused for good; after three times in a row nothing is sent there."""

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("号码或账号"), max_length=64)
    failures = models.PositiveSmallIntegerField(_("连续失败次数"), default=0)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("最近失败"))

    objects = UnreachableAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("失效号码")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "channel"], name="notifications_one_address_per_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_channel_display()}"
