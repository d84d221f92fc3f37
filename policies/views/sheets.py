"""The tables of money that are printed and signed: 汇总表 of a year, 明细表 of what the filters of a ledger find."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import read_list
from policies.claim_lists import with_payment
from policies.sheets import Sheet, rows_for_paper
from policies.views.claims import RELATED, payments_page
from policies.views.loans import loans_page, summary_told
from policies.views.reward_summary import payments_told


@requires(Permission.FUND_READ)
@require_GET
def payment_summary_sheet(request: HttpRequest) -> HttpResponse:
    told = payments_told(request)
    sheet = Sheet(
        _("%(year)d 年奖励资金拨付汇总表") % {"year": told["year"]},
        _("%(by)s，按拨付日期统计") % {"by": told["by"].label},
        "policies/payments/_sheet_lines.html",
        _back("payment-summary", request),
        _("单位：户、笔、万元"),
    )
    return _sheet(request, sheet, **told)


@requires(Permission.LOAN_READ)
@require_GET
def loan_summary_sheet(request: HttpRequest) -> HttpResponse:
    told = summary_told(request)
    sheet = Sheet(
        _("%(year)d 年应急转贷汇总表") % {"year": told["year"]},
        _("%(by)s，按放款日期统计；节约成本为测算值") % {"by": told["by"].label},
        "policies/loans/_sheet_lines.html",
        _back("loan-summary", request),
        _("单位：户、笔、天、万元、元"),
    )
    return _sheet(request, sheet, **told)


@requires(Permission.FUND_EXPORT)
@require_GET
def payment_sheet(request: HttpRequest) -> HttpResponse:
    title = _("奖励资金拨付明细表")
    listing = read_list(request, payments_page(request))
    listing.filtered = with_payment(listing.filtered)
    rows = rows_for_paper(listing, by=request.user, title=title, related=(*RELATED, "line"))
    sheet = Sheet(
        title,
        listing.sentence or _("全部拨付"),
        "policies/payments/_sheet_rows.html",
        _back("payment-list", request),
        _("单位：万元"),
        is_wide=True,
    )
    paid, recalled = (
        sum(getattr(row, name) or 0 for row in rows) for name in ("granted_fen", "recalled_fen")
    )
    return _sheet(request, sheet, rows=rows, paid_fen=paid, recalled_fen=recalled)


@requires(Permission.LOAN_EXPORT)
@require_GET
def loan_sheet(request: HttpRequest) -> HttpResponse:
    title, today = _("应急转贷明细表"), timezone.localdate()
    page = loans_page(request)
    listing = read_list(request, page)
    loans = rows_for_paper(listing, by=request.user, title=title, related=page.related)
    rows = [_loan_row(loan, today) for loan in loans]
    sheet = Sheet(
        title,
        listing.sentence or _("全部转贷"),
        "policies/loans/_sheet_rows.html",
        _back("loan-list", request),
        _("单位：万元、元、天；节约为测算值"),
        is_wide=True,
    )
    totals = {name: sum(row[name] or 0 for row in rows) for name in ("amount_fen", "fee_fen", "saved_fen")}
    return _sheet(request, sheet, rows=rows, whole=totals)


def _loan_row(loan: Any, today: Any) -> dict[str, Any]:
    was_drawn = loan.drawn_on is not None
    return {
        "loan": loan,
        "amount_fen": loan.amount_fen,
        "days": loan.days(today) if was_drawn else None,
        "fee_fen": loan.fee(today) if was_drawn else None,
        "saved_fen": loan.saved(today) if was_drawn else None,
    }


def _back(name: str, request: HttpRequest) -> str:
    asked = request.GET.urlencode()
    return f"{reverse(name)}?{asked}" if asked else reverse(name)


def _sheet(request: HttpRequest, sheet: Sheet, **told: Any) -> HttpResponse:
    return render(request, "policies/sheet.html", {"sheet": sheet, **told})
