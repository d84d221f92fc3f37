"""会办: shares of a case, each asked of a unit, signed, answered or let go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assistance.context import now_of
from assistance.enums import MatterKind, Stage
from assistance.forms.turns import CancellationForm, CoHandlingForm, ShareAnswerForm
from assistance.models import Case, CaseMatter
from assistance.permissions import check_covers_matter
from assistance.services.co_handling import (
    answer_co_handling,
    ask_co_handling,
    cancel_co_handling,
    sign_co_handling,
)
from assistance.services.matters import check_still_open
from assistance.services.moves import check_allowed
from assistance.services.previews import promise_words
from assistance.views.checks import Facts, check_open, check_page, done, move_page, posted
from assistance.views.loading import case_or_404, matter_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.web.dates import cn_datetime
from foundation.web.forms import PageForm


@requires(Permission.CASE_HANDLE, sample="case")
def co_handling(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.ASK_CO)
    shares = list(case.matters.open().of(MatterKind.CO_HANDLING).select_related("unit"))
    form = CoHandlingForm(posted(request), taken={case.lead_unit_id, *(share.unit_id for share in shares)})
    if form.is_valid():
        matter = ask_co_handling(case, by=request.user, **form.cleaned_data)
        return done(request, case, _("已请%(unit)s协办。") % {"unit": matter.unit})
    consequence = _(
        "协办单位应在 %(time)s内答复主办单位，其经办人会收到通知，并能看到本诉求（联系电话除外）。"
        "仍由%(unit)s对企业负责，协办全部答复或取消后才能答复办结。"
    ) % {
        "time": promise_words(case, Stage.CO_HANDLING, now_of(request)),
        "unit": case.lead_unit or _("主办单位"),
    }
    facts = [(_("正在协办"), "、".join(str(share.unit) for share in shares))] if shares else []
    return move_page(request, case, form, Move.ASK_CO, consequence=consequence, facts=facts)


@requires(Permission.CASE_HANDLE, sample="co_handling")
def co_handling_signature(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    matter, case = _share(request, number, pk)
    if matter.signed_at is not None:
        raise Refused(_("这项协办已签收，请在诉求页面答复协办。"))
    if request.method == "POST":
        sign_co_handling(matter, by=request.user)
        return done(request, case, _("已签收协办。"))
    consequence = _("签收表示本单位已知悉并着手办理，答复期限不变。")
    return check_page(
        request, case, PageForm(), title=_("签收协办"), consequence=consequence, facts=_facts(matter)
    )


@requires(Permission.CASE_HANDLE, sample="co_handling")
def co_handling_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    matter, case = _share(request, number, pk)
    form = ShareAnswerForm(posted(request))
    if form.is_valid():
        answer_co_handling(matter, by=request.user, **form.cleaned_data)
        return done(request, case, _("协办意见已答复给主办单位。"))
    consequence = _("答复后本单位的协办结束，不能修改；主办单位据此答复企业。")
    return move_page(request, case, form, Move.ANSWER_CO, consequence=consequence, facts=_facts(matter))


@requires(Permission.CASE_HANDLE, sample="co_handling")
def co_handling_cancellation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    matter = matter_or_404(request, number, pk, MatterKind.CO_HANDLING)
    check_open(request, matter.case, Move.ASK_CO)
    check_still_open(matter)
    form = CancellationForm(posted(request))
    if form.is_valid():
        cancel_co_handling(matter, by=request.user, **form.cleaned_data)
        return done(request, matter.case, _("已取消%(unit)s协办。") % {"unit": matter.unit})
    consequence = _("取消后该单位不再答复，其已做的工作请在原因中说明；取消不影响该单位查看本诉求。")
    return check_page(
        request, matter.case, form, title=_("取消协办"), consequence=consequence, facts=_facts(matter)
    )


def _share(request: HttpRequest, number: str, pk: int) -> tuple[CaseMatter, Case]:
    """A share that is still owed, for the unit that owes it."""
    matter = matter_or_404(request, number, pk, MatterKind.CO_HANDLING)
    check_covers_matter(request.user, Permission.CASE_HANDLE, matter)
    check_allowed(matter.case, Move.ANSWER_CO)
    check_still_open(matter)
    return matter, matter.case


def _facts(matter: CaseMatter) -> Facts:
    return [
        (_("协办单位"), str(matter.unit)),
        (_("请协助的事项"), matter.text),
        (_("协办期限"), cn_datetime(matter.due_at) if matter.due_at else "—"),
        (_("提出"), f"{matter.opened_by.name}　{cn_datetime(matter.opened_at)}"),
    ]
