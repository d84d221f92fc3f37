from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import CallBackResult
from assistance.forms.call_backs import CallBackForm
from assistance.permissions import check_may_call_back
from assistance.services.call_backs import check_answered, record_call_back
from assistance.views.checks import check_page, done, posted
from assistance.views.loading import case_or_404
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission

SENTENCES = {
    CallBackResult.CONFIRMED: gettext_lazy("企业确认已解决，已办结。"),
    CallBackResult.EXPLANATION_ACCEPTED: gettext_lazy("企业认可解释，已办结。"),
    CallBackResult.NOT_CONFIRMED: gettext_lazy("企业不认可，已退回重办。"),
    CallBackResult.UNREACHABLE: gettext_lazy("已记录一次未联系上，请改时间再回访。"),
}


@requires(Permission.CASE_CALL_BACK, sample="case")
def call_back(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_may_call_back(request.user, case)
    check_answered(case)
    form = CallBackForm(posted(request), initial={"respondent": case.contact_name})
    if form.is_valid():
        record_call_back(case, by=request.user, **form.cleaned_data)
        return done(request, case, str(SENTENCES[form.cleaned_data["result"]]))
    return check_page(
        request,
        case,
        form,
        title=_("记回访"),
        consequence=_("如实记录企业的说法：确认或认可解释的办结，不认可的退回重办。承办人说的结果不会改动。"),
        template="assistance/moves/call_back.html",
    )
