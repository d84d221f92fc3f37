from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import CallBackResult, CaseStatus, Rating
from assistance.forms.call_backs import CallBackForm
from assistance.forms.turns import FollowUpForm
from assistance.models import Case
from assistance.permissions import check_may_call_back
from assistance.services.call_backs import (
    check_answered,
    check_badly_rated,
    follow_up_rating,
    record_call_back,
)
from assistance.views.checks import check_open, check_page, done, move_page, posted
from assistance.views.inserting import Inserting
from assistance.views.loading import case_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import cn_datetime

SENTENCES = {
    CallBackResult.CONFIRMED: gettext_lazy("企业确认已解决，已办结。"),
    CallBackResult.EXPLANATION_ACCEPTED: gettext_lazy("企业认可解释，已办结。"),
    CallBackResult.NOT_CONFIRMED: gettext_lazy("企业不认可，已退回重办。"),
    CallBackResult.UNREACHABLE: gettext_lazy("已记录一次未联系上，请改时间再回访。"),
}


RAISED = gettext_lazy("企业第三次不认可，已提级办理。")


@requires(Permission.CASE_CALL_BACK, sample="case")
def call_back(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_may_call_back(request.user, case)
    check_answered(case)
    inserting = Inserting(request, case, field="note", label=_("企业意见"))
    form = CallBackForm(inserting.data, initial={"respondent": case.contact_name, **inserting.initial})
    if form.is_valid():
        record_call_back(case, by=request.user, **form.cleaned_data)
        return done(request, case, _sentence(case, form.cleaned_data["result"]))
    return check_page(
        request,
        case,
        form,
        title=_("记回访"),
        consequence=_("如实记录企业的说法：确认或认可解释的办结，不认可的退回重办。承办人说的结果不会改动。"),
        template="assistance/moves/call_back.html",
        **inserting.context,
    )


@requires(Permission.CASE_CALL_BACK, sample="case")
def rating_follow_up(request: HttpRequest, number: str) -> HttpResponse:
    """差评回访: the enterprise is heard out once more."""
    case = case_or_404(request, number)
    check_open(request, case, Move.FOLLOW_UP)
    check_badly_rated(case)
    form = FollowUpForm(posted(request))
    if form.is_valid():
        follow_up_rating(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("差评回访已登记。"))
    consequence = _("登记后差评回访的计时停止；评价本身不改动，仍按企业的原话统计。")
    return move_page(request, case, form, Move.FOLLOW_UP, consequence=consequence, facts=_rating_facts(case))


def _sentence(case: Case, result: str) -> str:
    raised = case.status == CaseStatus.ESCALATED
    return str(RAISED if raised else SENTENCES[CallBackResult(result)])


def _rating_facts(case: Case) -> list[tuple[str, str]]:
    last = case.call_backs.exclude(rating="").select_related("by").order_by("-at").first()
    if last is None:
        return []
    told = "：".join(part for part in (str(Rating(last.rating).label), last.note) if part)
    return [(_("企业的评价"), told), (_("上次回访"), f"{last.by.name}　{cn_datetime(last.at)}")]
