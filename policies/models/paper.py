from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.attachments.models import Attachment
from policies.models.claim import Claim
from policies.models.policy import Policy


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User) -> PaperQuerySet:
        policies, claims = Policy.objects.visible_to(user), Claim.objects.visible_to(user)
        return self.filter(Q(policy__in=policies.values("pk")) | Q(claim__in=claims.values("pk")))


class Paper(models.Model):
    """附件 of a policy or of a claim."""

    policy = models.ForeignKey(
        Policy, verbose_name=_("政策"), on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    claim = models.ForeignKey(
        Claim,
        verbose_name=_("政策兑现"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
    )
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(policy__isnull=True, claim__isnull=False)
                | Q(policy__isnull=False, claim__isnull=True),
                name="policies_paper_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attachment}"
