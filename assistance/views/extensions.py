"""延期: asked for in time, decided by another person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assistance.context import now_of
from assistance.forms.turns import ExtensionDecisionForm, ExtensionForm
from assistance.services.extensions import (
    ask_extension,
    clock_to_extend,
    decide_extension,
    due_if_extended,
    extension_to_decide,
    longest_extension,
    running_clock,
)
from assistance.views.checks import check_open, done, move_page, posted
from assistance.views.loading import case_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import cn_datetime


@requires(Permission.CASE_HANDLE, sample="case")
def extension(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.ASK_EXTENSION)
    clock, left = clock_to_extend(case)
    offered = due_if_extended(case, clock, range(1, left + 1), now_of(request).calendar)
    form = ExtensionForm(posted(request), due=offered)
    if form.is_valid():
        ask_extension(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已申请延期，等待审批；批准前期限不变。"))
    consequence = _(
        "延期只能一次，由另一位负责人审批，批准前按原期限计时。请先征得企业谅解，批准后把新的期限告知企业。"
    )
    facts = [
        (_("现在的时限"), _("%(n)d 个工作日") % {"n": clock.allowance}),
        (
            _("最多还能延"),
            _("%(n)d 个工作日（总时限最长 %(cap)d 个）") % {"n": left, "cap": clock.allowance + left},
        ),
    ]
    return move_page(request, case, form, Move.ASK_EXTENSION, consequence=consequence, facts=facts)


@requires(Permission.CASE_EXTEND, sample="case")
def extension_decision(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.DECIDE_EXTENSION)
    asked = extension_to_decide(case, by=request.user)
    form = ExtensionDecisionForm(posted(request))
    if form.is_valid():
        decide_extension(case, by=request.user, **form.cleaned_data)
        granted = form.cleaned_data["granted"]
        return done(request, case, _("已同意延期。") if granted else _("未同意延期，期限不变。"))
    days, clock = asked.workdays or 0, running_clock(case)
    after = due_if_extended(case, clock, [days], now_of(request).calendar)[days]
    facts = [
        (_("申请人"), f"{asked.opened_by.name}　{cn_datetime(asked.opened_at)}"),
        (_("延期原因"), asked.text),
        (_("申请延长"), _("%(n)d 个工作日") % {"n": days}),
        (_("最多还能延"), _("%(n)d 个工作日") % {"n": longest_extension(case, clock)}),
        (_("延期后期限"), cn_datetime(after)),
    ]
    consequence = _(
        "同意后办结期限随即改变，解决率按新的期限归期；一件诉求只能延期一次，意见和审批人留在记录里。"
    )
    return move_page(request, case, form, Move.DECIDE_EXTENSION, consequence=consequence, facts=facts)
