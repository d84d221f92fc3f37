from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises.codes import project_code_problem
from enterprises.enums import Admission, ListKind
from enterprises.models import Enterprise, EnterpriseFigure, Project, ServiceListEntry
from enterprises.permissions import check_may_edit_lists
from enterprises.services.thresholds import in_words, threshold_of
from enterprises.services.yearly_lists import note_edit
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def enter_list(  # noqa: PLR0913 - a line is this many facts
    enterprise: Enterprise,
    *,
    by: User,
    kind: str,
    year: int,
    entered_on: date,
    evidence_wan: Decimal | None,
    evidence_note: str = "",
    project_name: str = "",
    project_code: str = "",
    commissioned_on: date | None = None,
    rests_on: EnterpriseFigure | Project | None = None,
) -> ServiceListEntry:
    """Put an enterprise or its project on a list, with the value or the date that admits it.

    ``rests_on``: the recorded output or project that the rule names; without one a person answers for the evidence.
    """
    check_may_edit_lists(by, enterprise)
    _check_active(enterprise)
    threshold = _threshold_reached(evidence_wan, year) if kind == ListKind.OVER_100M else None
    if kind == ListKind.OVER_100M:
        project_name, project_code, commissioned_on = "", "", None
    else:
        _check_project(project_name, project_code, commissioned_on)
    entry = ServiceListEntry(
        kind=kind,
        year=year,
        enterprise=enterprise,
        project_name=project_name,
        project_code=project_code,
        evidence_wan=evidence_wan,
        threshold_wan=threshold,
        commissioned_on=commissioned_on,
        evidence_note=evidence_note[:200],
        admission=Admission.RULE if rests_on else Admission.PERSON,
        figure=rests_on if isinstance(rests_on, EnterpriseFigure) else None,
        project=rests_on if isinstance(rests_on, Project) else None,
        entered_on=entered_on,
        entered_by=by,
    )
    note_edit(kind, year)
    _save_once(entry)
    record(by=by, action="list.enter", obj=entry, detail={"evidence": str(evidence_wan or "")})
    return entry


@transaction.atomic
def leave_list(entry: ServiceListEntry, *, by: User, left_on: date, reason: str) -> ServiceListEntry:
    check_may_edit_lists(by, entry.enterprise)
    note_edit(entry.kind, entry.year)
    current = ServiceListEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if current.left_on is not None:
        raise Refused(_("该条目已于 %(day)s 出单。") % {"day": current.left_on})
    if left_on < current.entered_on:
        raise Refused(_("出单日期不能早于入单日期（%(day)s）。") % {"day": current.entered_on})
    current.left_on, current.left_reason = left_on, reason
    current.save(update_fields=["left_on", "left_reason"])
    record(by=by, action="list.leave", obj=current, detail={"reason": reason})
    return current


def _check_active(enterprise: Enterprise) -> None:
    if enterprise.archived_at is not None:
        raise Refused(_("“%(name)s”已归档，不能列入清单。") % {"name": enterprise.name})


def _check_project(name: str, code: str, commissioned_on: date | None) -> None:
    if not name or commissioned_on is None:
        raise Refused(_("新投产项目须填写项目名称和投产日期。"))
    if code and (problem := project_code_problem(code)):
        raise Refused(problem)


def _threshold_reached(evidence_wan: Decimal | None, year: int) -> Decimal:
    threshold: Decimal = threshold_of(year).output_wan
    if evidence_wan is None or evidence_wan < threshold:
        raise Refused(
            _("年产值不足 %(least)s，不能列入“年产值过亿元企业”清单。") % {"least": in_words(threshold)}
        )
    return threshold


def _save_once(entry: ServiceListEntry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Refused(
            _("“%(name)s”已在 %(year)d 年该清单中。") % {"name": entry.enterprise.name, "year": entry.year}
        ) from None
