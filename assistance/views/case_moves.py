from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assistance import draft_forms
from assistance.context import now_of
from assistance.enums import EventKind, Stage
from assistance.forms.moves import (
    AcceptanceForm,
    AnswerForm,
    DeclinationForm,
    DispatchForm,
    ReasonForm,
    ReassignmentForm,
    ResumptionForm,
    SuspensionForm,
)
from assistance.models import Case
from assistance.services.call_backs import close_unreached, rework_case
from assistance.services.cases import accept_case, answer_case, decline_case, reassign_case, sign_case
from assistance.services.previews import promise_words
from assistance.services.suspensions import resume_case, suspend_case
from assistance.services.undo import undo_event
from assistance.views.checks import check_open, done, move_page, posted
from assistance.views.inserting import Inserting
from assistance.views.loading import case_or_404
from assistance.views.units import DISPATCH_TEMPLATE, asked_unit
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.desk.drafting import Drafting, refilled
from foundation.web.dates import cn_date
from foundation.web.forms import PageForm


@requires(Permission.CASE_ACCEPT, sample="case")
def acceptance(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.ACCEPT)
    form = AcceptanceForm(posted(request), case=case, unit=asked_unit(request))
    if form.is_valid():
        accept_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已受理，派给%(unit)s。") % {"unit": case.lead_unit})
    consequence = _("派单后承办单位应在 %(time)s内签收，承办人或单位经办人会收到通知。") % {
        "time": promise_words(case, Stage.SIGN, now_of(request))
    }
    return _dispatch_page(request, case, form, Move.ACCEPT, consequence)


@requires(Permission.CASE_REASSIGN, sample="case")
def reassignment(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.REASSIGN)
    form = ReassignmentForm(posted(request), case=case, unit=asked_unit(request))
    if form.is_valid():
        reassign_case(case, by=request.user, **form.cleaned_data)
        event = case.events.filter(kind=EventKind.REASSIGNED, by=request.user.pk).order_by("-pk").first()
        undo = reverse("reassignment-undo", args=[case.number, event.pk]) if event else ""
        return done(request, case, _("已改派给%(unit)s。") % {"unit": case.lead_unit}, undo=undo)
    consequence = _(
        "改派后由新的承办单位重新签收；办结期限不变，已用的工作日继续计算。"
        "未答复的督办单和原单位未兑现的承诺一并转给新的承办单位。"
    )
    return _dispatch_page(request, case, form, Move.REASSIGN, consequence)


@requires(Permission.CASE_REASSIGN, sample="reassignment")
@require_POST
def reassignment_undo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    case = case_or_404(request, number)
    event = get_object_or_404(case.events.filter(kind=EventKind.REASSIGNED), pk=pk)
    undo_event(case, by=request.user, event=event)
    return done(request, case, _("已撤销改派，恢复原来的承办单位和状态。"))


@requires(Permission.CASE_READ, sample="case")
@require_GET
def handler_options(request: HttpRequest, number: str) -> HttpResponse:
    """The people of one unit, for the dispatch pages; they ask again when the unit changes."""
    case = case_or_404(request, number)
    form = DispatchForm(case=case, unit=asked_unit(request))
    return render(request, "assistance/moves/_handler.html", {"form": form})


@requires(Permission.CASE_ACCEPT, sample="case")
def declination(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.DECLINE)
    form = DeclinationForm(posted(request))
    if form.is_valid():
        decline_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已记为不予受理。"))
    consequence = _("不予受理后本诉求结束，不计入解决率；原因和经办人留在记录里，不能撤回。")
    return move_page(request, case, form, Move.DECLINE, consequence=consequence)


@requires(Permission.CASE_HANDLE, sample="case")
def signature(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.SIGN)
    if request.method == "POST":
        sign_case(case, by=request.user)
        return done(request, case, _("已签收，由您办理。"))
    consequence = _("签收后由您办理，请尽快联系企业并记进展。")
    return move_page(request, case, PageForm(), Move.SIGN, consequence=consequence)


@requires(Permission.CASE_SUSPEND, sample="case")
def suspension(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.SUSPEND)
    form = SuspensionForm(posted(request))
    if form.is_valid():
        suspend_case(case, by=request.user, **form.cleaned_data)
        return done(
            request,
            case,
            _("已暂停计时，%(day)s恢复。") % {"day": cn_date(form.cleaned_data["until"].date())},
        )
    consequence = _(
        "暂停期间的工作日不计入时限，办结期限随之顺延。暂停会显示给负责人，超过 10 个工作日单独列出。"
    )
    return move_page(request, case, form, Move.SUSPEND, consequence=consequence)


@requires(Permission.CASE_SUSPEND, sample="case")
def resumption(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.RESUME)
    form = ResumptionForm(posted(request))
    if form.is_valid():
        resume_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已恢复计时。"))
    consequence = _("恢复后从今天起继续计算工作日，办结期限按实际暂停的天数重算。")
    return move_page(request, case, form, Move.RESUME, consequence=consequence)


@requires(Permission.CASE_HANDLE, sample="case")
def answer(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.ANSWER)
    inserting = Inserting(request, case, field="answer_text", label=_("办理情况"))
    form = AnswerForm(inserting.data, initial=inserting.initial)
    drafting = Drafting(request, draft_forms.ANSWER, case.number)
    if form.is_valid():
        with drafting.submitting():
            answer_case(case, by=request.user, article=inserting.article, **form.cleaned_data)
        return done(request, case, _("已答复，等待服务专员回访企业。"))
    consequence = _("答复后停止计时，由服务专员回访企业；企业不认可的，退回重办。只有“已解决”计入解决率。")
    if drafting.is_restored:
        form = refilled(AnswerForm(drafting.data))
    context = {**inserting.context, "drafting": drafting}
    return move_page(request, case, form, Move.ANSWER, consequence=consequence, **context)


@requires(Permission.CASE_CLOSE, sample="case")
def closure(request: HttpRequest, number: str) -> HttpResponse:
    """办结 without the enterprise's word, after calls that nobody took."""
    case = case_or_404(request, number)
    check_open(request, case, Move.CLOSE)
    form = ReasonForm(posted(request))
    if form.is_valid():
        close_unreached(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已办结（回访未联系上）。"))
    consequence = _("只在至少两次回访未联系上时使用。办结后不计入回访口径的解决率；能联系上时请用“记回访”。")
    return move_page(request, case, form, Move.CLOSE, consequence=consequence)


@requires(Permission.CASE_CALL_BACK, sample="case")
def rework(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.REWORK)
    form = ReasonForm(posted(request))
    if form.is_valid():
        rework_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已退回重办。"))
    consequence = _("退回后原办理结果作废，由承办人在 %(time)s内重办，解决率按重办后的结果计算。") % {
        "time": promise_words(case, Stage.REWORK, now_of(request))
    }
    return move_page(request, case, form, Move.REWORK, consequence=consequence)


def _dispatch_page(
    request: HttpRequest, case: Case, form: DispatchForm, move: Move, consequence: str
) -> HttpResponse:
    return move_page(request, case, form, move, consequence=consequence, template=DISPATCH_TEMPLATE)
