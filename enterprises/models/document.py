from __future__ import annotations

from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import DocumentKind, RecordTopic, TitleLevel
from enterprises.models.chain import Chain
from enterprises.models.recorded import STANDS, Recorded, RecordedQuerySet


class DocumentQuerySet(RecordedQuerySet):
    def in_force(self, day: date) -> DocumentQuerySet:
        """Issued by that day and not repealed on it."""
        return self.filter(STANDS, issued_on__lte=day).exclude(repealed_on__lte=day)


class PolicyDocument(Recorded):
    """政策文件: what was issued about the industry of the city, with its 文号, until it is repealed.

    What rewards enterprises by clauses is a ``Policy``, with its claims and its money.
    """

    DAY = "issued_on"
    title = models.CharField(_("文件名称"), max_length=120)
    number = models.CharField(_("文号"), max_length=60)
    kind = models.CharField(_("文件类型"), max_length=8, choices=DocumentKind.choices)
    topic = models.CharField(_("领域"), max_length=10, choices=RecordTopic.choices)
    level = models.CharField(_("级别"), max_length=8, choices=TitleLevel.choices)
    issuers = models.CharField(_("发文单位"), max_length=120)
    issued_on = models.DateField(_("发文日期"))
    actions = models.PositiveSmallIntegerField(_("专项行动（项）"), null=True, blank=True)
    chain = models.ForeignKey(
        Chain,
        verbose_name=_("产业链"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    summary = models.CharField(_("主要内容"), max_length=300, blank=True)
    repealed_on = models.DateField(_("废止日期"), null=True, blank=True)
    repeal_document = models.CharField(_("废止依据"), max_length=100, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("政策文件")
        ordering: ClassVar = ["-issued_on", "-id"]
        constraints: ClassVar = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["number"], condition=STANDS, name="enterprises_document_once"),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(issuers=""), name="enterprises_document_issued"
            ),
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True, repeal_document="")
                | (Q(repealed_on__isnull=False, repealed_on__gte=F("issued_on")) & ~Q(repeal_document="")),
                name="enterprises_document_repeal_told",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-issued_on", "-id"], name="enterprises_document_page")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The list, at this row."""
        return f"{reverse('document-list')}?{urlencode({'q': self.number})}"
