"""承诺: what an enterprise was told would be done by a day, and whether it was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import MatterKind
from assistance.forms.turns import CommitmentForm, CommitmentResultForm
from assistance.models import CaseMatter
from assistance.services.commitments import commit, settle_commitment
from assistance.services.matters import check_still_open
from assistance.views.checks import Facts, check_open, done, move_page, posted
from assistance.views.loading import case_or_404, matter_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import cn_date, cn_datetime


@requires(Permission.CASE_HANDLE, sample="case")
def commitment(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.COMMIT)
    form = CommitmentForm(posted(request))
    if form.is_valid():
        commit(case, by=request.user, **form.cleaned_data)
        return done(
            request, case, _("已记下承诺，%(day)s前办到。") % {"day": cn_date(form.cleaned_data["due_on"])}
        )
    consequence = _("承诺记在您名下，到期提醒，兑现与否按单位和人统计，不能修改或删除；请只承诺办得到的事。")
    return move_page(request, case, form, Move.COMMIT, consequence=consequence)


@requires(Permission.CASE_HANDLE, sample="commitment")
def commitment_result(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    matter = matter_or_404(request, number, pk, MatterKind.COMMITMENT)
    check_open(request, matter.case, Move.SETTLE_COMMITMENT)
    check_still_open(matter)
    form = CommitmentResultForm(posted(request))
    if form.is_valid():
        settle_commitment(matter, by=request.user, **form.cleaned_data)
        sentence = _("承诺结果：%(verdict)s。") % {"verdict": matter.get_verdict_display()}
        return done(request, matter.case, sentence)
    return move_page(
        request,
        matter.case,
        form,
        Move.SETTLE_COMMITMENT,
        consequence=_consequence(matter),
        facts=_facts(matter),
    )


def _consequence(matter: CaseMatter) -> str:
    if matter.due_at is not None and timezone.now() > matter.due_at:
        return _("已过承诺日期：即使已经办到，也按“未兑现”统计，说明会保留。")
    return _("结果登记后不能修改，按单位和人统计兑现情况。")


def _facts(matter: CaseMatter) -> Facts:
    return [
        (_("承诺"), matter.text),
        (_("承诺人"), f"{matter.person or matter.opened_by}　{cn_datetime(matter.opened_at)}"),
        (_("承诺日期"), cn_datetime(matter.due_at) if matter.due_at else "—"),
    ]
