"""What this floor tells the 大事记 of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise, EnterpriseMerge, Signing, TitleEvent
from enterprises.services.chronicle import Line, Source, Span, day_of
from foundation.accounts.models import User


def _officers(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.assignments.select_related("officer"):
        begun = _("由%(officer)s帮包。%(reason)s") if row.reason else _("由%(officer)s帮包")
        told = {"officer": row.officer.name, "reason": row.reason}
        yield Line(row.started_on, begun % told)
        if row.ended_on is not None:
            ended = {"officer": row.officer.name, "reason": row.end_reason or _("原因未记")}
            yield Line(row.ended_on, _("%(officer)s不再帮包（%(reason)s）") % ended)


def _co_officers(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.co_officers.select_related("officer", "assigned_by"):
        told = {"officer": row.officer.name, "reason": row.reason, "end": row.end_reason}
        yield Line(row.started_on, _("由%(officer)s协办（%(reason)s）") % told, row.assigned_by.name)
        if row.ended_on is not None:
            yield Line(row.ended_on, _("%(officer)s不再协办（%(end)s）") % told)


def _production(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.production_states.select_related("entered_by"):
        told = {"mode": row.get_mode_display(), "reason": row.reason}
        words = _("生产状态：%(mode)s（%(reason)s）") if row.reason else _("生产状态：%(mode)s")
        yield Line(row.since, words % told, row.entered_by.name)


def _scale(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.scale_memberships.all():
        yield Line(row.entered_on, _("纳入规上（%(basis)s）") % {"basis": row.basis})
        if row.left_on is not None:
            yield Line(row.left_on, _("退出规上（%(reason)s）") % {"reason": row.left_reason})


def _lists(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.list_entries.all():
        url = reverse("service-list-year", args=[row.kind, row.year])
        told = {"list": row.get_kind_display(), "year": row.year, "project": row.project_name}
        entered = _("列入%(list)s（%(year)s 年）%(project)s") % told
        yield Line(row.entered_on, entered.strip(), url=url)
        if row.left_on is not None:
            left = _("从%(list)s（%(year)s 年）出单（%(reason)s）") % {**told, "reason": row.left_reason}
            yield Line(row.left_on, left, url=url)


def _figures(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = enterprise.figures.select_related("entered_by")
    for row in span.newest(rows, "entered_at", moments=True):
        told = {
            "period": row.period, "metric": row.get_metric_display(), "value": row.shown, "unit": row.unit,
            "reason": row.reason,
        }  # fmt: skip
        words = (
            _("更正%(period)s%(metric)s为 %(value)s %(unit)s（%(reason)s）")
            if row.corrects_id
            else _("录入%(period)s%(metric)s %(value)s %(unit)s")
        )
        yield Line(day_of(row.entered_at), words % told, row.entered_by.name)


def _projects(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.projects.standing():
        if row.started_on is not None:
            yield Line(row.started_on, _("“%(name)s”开工") % {"name": row.name})
        if row.commissioned_on is not None:
            yield Line(row.commissioned_on, _("“%(name)s”投产") % {"name": row.name})


def _signings(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = Signing.objects.visible_to(user).standing().filter(project__enterprise=enterprise)
    for row in rows.select_related("project", "recorded_by"):
        told = {"name": row, "place": row.place, "project": row.project.name}
        words = _("在%(place)s签约“%(name)s”，落地为“%(project)s”") % told
        yield Line(row.signed_on, words, row.recorded_by.name, row.get_absolute_url())


def _showcases(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.showcases.standing().select_related("recorded_by"):
        told = {"year": row.year, "months": row.months, "product": row.product}
        words = _("列入%(year)s 年 1—%(months)s 月通报的典型企业（%(product)s）") % told
        yield Line(day_of(row.recorded_at), words, row.recorded_by.name, row.get_absolute_url())


def _titles(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    titles = {row.pk: row for row in enterprise.titles.standing()}
    for row in titles.values():
        told = {"title": row, "document": row.document}
        yield Line(row.recognised_on, _("认定为%(title)s（%(document)s）") % told, url=row.get_absolute_url())
    for event in TitleEvent.objects.filter(title__enterprise=enterprise).select_related("by"):
        title = titles.get(event.title_id)
        if title is None:
            continue
        more = {"title": title, "act": event.get_act_display(), "document": event.document}
        words = _("“%(title)s”%(act)s（%(document)s）") % more
        yield Line(event.on, words, event.by.name, title.get_absolute_url())


def _transformations(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.transformations.standing().select_related("recorded_by"):
        told = {"kind": row.get_kind_display(), "content": row.content}
        yield Line(row.done_on, _("%(kind)s：%(content)s") % told, row.recorded_by.name)


def _chains(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.chain_places.select_related("chain"):
        told = {"chain": row.chain, "role": row.get_role_display(), "reason": row.left_reason}
        url = row.chain.get_absolute_url()
        yield Line(row.joined_on, _("加入产业链“%(chain)s”（%(role)s）") % told, url=url)
        if row.left_on is not None:
            yield Line(row.left_on, _("退出产业链“%(chain)s”（%(reason)s）") % told, url=url)


def _names(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.former_names.select_related("noted_by"):
        told = {"name": row.name, "basis": row.basis}
        words = _("不再叫“%(name)s”（%(basis)s）") if row.basis else _("不再叫“%(name)s”")
        if row.changed_on is not None:
            yield Line(row.changed_on, words % told, row.noted_by.name if row.noted_by else "")


def _filings(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for row in enterprise.filing_events.select_related("by"):
        words = f"{row.get_act_display()}（{row.reason}）" if row.reason else str(row.get_act_display())
        yield Line(day_of(row.at), words, row.by.name)


def _merges(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = EnterpriseMerge.objects.visible_to(user).filter(Q(kept=enterprise) | Q(merged=enterprise))
    for row in rows.select_related("kept", "merged", "by", "undone_by"):
        is_kept = row.kept_id == enterprise.pk
        told = {"other": row.merged.name if is_kept else row.kept.name, "reason": row.reason}
        words = _("“%(other)s”并入（%(reason)s）") if is_kept else _("并入“%(other)s”（%(reason)s）")
        yield Line(day_of(row.at), words % told, row.by.name, row.get_absolute_url())
        if row.undone_at is not None:
            back = _("撤销与“%(other)s”的合并（%(reason)s）") % {**told, "reason": row.undo_reason}
            yield Line(day_of(row.undone_at), back, str(row.undone_by), row.get_absolute_url())


def _contacts(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = enterprise.contact_events.select_related("by")
    for row in span.newest(rows, "at", moments=True):
        text = f"{row.get_act_display()} {row.contact_name} {row.masked_phone} {row.note}"
        yield Line(day_of(row.at), " ".join(text.split()), row.by.name)


SOURCES = (
    Source("officer", gettext_lazy("帮包"), _officers),
    Source("co_officer", gettext_lazy("协办专员"), _co_officers),
    Source("production", gettext_lazy("生产状态"), _production),
    Source("scale", gettext_lazy("规上"), _scale),
    Source("list", gettext_lazy("两张清单"), _lists),
    Source("figure", gettext_lazy("企业数据"), _figures),
    Source("project", gettext_lazy("项目"), _projects),
    Source("signing", gettext_lazy("双招双引"), _signings),
    Source("showcase", gettext_lazy("企业风采"), _showcases),
    Source("title", gettext_lazy("称号"), _titles),
    Source("transformation", gettext_lazy("数字化转型"), _transformations),
    Source("chain", gettext_lazy("产业链"), _chains),
    Source("name", gettext_lazy("名称"), _names),
    Source("filing", gettext_lazy("归档"), _filings),
    Source("merge", gettext_lazy("合并"), _merges),
    Source("contact", gettext_lazy("联系人"), _contacts),
)
