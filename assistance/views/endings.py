"""撤回, 归档, 挂账, 销号."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assistance.forms.endings import CarryOverForm, StrikeOffForm, WithdrawalForm
from assistance.services.archiving import archive_case
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.withdrawals import withdraw_case
from assistance.views.checks import check_open, done, move_page, posted
from assistance.views.loading import case_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import cn_date
from foundation.web.forms import PageForm


@requires(Permission.CASE_CALL_BACK, sample="case")
def withdrawal(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.WITHDRAW)
    form = WithdrawalForm(posted(request))
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("respondent", "channel", "reason")}
        withdraw_case(case, by=request.user, **told)
        return done(request, case, _("已按企业意愿撤回，等待另一位负责人审核是否不计入。"))
    consequence = _(
        "撤回后本诉求结束，不能恢复。在另一位负责人审核同意之前，它仍计入解决率，按“未解决”算；同意后才不计入。"
    )
    return move_page(request, case, form, Move.WITHDRAW, consequence=consequence)


@requires(Permission.CASE_ARCHIVE, sample="case")
def archiving(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.ARCHIVE)
    if request.method == "POST":
        archive_case(case, by=request.user)
        return done(request, case, _("已归档。"))
    consequence = _("归档后内容和结果不再改动，也不能再退回重办；各项统计照常计入。办结满期限的会自动归档。")
    return move_page(request, case, PageForm(), Move.ARCHIVE, consequence=consequence)


@requires(Permission.CASE_CLOSE, sample="case")
def carry_over(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.CARRY)
    form = CarryOverForm(posted(request))
    if form.is_valid():
        matter = carry_case(case, by=request.user, **form.cleaned_data)
        due = cn_date(form.cleaned_data["review_on"])
        return done(request, matter.case, _("已挂账，%(day)s复核。") % {"day": due})
    consequence = _("挂账不改变办理结果和解决率，只是把没有解决的事记在台账上，到复核日期再看；解决后销号。")
    return move_page(request, case, form, Move.CARRY, consequence=consequence)


@requires(Permission.CASE_CLOSE, sample="case")
def strike_off_page(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.STRIKE_OFF)
    form = StrikeOffForm(posted(request))
    if form.is_valid():
        strike_off(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已销号。"))
    consequence = _("销号后从挂账台账移出；原来的办理结果和解决率不变。")
    return move_page(request, case, form, Move.STRIKE_OFF, consequence=consequence)
