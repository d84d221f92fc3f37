"""What becomes of everything that hangs on an enterprise when it is merged into another: one mover for each relation.

The floor above registers movers of its own (``told_above``); a test holds them against the models, so that no
relation is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import MergedHow
from enterprises.models import (
    Assignment,
    CandidateRefusal,
    ChainPlace,
    ContactEvent,
    CoOfficer,
    DuplicatePair,
    Enterprise,
    EnterpriseContact,
    EnterpriseFigure,
    EnterpriseMerge,
    EnterpriseText,
    FilingEvent,
    FormerName,
    ProductionState,
    Project,
    PublishedEntry,
    ScaleMembership,
    ServiceListEntry,
    Showcase,
    Title,
    Transformation,
)
from foundation.accounts.models import User

Label = str | Promise


@dataclass(frozen=True)
class Pair:
    """Who goes into whom, by whom and when."""

    kept: Enterprise
    merged: Enterprise
    by: User
    day: date

    @property
    def why(self) -> str:
        return _("并入“%(name)s”") % {"name": self.kept.name}


@dataclass(frozen=True)
class Step:
    """What happens to one row: its columns before and after, by attribute name (``enterprise_id``)."""

    row: int
    how: MergedHow
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    why: str = ""


Plan = Callable[[Pair], list[Step]]
After = Callable[[Collection[int], EnterpriseMerge, bool], None]
"""Called with the rows that moved, the merge, and whether it was undone."""


@dataclass(frozen=True)
class Mover:
    """``fields``: the relations of ``model`` that it answers for. ``plan`` is None where the rows stay by right.

    ``anew``: columns that are not given back, because they are decided anew. ``later``: rows that came since and belong
    to those that go back.
    """

    model: Any
    label: Label
    plan: Plan | None
    fields: Sequence[str] = ("enterprise",)
    after: After | None = None
    anew: Sequence[str] = ()
    later: Callable[[Collection[int]], list[int]] | None = None

    @property
    def table(self) -> str:
        return str(self.model._meta.label_lower)

    @property
    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.all()
        return rows


def plan_moves(
    rows: QuerySet[Any], pair: Pair, *, clashes: Q | Exists | None = None, why: Label = "", column: str = ""
) -> list[Step]:
    """Every row goes to the one that is kept, but for those that it has already."""
    column = column or "enterprise_id"
    mine = rows.filter(**{column: pair.merged.pk}).order_by("pk")
    staying = set(mine.filter(clashes).values_list("pk", flat=True)) if clashes is not None else set()
    return [
        stays(pk, why)
        if pk in staying
        else Step(pk, MergedHow.MOVED, {column: pair.merged.pk}, {column: pair.kept.pk})
        for pk in mine.values_list("pk", flat=True)
    ]


def stays(pk: int, why: Label) -> Step:
    return Step(pk, MergedHow.STAYED, why=str(why))


def has_same(model: Any, pair: Pair, *columns: str, **more: Any) -> Exists:
    """The one that is kept has a row that is the same in these columns."""
    same = {name: OuterRef(name) for name in columns}
    return Exists(model.objects.filter(enterprise=pair.kept.pk, **same, **more))


def _former_names(pair: Pair) -> list[Step]:
    known = has_same(FormerName, pair, "name") | Q(name=pair.kept.name)
    return plan_moves(
        FormerName.objects.all(), pair, clashes=Q(known), why=gettext_lazy("保留企业已有这个名称")
    )


def _contacts(pair: Pair) -> list[Step]:
    rows = EnterpriseContact.objects.all()
    same = has_same(EnterpriseContact, pair, "name", "phone")
    steps = plan_moves(rows, pair, clashes=same, why=gettext_lazy("保留企业已有这位联系人"))
    stays_main = not rows.filter(enterprise=pair.kept, is_main=True).exists()
    main = set(rows.filter(enterprise=pair.merged, is_main=True).values_list("pk", flat=True))
    return [_with(step, "is_main", True, stays_main) if step.row in main else step for step in steps]


def _contact_events(pair: Pair) -> list[Step]:
    return plan_moves(ContactEvent.objects.all(), pair)


def _assignments(pair: Pair) -> list[Step]:
    """Past ones go along; the present officer stays in office only where the kept one has none."""
    steps = plan_moves(Assignment.objects.all(), pair)
    if pair.kept.officer_id is None:
        return steps
    standing = dict(
        Assignment.objects.current().filter(enterprise=pair.merged).values_list("pk", "started_on")
    )
    return [
        _with(
            _with(step, "ended_on", None, str(max(pair.day, standing[step.row]))), "end_reason", "", pair.why
        )
        if step.row in standing
        else step
        for step in steps
    ]


def _co_officers(pair: Pair) -> list[Step]:
    same = has_same(CoOfficer, pair, "officer", ended_on__isnull=True)
    return plan_moves(
        CoOfficer.objects.all(),
        pair,
        clashes=Q(same, ended_on__isnull=True),
        why=gettext_lazy("保留企业已有这位协办专员"),
    )


def _figures(pair: Pair) -> list[Step]:
    """A figure of a period goes with all its corrections, or not at all."""
    return plan_moves(
        EnterpriseFigure.objects.all(),
        pair,
        clashes=has_same(EnterpriseFigure, pair, "metric", "year", "months"),
        why=gettext_lazy("保留企业已有同一期的数据"),
    )


def _corrections(figures: Collection[int]) -> list[int]:
    """The others that correct one of these, or one that does."""
    chain, last = set(figures), list(figures)
    while last:
        rows = EnterpriseFigure.objects.filter(corrects__among=last)
        last = [pk for pk in rows.values_list("pk", flat=True) if pk not in chain]
        chain.update(last)
    return sorted(chain - set(figures))


def _scale(pair: Pair) -> list[Step]:
    """Spans that overlap one of the kept one's stay; one that still runs ends where the kept one's runs too, else it goes
    on from where that one's last ended: a merge takes nobody out of 规上.
    """
    kept = ScaleMembership.objects.filter(enterprise=pair.kept)
    until = Q(left_on__isnull=True) | Q(left_on__gt=OuterRef("entered_on"))
    begun = Q(entered_on__lt=OuterRef("left_on"))
    standing = Exists(kept.standing())
    ended = Exists(kept.filter(until, begun))
    clashes = Q(standing, left_on__isnull=True) | Q(ended, left_on__isnull=False)
    steps = plan_moves(
        ScaleMembership.objects.all(),
        pair,
        clashes=clashes,
        why=gettext_lazy("与保留企业的规上记录重叠"),
    )
    last = kept.order_by().values("enterprise").annotate(day=Max("left_on")).values("day")
    rows = ScaleMembership.objects.standing().filter(enterprise=pair.merged).annotate(last=Subquery(last))
    spans = {pk: (entered_on, last) for pk, entered_on, last in rows.values_list("pk", "entered_on", "last")}
    running = {pk: entered_on for pk, (entered_on, _last) in spans.items()}
    left = {"left_by_id": pair.by.pk}
    return [_going_on(_left(step, pair, running, left), spans) for step in steps]


def _going_on(step: Step, spans: dict[int, tuple[date, date | None]]) -> Step:
    """No two spans of one enterprise overlap."""
    entered_on, last = spans.get(step.row, (None, None))
    if entered_on is None or last is None or entered_on >= last:
        return step
    why = _("与保留企业已结束的规上记录重叠，纳统日期改为 %(day)s") % {"day": last}
    return replace(_with(step, "entered_on", str(entered_on), str(last)), why=step.why or why)


def _entries(pair: Pair) -> list[Step]:
    same = has_same(ServiceListEntry, pair, "kind", "year", "project_name", left_on__isnull=True)
    steps = plan_moves(
        ServiceListEntry.objects.all(),
        pair,
        clashes=Q(same, left_on__isnull=True),
        why=gettext_lazy("保留企业已在同一张清单"),
    )
    running = dict(
        ServiceListEntry.objects.standing().filter(enterprise=pair.merged).values_list("pk", "entered_on")
    )
    return [_left(step, pair, running, {}) for step in steps]


def _projects(pair: Pair) -> list[Step]:
    same = has_same(Project, pair, "name", voided_at__isnull=True)
    return plan_moves(
        Project.objects.all(),
        pair,
        clashes=Q(same, voided_at__isnull=True),
        why=gettext_lazy("保留企业已有同名项目"),
    )


def _titles(pair: Pair) -> list[Step]:
    same = has_same(Title, pair, "kind", "level", "recognised_on", voided_at__isnull=True)
    return plan_moves(
        Title.objects.all(),
        pair,
        clashes=Q(same, voided_at__isnull=True),
        why=gettext_lazy("保留企业已有同一次认定的称号"),
    )


def _transformations(pair: Pair) -> list[Step]:
    same = has_same(Transformation, pair, "kind", "done_on", voided_at__isnull=True)
    return plan_moves(
        Transformation.objects.all(),
        pair,
        clashes=Q(same, voided_at__isnull=True),
        why=gettext_lazy("保留企业当天已有同一方式的转型"),
    )


def _showcases(pair: Pair) -> list[Step]:
    """No two stand in one place of a bulletin, whosever they are."""
    return plan_moves(Showcase.objects.all(), pair)


def _chain_places(pair: Pair) -> list[Step]:
    """One that still runs in a chain where the kept one stands ends there."""
    same = has_same(ChainPlace, pair, "chain", left_on__isnull=True)
    steps = plan_moves(
        ChainPlace.objects.all(),
        pair,
        clashes=Q(same, left_on__isnull=True),
        why=gettext_lazy("保留企业已在同一条产业链"),
    )
    running = dict(
        ChainPlace.objects.standing().filter(enterprise=pair.merged).values_list("pk", "joined_on")
    )
    return [_left(step, pair, running, {}) for step in steps]


def _refusals(pair: Pair) -> list[Step]:
    same = has_same(CandidateRefusal, pair, "kind", "year", returned_at__isnull=True, project__isnull=True)
    return plan_moves(
        CandidateRefusal.objects.all(),
        pair,
        clashes=Q(same, returned_at__isnull=True, project__isnull=True),
        why=gettext_lazy("保留企业已有同样的判定"),
    )


def _absorbed(pair: Pair) -> list[Step]:
    """What was merged into the one that goes now points at the one that is kept."""
    return plan_moves(Enterprise.objects.all(), pair, column="merged_into_id")


def _left(step: Step, pair: Pair, running: dict[int, date], more: dict[str, Any]) -> Step:
    """A row that stays behind although it runs is ended, on the day of the merge."""
    if step.how != MergedHow.STAYED or step.row not in running:
        return step
    day = str(max(pair.day, running[step.row]))
    before = {"left_on": None, "left_reason": "", **dict.fromkeys(more)}
    return Step(
        step.row,
        MergedHow.CLOSED,
        before,
        {"left_on": day, "left_reason": pair.why, **more},
        step.why,
    )


def _with(step: Step, column: str, before: Any, after: Any) -> Step:
    if step.how != MergedHow.MOVED:
        return step
    return Step(step.row, step.how, {**step.before, column: before}, {**step.after, column: after}, step.why)


OWN = (
    Mover(FormerName, gettext_lazy("曾用名"), _former_names),
    Mover(EnterpriseContact, gettext_lazy("联系人"), _contacts, anew=("is_main",)),
    Mover(ContactEvent, gettext_lazy("联系人变更记录"), _contact_events),
    Mover(Assignment, gettext_lazy("帮包分工"), _assignments),
    Mover(CoOfficer, gettext_lazy("协办分工"), _co_officers),
    Mover(EnterpriseFigure, gettext_lazy("企业数据"), _figures, later=_corrections),
    Mover(ScaleMembership, gettext_lazy("规上记录"), _scale),
    Mover(Project, gettext_lazy("企业项目"), _projects),
    Mover(ChainPlace, gettext_lazy("产业链企业"), _chain_places),
    Mover(Title, gettext_lazy("企业称号"), _titles),
    Mover(Transformation, gettext_lazy("数字化转型记录"), _transformations),
    Mover(Showcase, gettext_lazy("企业风采"), _showcases),
    Mover(ServiceListEntry, gettext_lazy("清单条目"), _entries),
    Mover(CandidateRefusal, gettext_lazy("候选判定"), _refusals),
    # Each keeps when it was filed away and taken out.
    Mover(FilingEvent, gettext_lazy("归档记录"), None),
    # What was told of one is no news of the other; it stays to be read with the one it was told of.
    Mover(ProductionState, gettext_lazy("生产状态"), None),
    # As it was printed; the line itself goes along.
    Mover(PublishedEntry, gettext_lazy("发布稿"), None),
    # Written anew for both.
    Mover(EnterpriseText, gettext_lazy("检索词"), None),
    Mover(DuplicatePair, gettext_lazy("疑似重复"), None, ("first", "second")),
    Mover(Enterprise, gettext_lazy("先前并入的企业"), _absorbed, ("merged_into",)),
    Mover(EnterpriseMerge, gettext_lazy("合并记录"), None, ("kept", "merged")),
)
_above: dict[str, Mover] = {}


def register_movers(movers: Iterable[Mover]) -> None:
    """For the floors above, whose rows hang on enterprises too."""
    _above.update({mover.table: mover for mover in movers})


def all_movers() -> tuple[Mover, ...]:
    return (*OWN, *_above.values())
