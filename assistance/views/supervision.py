"""催办, 督办, 提级, 批示: what is said to those who have a case, and their answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.enums import MatterKind, Stage
from assistance.forms.turns import (
    EscalationForm,
    InstructionForm,
    SupervisionAnswerForm,
    SupervisionForm,
    UrgingForm,
)
from assistance.models import CaseMatter
from assistance.permissions import check_covers_matter
from assistance.services.escalations import check_reworked_enough, escalate_case, instruct_case
from assistance.services.matters import check_still_open
from assistance.services.people import heads_of, heads_over, signers_of
from assistance.services.previews import promise_words
from assistance.services.supervision import (
    answer_supervision,
    check_not_just_urged,
    supervise_case,
    urge_case,
    urged_people,
)
from assistance.views.checks import Facts, check_open, done, move_page, posted
from assistance.views.loading import case_or_404, matter_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.dates import cn_datetime


@requires(Permission.CASE_URGE, sample="case")
def urging(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.URGE)
    check_not_just_urged(case)
    form = UrgingForm(posted(request))
    if form.is_valid():
        urge_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已催办。"))
    consequence = _("催办立即通知下列人员并记入进展；4 小时内不能重复催办。催而不办的，请科长下督办单。")
    facts = [(_("通知"), _names(urged_people(case)))]
    return move_page(request, case, form, Move.URGE, consequence=consequence, facts=facts)


@requires(Permission.CASE_SUPERVISE, sample="case")
def supervision(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.SUPERVISE)
    form = SupervisionForm(posted(request))
    if form.is_valid():
        sheet = supervise_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已下达督办单 %(number)s。") % {"number": sheet.number})
    consequence = _(
        "督办单按年编号，送承办单位负责人，必须书面答复；不填答复期限的，规定时限为 %(time)s。下达后不能撤回。"
    ) % {"time": promise_words(case, Stage.SUPERVISION, now_of(request))}
    heads = heads_of(case.lead_unit)
    facts = [
        (
            _("送达"),
            _names(heads)
            if heads
            else _("%(names)s（该单位未设负责人）") % {"names": _names(signers_of(case.lead_unit))},
        )
    ]
    return move_page(request, case, form, Move.SUPERVISE, consequence=consequence, facts=facts)


@requires(Permission.CASE_HANDLE, sample="supervision")
def supervision_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    sheet = matter_or_404(request, number, pk, MatterKind.SUPERVISION)
    check_covers_matter(request.user, Permission.CASE_HANDLE, sheet)
    check_still_open(sheet)
    form = SupervisionAnswerForm(posted(request))
    if form.is_valid():
        answer_supervision(sheet, by=request.user, **form.cleaned_data)
        return done(request, sheet.case, _("督办单 %(number)s 已答复。") % {"number": sheet.number})
    consequence = _("答复送下达人并记入督办单，不能修改；答复督办单不等于答复企业，诉求仍须按期办结。")
    return move_page(
        request, sheet.case, form, Move.ANSWER_SUPERVISION, consequence=consequence, facts=_sheet_facts(sheet)
    )


@requires(Permission.CASE_READ, sample="supervision")
@require_GET
def supervision_print(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    sheet = matter_or_404(request, number, pk, MatterKind.SUPERVISION)
    return render(request, "assistance/supervision/print.html", {"sheet": sheet, "case": sheet.case})


@requires(Permission.CASE_SUPERVISE, sample="case")
def escalation(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.ESCALATE)
    check_reworked_enough(case)
    form = EscalationForm(posted(request))
    if form.is_valid():
        escalate_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已提级办理。"))
    consequence = _(
        "提级后原办理结果作废，由下列负责人牵头协调，%(time)s内办结；解决率按提级后的结果计算。"
    ) % {"time": promise_words(case, Stage.REWORK, now_of(request))}
    facts = [
        (_("已重办"), _("%(n)d 次") % {"n": case.rework_count}),
        (_("牵头负责人"), _names(heads_over(case))),
    ]
    return move_page(request, case, form, Move.ESCALATE, consequence=consequence, facts=facts)


@requires(Permission.CASE_INSTRUCT, sample="case")
def instruction(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.INSTRUCT)
    form = InstructionForm(posted(request))
    if form.is_valid():
        instruct_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("批示已送承办人和负责人。"))
    consequence = _("批示立即通知承办人、服务专员和负责人，列入进展，不能修改。")
    return move_page(request, case, form, Move.INSTRUCT, consequence=consequence)


def _names(people: list[User]) -> str:
    return "、".join(person.name for person in people) or "—"


def _sheet_facts(sheet: CaseMatter) -> Facts:
    return [
        (_("督办单号"), sheet.number or "—"),
        (_("督办要求"), sheet.text),
        (_("下达"), f"{sheet.opened_by.name}　{cn_datetime(sheet.opened_at)}"),
        (_("答复期限"), cn_datetime(sheet.due_at) if sheet.due_at else "—"),
    ]
