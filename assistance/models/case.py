from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.enums import (
    ANSWERED_STATUSES,
    CLOSED_STATUSES,
    OPEN_STATUSES,
    UNFINISHED_STATUSES,
    CaseStatus,
    MatterKind,
    Nature,
    Outcome,
    Source,
)
from assistance.models.problem import SharedProblem
from assistance.models.settings import CaseCategory
from assistance.models.visit import Visit
from enterprises.models import Enterprise, Project
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.textsearch.bigrams import runs
from foundation.textsearch.commonness import is_surely_common
from foundation.textsearch.walk import holds

UNANSWERED = Q(answered_at__isnull=True)
UNCLOSED = Q(closed_at__isnull=True)
"""Conditions of the small indexes over what is still to do. Queries repeat them word for word, for a
list of statuses is no proof to SQLite that the index holds every row wanted."""
RATE_GROUPS = ("lead_unit", "officer", "category", "county")
RATE_MOMENTS = ("received_at", "answered_at", "first_contact_at", "contact_due_at")
"""The rate of a period is read from its index alone; an engine without such indexes reads the rows."""

STATUS_WORDS, OUTCOME_WORDS = dict(CaseStatus.choices), dict(Outcome.choices)
COMMON_HITS = 2000
"""From here on a searched word is common, and walking the list in its order finds rows faster."""


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, right: Permission = Permission.CASE_READ) -> CaseQuerySet:
        if not user.has(right):
            return self.none()
        reach = user.reach(right)
        if reach.everything:
            return self
        return self.filter(reached(user, reach.unit_ids))

    def open(self) -> CaseQuerySet:
        return self.filter(UNANSWERED, status__in=OPEN_STATUSES)

    def unfinished(self) -> CaseQuerySet:
        return self.filter(UNCLOSED, status__in=UNFINISHED_STATUSES)

    def due_by(self, moment: datetime) -> CaseQuerySet:
        return self.open().filter(due_at__lte=moment)

    def matching(self, query: str) -> CaseQuerySet:
        """Number, title, description or enterprise name holding every run of ``query``."""
        return self.looked_up(query)[0]

    def looked_up(self, query: str) -> tuple[CaseQuerySet, bool]:
        """The matching rows, and whether more than ``COMMON_HITS`` of all cases match.

        A rare word is answered from the index; a common one by a filter on the rows that the
        list walks anyway, so that no page ever sorts a table.
        """
        if not runs(query):
            return self.none(), False
        if is_surely_common(CaseText, query, limit=COMMON_HITS):
            return self.filter(holds(CaseText.objects.all(), "case", [query])), True
        hits = CaseText.objects.filter(tokens__contains_runs=query).values_list("case_id", flat=True)
        found = list(hits[: COMMON_HITS + 1])
        if len(found) <= COMMON_HITS:
            return self.filter(pk__among=found), False
        return self.filter(holds(CaseText.objects.all(), "case", [query])), True

    def with_exclusion(self) -> CaseQuerySet:
        """``exclusion``: the request that waits or was granted, of which a case has at most one; else None."""
        wanted = Q(exclusions__decided_at=None) | Q(exclusions__granted=True)
        joined = self.annotate(exclusion=FilteredRelation("exclusions", condition=wanted))
        return joined.select_related("exclusion__proposed_by", "exclusion__decided_by")  # type: ignore[misc]

    def without_texts(self) -> CaseQuerySet:
        """For lists, which show none of the long texts."""
        return self.defer("description", "answer_text", "enterprise__business_scope")


def reached(user: User, unit_ids: Iterable[int], *, via: str = "") -> Q:
    """Mine or of the people I stand for, of these units, or shared with them: a condition on cases, or through ``via`` on what hangs on one."""
    own = [Q(**{f"{via}{part}__in": user.acts_as}) for part in ("officer", "handler")]
    mine = own[0] | own[1] | Q(**{f"{via}registered_by": user})
    theirs = Q(**{f"{via}county_id__in": unit_ids}) | Q(**{f"{via}lead_unit_id__in": unit_ids})
    return mine | theirs | Q(**{f"{via}pk__in": _shared_with(unit_ids)})


def _shared_with(unit_ids: Iterable[int]) -> QuerySet[Any]:
    """Keys of the cases that these units were asked to help with."""
    matters = apps.get_model("assistance", "CaseMatter").objects
    found: QuerySet[Any] = matters.filter(kind=MatterKind.CO_HANDLING, unit_id__in=unit_ids).values("case_id")
    return found


class Case(models.Model):
    """One problem of one enterprise (诉求), from the first call to the confirmed resolution.

    ``status`` is written by ``services.moves.move_case`` only. ``resolve_due_at`` is the deadline
    that places the case in a period of the rate; ``due_at`` the deadline that runs now (the same
    until a rework starts its own).
    """

    number = models.CharField(_("编号"), max_length=16, unique=True)
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="cases"
    )
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        CaseCategory, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+"
    )
    nature = models.CharField(_("性质"), max_length=10, choices=Nature.choices, default=Nature.REQUEST)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices, default=Source.PHONE)
    title = models.CharField(_("诉求标题"), max_length=120)
    description = models.TextField(_("诉求内容"), blank=True)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)

    status = models.CharField(
        _("状态"), max_length=10, choices=CaseStatus.choices, default=CaseStatus.REGISTERED
    )
    officer = models.ForeignKey(
        User,
        verbose_name=_("服务专员"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officer_cases",
    )
    lead_unit = models.ForeignKey(
        Unit,
        verbose_name=_("主办单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lead_cases",
    )
    handler = models.ForeignKey(
        User,
        verbose_name=_("承办人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_cases",
    )
    registered_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="registered_cases"
    )

    was_over_100m = models.BooleanField(_("受理时在过亿元企业清单"), null=True, blank=True)
    was_commissioned = models.BooleanField(_("受理时在新投产项目清单"), null=True, blank=True)
    was_above_scale = models.BooleanField(_("受理时是规上企业"), null=True, blank=True)

    received_at = models.DateTimeField(_("收到时间"))
    registered_at = models.DateTimeField(_("登记时间"))
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    first_contact_at = models.DateTimeField(_("首次联系时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)

    due_at = models.DateTimeField(_("办结期限"))
    resolve_due_at = models.DateTimeField(_("应办结时间"))
    due_provisional = models.BooleanField(_("期限暂定"), default=False)
    contact_due_at = models.DateTimeField(_("首次联系期限"), null=True, blank=True)

    outcome = models.CharField(_("办理结果"), max_length=10, choices=Outcome.choices, blank=True)
    answer_text = models.TextField(_("办理情况"), blank=True)
    confirmed = models.BooleanField(_("企业确认"), null=True, blank=True)
    rating = models.CharField(_("满意度"), max_length=1, blank=True)
    rework_count = models.PositiveSmallIntegerField(_("重办次数"), default=0)
    transfer_count = models.PositiveSmallIntegerField(_("转手次数"), default=0)
    excluded = models.BooleanField(_("不计入"), default=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
    )
    problem = models.ForeignKey(
        SharedProblem,
        verbose_name=_("共性问题"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )

    visit = models.ForeignKey(
        Visit,
        verbose_name=_("走访记录"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        help_text=_("由哪次走访带回；只由登记服务写入。"),
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("项目"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    ledger_number = models.CharField(_("台账编号"), max_length=40, null=True, blank=True, unique=True)
    intake_token = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("诉求")
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status__in=ANSWERED_STATUSES) | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="assistance_answered_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED_STATUSES, closed_at__isnull=False)
                | (~Q(status__in=CLOSED_STATUSES) & Q(closed_at__isnull=True)),
                name="assistance_closed_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.ARCHIVED, archived_at__isnull=False)
                | (~Q(status=CaseStatus.ARCHIVED) & Q(archived_at__isnull=True)),
                name="assistance_archived_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.MERGED, merged_into__isnull=False, excluded=True)
                | (~Q(status=CaseStatus.MERGED) & Q(merged_into__isnull=True)),
                name="assistance_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=OPEN_STATUSES) | UNANSWERED, name="assistance_open_is_unanswered"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="assistance_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=True) | Q(source=Source.VISIT),
                name="assistance_of_a_visit_from_visits",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-received_at", "-id"], name="case_received"),
            models.Index(fields=["status", "-received_at", "-id"], name="case_status_received"),
            models.Index(fields=["county", "-received_at", "-id"], name="case_county_received"),
            models.Index(fields=["lead_unit", "-received_at", "-id"], name="case_unit_received"),
            models.Index(fields=["handler", "-received_at", "-id"], name="case_handler_received"),
            models.Index(fields=["officer", "-received_at", "-id"], name="case_officer_received"),
            models.Index(fields=["enterprise", "-received_at", "-id"], name="case_enterprise_received"),
            models.Index(fields=["due_at", "id"], condition=UNANSWERED, name="case_open_due"),
            models.Index(fields=["resolve_due_at", "id"], condition=UNANSWERED, name="case_open_resolve"),
            models.Index(fields=["-due_at", "-id"], name="case_due"),
            models.Index(fields=["-closed_at", "-id"], condition=~UNCLOSED, name="case_closed"),
            models.Index(
                fields=["officer", "status", "due_at"], condition=UNCLOSED, name="case_officer_todo"
            ),
            models.Index(
                fields=["handler", "status", "due_at"], condition=UNCLOSED, name="case_handler_todo"
            ),
            models.Index(fields=["lead_unit", "status", "due_at"], condition=UNCLOSED, name="case_unit_todo"),
            models.Index(
                fields=["resolve_due_at", "excluded", "status", "outcome"],
                include=[*RATE_GROUPS, *RATE_MOMENTS, "due_provisional"],
                name="case_rate_due",
            ),
            models.Index(
                fields=["accepted_at", "excluded", "outcome"],
                include=["status", *RATE_GROUPS],
                name="case_rate_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("case-detail", args=[self.number])

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Django's own makes a dictionary of all choices for each row of a list."""
        return str(STATUS_WORDS.get(self.status, self.status))

    def get_outcome_display(self) -> str:  # type: ignore[no-redef]
        return str(OUTCOME_WORDS.get(self.outcome, self.outcome))

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED_STATUSES


class CaseText(models.Model):
    """Search tokens, in a table of their own so that no move of a case pays for the text index."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="text")
    tokens = models.TextField()

    def __str__(self) -> str:
        return f"{self.case_id}"


class CaseCounter(models.Model):
    """The last number given in a year; numbers are never reused."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
