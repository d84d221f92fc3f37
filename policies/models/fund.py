from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from policies.models.account import Account
from policies.models.posting import Posting, statement_of

INJECTED = "injection"
"""How the keys of money that came in begin: only such a posting is taken back on the page of the account."""


class InstitutionQuerySet(models.QuerySet["BridgingInstitution"]):
    def visible_to(self, user: User) -> InstitutionQuerySet:
        if not user.has(Permission.LOAN_READ):
            return self.none()
        reach = user.reach(Permission.LOAN_READ)
        return self if reach.everything else self.filter(county_id__in=reach.unit_ids)


class BridgingInstitution(models.Model):
    """A filed 转贷机构 with its 专户. What it lends comes from ``account``; what it earns stands on ``fees``.

    ``outside`` is where its money comes from and goes to: each institution has its own, so that no two wait for one row.
    """

    name = models.CharField(_("转贷机构"), max_length=80, unique=True)
    county = models.ForeignKey(Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, related_name="+")
    filing_number = models.CharField(_("备案文号"), max_length=60)
    floor_fen = models.BigIntegerField(_("余额警戒线（分）"), default=0)
    account = models.OneToOneField(
        Account, verbose_name=_("专户"), on_delete=models.PROTECT, related_name="institution"
    )
    fees = models.OneToOneField(Account, verbose_name=_("服务费"), on_delete=models.PROTECT, related_name="+")
    outside = models.OneToOneField(
        Account, verbose_name=_("资金来源"), on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("转贷机构")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="policies_institution_named"),
            models.CheckConstraint(condition=Q(floor_fen__gte=0), name="policies_institution_floor"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("fund-detail", args=[self.pk])

    @property
    def is_low(self) -> bool:
        return self.account.balance_fen < self.floor_fen

    @property
    def postings(self) -> QuerySet[Posting]:
        """What the 专户 received and gave, each with what stood there after it (``standing_fen``)."""
        return statement_of(self.account_id).annotate(is_injection=Q(key__startswith=f"{INJECTED}-"))
