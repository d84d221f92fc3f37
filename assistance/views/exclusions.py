from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assistance.forms.exclusions import ExclusionDecisionForm, ExclusionForm
from assistance.permissions import check_may_decide_exclusion, check_may_propose_exclusion
from assistance.services.exclusions import decide_exclusion, open_request, propose_exclusion
from assistance.views.checks import check_page, done, facts_of, posted
from assistance.views.loading import case_or_404
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.web.forms import render_form


@requires(Permission.CASE_EXCLUDE, sample="case")
def exclusion(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_may_propose_exclusion(request.user, case)
    if case.excluded or open_request(case) is not None:
        raise Refused(_("诉求 %(number)s 已有不计入申请或已不计入。") % {"number": case.number})
    form = ExclusionForm(posted(request))
    if form.is_valid():
        propose_exclusion(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已申请不计入，等待另一位负责人审核。"))
    consequence = _("申请由另一位负责人审核，同意后本诉求不计入解决率；审核前照常计入。")
    return check_page(request, case, form, title=_("申请不计入解决率"), consequence=consequence)


@requires(Permission.CASE_REVIEW_EXCLUSION, sample="case")
def exclusion_decision(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    asked = open_request(case)
    if asked is None:
        raise Refused(_("诉求 %(number)s 没有待审核的不计入申请。") % {"number": case.number})
    check_may_decide_exclusion(request.user, asked)
    form = ExclusionDecisionForm(posted(request))
    if form.is_valid():
        decide_exclusion(asked, by=request.user, **form.cleaned_data)
        granted = form.cleaned_data["granted"]
        return done(request, case, _("已同意，不再计入解决率。") if granted else _("未同意，仍计入解决率。"))
    facts = [
        *facts_of(case, request),
        (_("申请人"), asked.proposed_by.name),
        (_("原因"), f"{asked.get_reason_display()}：{asked.note}"),
    ]
    context = {
        "case": case,
        "title": _("审核不计入申请"),
        "submit_label": _("提交审核意见"),
        "facts": facts,
        "consequence": _("同意后本诉求不再计入解决率的分母，意见和审核人留在记录里。"),
        "back": case.get_absolute_url(),
    }
    return render_form(request, "assistance/moves/check.html", form, **context)
