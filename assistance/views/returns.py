"""退单: a unit says that a case is not its own, and somebody else rules on that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assistance.context import now_of
from assistance.enums import Stage
from assistance.forms.turns import ReturnForm, ReturnGrantForm, ReturnRefusalForm
from assistance.models import CaseMatter
from assistance.services.previews import promise_words
from assistance.services.returns import (
    check_return_in_time,
    grant_return,
    last_return,
    refuse_return,
    return_case,
    return_to_rule,
)
from assistance.views.checks import Facts, check_open, done, move_page, posted
from assistance.views.loading import case_or_404
from assistance.views.units import DISPATCH_TEMPLATE, asked_unit
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import cn_datetime


@requires(Permission.CASE_HANDLE, sample="case")
def case_return(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.RETURN)
    check_return_in_time(case)
    form = ReturnForm(posted(request))
    if form.is_valid():
        return_case(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已退单，等待裁定。"))
    last = last_return(case)
    consequence = _(
        "一件诉求只能退一次。退单由服务专员或科长在 %(time)s内裁定；不同意的，按首接负责制仍由本单位办理。"
        "办结期限不因退单停止计算。"
    ) % {"time": promise_words(case, Stage.RETURN_RULING, now_of(request))}
    facts = [(_("最迟退单"), cn_datetime(last))] if last is not None else []
    return move_page(request, case, form, Move.RETURN, consequence=consequence, facts=facts)


@requires(Permission.CASE_ACCEPT, sample="case")
def return_grant(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.GRANT_RETURN)
    asked = return_to_rule(case, by=request.user)
    form = ReturnGrantForm(posted(request), case=case, unit=asked_unit(request))
    if form.is_valid():
        grant_return(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已同意退单，改派给%(unit)s。") % {"unit": case.lead_unit})
    consequence = _(
        "同意后由新的承办单位重新签收，转手次数加 1；本诉求不能再退单，办结期限不变。"
        "未答复的督办单和原单位未兑现的承诺一并转给新的承办单位。"
    )
    return move_page(
        request,
        case,
        form,
        Move.GRANT_RETURN,
        consequence=consequence,
        facts=_facts(asked),
        template=DISPATCH_TEMPLATE,
    )


@requires(Permission.CASE_ACCEPT, sample="case")
def return_refusal(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.REFUSE_RETURN)
    asked = return_to_rule(case, by=request.user)
    form = ReturnRefusalForm(posted(request))
    if form.is_valid():
        refuse_return(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("未同意退单，由%(unit)s签收办理。") % {"unit": case.lead_unit})
    consequence = _("不同意后按首接负责制由原单位办理，签收重新计时；本诉求不能再退单，办结期限不变。")
    return move_page(request, case, form, Move.REFUSE_RETURN, consequence=consequence, facts=_facts(asked))


def _facts(asked: CaseMatter) -> Facts:
    return [
        (_("退单"), f"{asked.unit or '—'}　{asked.opened_by.name}　{cn_datetime(asked.opened_at)}"),
        (_("退单原因"), asked.text),
        (_("裁定期限"), cn_datetime(asked.due_at) if asked.due_at else "—"),
    ]
