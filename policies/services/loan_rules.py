"""What every 应急转贷 is held against. A refusal names the figure and the rule."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from enterprises.enums import SizeClass
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.errors import Refused
from foundation.worktime.calendar import SHANGHAI, add_workdays
from foundation.worktime.services import load_calendar
from policies.amounts import yuan
from policies.loan_enums import LoanPurpose
from policies.models import BridgingInstitution, BridgingLoan, LoanRules
from policies.services.rule_versions import add_version, ensure_first, in_force

VALUES = (
    "single_cap_fen", "borrower_cap_fen", "promise_share", "longest_days", "first_days", "first_rate", "later_rate",
    "market_rate", "market_factor", "overdue_share",
)  # fmt: skip


def ensure_rules(**kwargs: Any) -> None:
    """Runs after every migration."""
    ensure_first(LoanRules)


def rules_on(day: date) -> LoanRules:
    return in_force(LoanRules, day)


def values_of(rules: LoanRules) -> dict[str, int | Decimal]:
    return {name: getattr(rules, name) for name in VALUES}


def set_rules(*, by: User, effective_from: date, reason: str, **values: int | Decimal) -> LoanRules:
    """Loans that were approved keep theirs; who is approved from that day on comes under the new ones."""
    check_right(by, Permission.LOAN_RULES)
    if values["borrower_cap_fen"] < values["single_cap_fen"]:
        told = {"single": yuan(int(values["single_cap_fen"])), "all": yuan(int(values["borrower_cap_fen"]))}
        raise Refused(_("每户在途上限 %(all)s 元低于单笔上限 %(single)s 元，请核对。") % told)
    day = effective_from
    return add_version(
        LoanRules, by=by, effective_from=day, reason=reason, action="loan.set_rules", values=values
    )


def check_scope(enterprise: Enterprise, purpose: str, basis: str) -> None:
    """Only 流动资金 of private 中小微; that it is private stands in no register, so a person says on what it rests."""
    if purpose != LoanPurpose.WORKING:
        label = LoanPurpose(purpose).label
        raise Refused(_("应急转贷只办理流动资金贷款，%(label)s不能办理。") % {"label": label})
    if enterprise.size_class == SizeClass.LARGE:
        raise Refused(
            _("“%(name)s”登记为大型企业，应急转贷只面向民营中小微企业。规模登记有误的，请先更正企业信息。")
            % {"name": enterprise.name}
        )
    if not basis:
        raise Refused(_("请写明民营中小微的认定依据，如营业执照、股东信息核对情况。"))


def check_amount(amount_fen: int, original_fen: int, rules: LoanRules) -> None:
    told = {"amount": yuan(amount_fen), "cap": yuan(rules.single_cap_fen), "original": yuan(original_fen)}
    if amount_fen > rules.single_cap_fen:
        raise Refused(_("转贷金额 %(amount)s 元超过单笔上限 %(cap)s 元，请减少金额或核对单位。") % told)
    if amount_fen > original_fen:
        raise Refused(_("转贷金额 %(amount)s 元超过原贷款金额 %(original)s 元，请核对。") % told)


def check_promise(amount_fen: int, promised_fen: int, rules: LoanRules) -> None:
    most = promised_fen * rules.promise_share // 100
    if amount_fen > most:
        raise Refused(
            _(
                "转贷金额 %(amount)s 元超过续贷承诺额 %(promised)s 元的 %(share)d%%（%(most)s 元），"
                "请减少转贷金额，或请银行重新出具联系单。"
            )
            % {
                "amount": yuan(amount_fen),
                "promised": yuan(promised_fen),
                "share": rules.promise_share,
                "most": yuan(most),
            }
        )


def check_promise_stands(loan: BridgingLoan, day: date) -> None:
    if loan.promise_until is not None and loan.promise_until < day:
        raise Refused(
            _("银行的续贷承诺 %(until)s 到期，%(day)s 已经失效，请先取得新的联系单。")
            % {"until": loan.promise_until, "day": day}
        )


def check_overdue(loan: BridgingLoan, day: date) -> None:
    if loan.due_on is None or loan.due_on >= day:
        raise Refused(
            _("转贷 %(loan)s 应在 %(due)s 前归还，尚未逾期，不能核销。")
            % {"loan": loan.number, "due": loan.due_on}
        )


def check_original_free(bank: str, number: str, *, but: int = 0) -> None:
    rows = BridgingLoan.objects.open().filter(bank=bank, original_number=number).exclude(pk=but)
    earlier = rows.select_related("enterprise").first()
    if earlier is not None:
        told = {"number": number, "loan": earlier.number, "name": earlier.enterprise.name}
        raise Refused(
            _("原借据号 %(number)s 正在办理转贷 %(loan)s（%(name)s），同一笔贷款不能重复转贷。") % told
        )


def check_borrower(enterprise: Enterprise, amount_fen: int, rules: LoanRules, *, but: int = 0) -> None:
    """All that the enterprise has asked for or has not paid back, in one statement."""
    rows = BridgingLoan.objects.open().filter(enterprise=enterprise).exclude(pk=but)
    running = rows.aggregate(total=Sum("amount_fen"))["total"] or 0
    if running + amount_fen > rules.borrower_cap_fen:
        raise Refused(
            _("“%(name)s”在途转贷 %(running)s 元，再加 %(amount)s 元超过每户在途上限 %(cap)s 元。")
            % {
                "name": enterprise.name,
                "running": yuan(running),
                "amount": yuan(amount_fen),
                "cap": yuan(rules.borrower_cap_fen),
            }
        )


def check_not_stopped(institution: BridgingInstitution, rules: LoanRules, day: date) -> None:
    """The fund lends no more while too much of it is overdue."""
    rows = BridgingLoan.objects.out().filter(institution=institution)
    out = rows.aggregate(total=Sum("amount_fen"))["total"] or 0
    late = rows.overdue(day).aggregate(total=Sum("amount_fen"))["total"] or 0
    whole = institution.account.balance_fen + out
    if late * 100 > whole * rules.overdue_share:
        raise Refused(
            _(
                "“%(name)s”逾期 %(late)s 元，超过专户资金 %(whole)s 元的 %(share)d%%，已停止放款，"
                "请先收回逾期资金。"
            )
            % {
                "name": institution.name,
                "late": yuan(late),
                "whole": yuan(whole),
                "share": rules.overdue_share,
            }
        )


def due_after(day: date, workdays: int) -> date:
    """The last day on which the money is in time."""
    start = datetime.combine(day, time.min, SHANGHAI)
    return add_workdays(load_calendar(), start, workdays).at.date()
