from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.enums import ConsentWay, ContactAct
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

NOT_WITHDRAWN = Q(withdrawn_on__isnull=True)


class ContactQuerySet(models.QuerySet["EnterpriseContact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def callable(self) -> ContactQuerySet:
        """Nobody took the consent back."""
        return self.filter(NOT_WITHDRAWN)

    def unverified_since(self, day: date) -> ContactQuerySet:
        """Nobody made sure of the number from that day on."""
        return self.callable().filter(Q(verified_on__isnull=True) | Q(verified_on__lt=day))

    def without_consent(self) -> ContactQuerySet:
        return self.callable().filter(consent_way="")


class EnterpriseContact(models.Model):
    """Whom to call at an enterprise: with their consent, and a number that somebody makes sure of from time to time."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("联系人"), max_length=40)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=20)
    is_main = models.BooleanField(_("主要联系人"), default=False)
    consent_way = models.CharField(
        _("同意方式"), max_length=8, choices=ConsentWay.choices, blank=True, default=""
    )
    consent_on = models.DateField(_("同意日期"), null=True, blank=True)
    withdrawn_on = models.DateField(_("撤回同意日期"), null=True, blank=True)
    verified_on = models.DateField(_("核实日期"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业联系人")
        ordering: ClassVar = ["-is_main", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(is_main=True), name="enterprises_one_main_contact"
            ),
            models.UniqueConstraint(fields=["enterprise", "phone", "name"], name="enterprises_contact_once"),
            models.CheckConstraint(
                condition=Q(consent_way="", consent_on__isnull=True)
                | (~Q(consent_way="") & Q(consent_on__isnull=False)),
                name="enterprises_consent_dated",
            ),
            models.CheckConstraint(
                condition=NOT_WITHDRAWN | Q(consent_way="", is_main=False),
                name="enterprises_withdrawn_is_not_called",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone"], name="enterprises_contact_phone"),
            models.Index(fields=["verified_on", "id"], name="enterprises_contact_verified"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None


class ContactEvent(models.Model):
    """What was done to a contact, when, by whom; the number only masked, so that one that was removed is gone."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="contact_events")
    act = models.CharField(_("事项"), max_length=9, choices=ContactAct.choices)
    contact_name = models.CharField(_("联系人"), max_length=40)
    masked_phone = models.CharField(_("电话（脱敏）"), max_length=20, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("联系人变更记录")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "-at", "-id"], name="enterprises_contact_told")
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.contact_name}"
