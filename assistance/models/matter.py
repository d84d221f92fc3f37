from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import MatterKind, Verdict
from assistance.models.case import Case, reached
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission

OPEN = Q(settled_at__isnull=True)
SETTLED = Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(verdict="")
DECIDED_BY_ANOTHER = (MatterKind.RETURN, MatterKind.EXTENSION)
ONE_OPEN = (MatterKind.RETURN, MatterKind.EXTENSION, MatterKind.CARRY_OVER)
TO_A_UNIT = (MatterKind.CO_HANDLING, MatterKind.SUPERVISION)


class CaseMatterQuerySet(models.QuerySet["CaseMatter"]):
    def visible_to(self, user: User) -> CaseMatterQuerySet:
        """Of the cases that the reader sees."""
        if not user.has(Permission.CASE_READ):
            return self.none()
        reach = user.reach(Permission.CASE_READ)
        return self if reach.everything else self.filter(reached(user, reach.unit_ids, via="case__"))

    def open(self) -> CaseMatterQuerySet:
        return self.filter(OPEN)

    def of(self, kind: MatterKind) -> CaseMatterQuerySet:
        return self.filter(kind=kind)

    def due_by(self, moment: datetime) -> CaseMatterQuerySet:
        return self.open().filter(due_at__lte=moment)


class CaseMatter(models.Model):
    """What runs beside a case: a return, a co-handling unit, an extension, a supervision sheet, a promise, a carry-over.

    Each is asked for once and settled once, with who, when and why; it has a due time of its own and, where it goes
    to another unit or person, says to whom. ``services.matters`` is its only writer.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(_("种类"), max_length=12, choices=MatterKind.choices)
    number = models.CharField(_("督办单号"), max_length=16, unique=True, null=True, blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        User, verbose_name=_("责任人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("事由"))
    workdays = models.PositiveSmallIntegerField(_("工作日数"), null=True, blank=True)
    opened_by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("提出时间"))
    due_at = models.DateTimeField(_("期限"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, verbose_name=_("办理人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    verdict = models.CharField(_("结果"), max_length=10, choices=Verdict.choices, blank=True)
    answer = models.TextField(_("办理情况"), blank=True)
    automatic = models.BooleanField(_("自动下达"), default=False)

    objects = CaseMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("诉求事项")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=SETTLED | Q(settled_at__isnull=True, settled_by__isnull=True, verdict=""),
                name="assistance_matter_settled_all_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=DECIDED_BY_ANOTHER)
                | Q(settled_by__isnull=True)
                | Q(verdict=Verdict.CANCELLED)
                | ~Q(settled_by=F("opened_by")),
                name="assistance_matter_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=TO_A_UNIT) | Q(unit__isnull=False, due_at__isnull=False),
                name="assistance_matter_to_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(kind=MatterKind.SUPERVISION, number__isnull=False)
                | (~Q(kind=MatterKind.SUPERVISION) & Q(number__isnull=True)),
                name="assistance_sheet_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MatterKind.EXTENSION) | Q(workdays__isnull=False, workdays__gte=1),
                name="assistance_extension_has_days",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=OPEN & Q(kind__in=ONE_OPEN),
                name="assistance_one_open_matter",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=MatterKind.RETURN) & ~Q(verdict=Verdict.CANCELLED),
                name="assistance_one_return",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=MatterKind.EXTENSION, verdict=Verdict.GRANTED),
                name="assistance_one_extension",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=OPEN & Q(kind=MatterKind.CO_HANDLING),
                name="assistance_one_share_each_unit",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=OPEN & Q(automatic=True),
                name="assistance_one_automatic_sheet",
            ),
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(kind=MatterKind.SUPERVISION),
                name="assistance_automatic_is_sheet",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=OPEN, name="matter_open_due"),
            models.Index(fields=["kind", "due_at"], condition=OPEN, name="matter_kind_open"),
            models.Index(fields=["unit", "due_at"], condition=OPEN, name="matter_unit_open"),
            models.Index(fields=["person", "due_at"], condition=OPEN, name="matter_person_open"),
            models.Index(fields=["kind", "-opened_at", "-id"], name="matter_kind_opened"),
            models.Index(fields=["kind", "settled_at"], name="matter_kind_settled"),
            models.Index(fields=["kind", "due_at", "id"], name="matter_kind_due"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


class SheetCounter(models.Model):
    """The last number of a supervision sheet (督办单) given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
