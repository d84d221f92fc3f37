"""预算指标: opened, given money, money taken back by the finance bureau, the year closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from policies.enums import AccountKind
from policies.models import Account, BudgetLine, Policy, Posting
from policies.services.days import check_not_ahead
from policies.services.ledger import post

ALLOTTED, TAKEN_BACK = "allot", "budget-back"
"""How the keys begin of money that came into a line and went back to the finance bureau."""


@transaction.atomic
def open_line(policy: Policy, *, by: User, **told: Any) -> BudgetLine:
    """``told``: year, level, subject_code, subject, document, goal."""
    check_right(by, Permission.POLICY_EDIT)
    name = f"{told['year']} {told['document']}"
    accounts = [
        Account.objects.create(kind=kind, name=f"{name}{tail}")
        for kind, tail in (
            (AccountKind.BUDGET, _("额度")),
            (AccountKind.RESERVED, _("待拨付")),
            (AccountKind.OUTSIDE, _("资金来源")),
        )
    ]
    try:
        with transaction.atomic():
            line = BudgetLine.objects.create(
                policy=policy,
                account=accounts[0],
                reserved=accounts[1],
                outside=accounts[2],
                opened_by=by,
                **told,
            )
    except IntegrityError:
        raise Refused(_("这条预算指标已经登记过，请直接打开它下达额度。")) from None
    record(by=by, action="budget.open", obj=line, detail={"policy": policy.number, "goal": line.goal})
    return line


@transaction.atomic
def allot(line: BudgetLine, *, by: User, fen: int, memo: str, token: str, on: date | None = None) -> Posting:
    """下达指标: money that may be granted; ``token`` belongs to the form, which books once however often it is sent."""
    current = _held(line, by)
    posting = post(current.outside, current.account, fen, key=f"{ALLOTTED}-{token}", by=by, memo=memo, on=on)
    record(by=by, action="budget.allot", obj=current, detail={"fen": fen, "posting": posting.pk})
    return posting


@transaction.atomic
def give_back(
    line: BudgetLine, *, by: User, fen: int, memo: str, token: str, on: date | None = None
) -> Posting:
    """收回指标: what nobody was granted goes back, never more than is left."""
    current = _held(line, by)
    posting = post(
        current.account, current.outside, fen, key=f"{TAKEN_BACK}-{token}", by=by, memo=memo, on=on
    )
    record(by=by, action="budget.give_back", obj=current, detail={"fen": fen, "posting": posting.pk})
    return posting


@transaction.atomic
def close_line(line: BudgetLine, *, by: User, on: date, score: Decimal | None) -> None:
    """年终结账: nothing is booked on it any more. Money that is granted and not paid stands in the way."""
    current = _held(line, by)
    check_not_ahead(on)
    if current.reserved.balance_fen:
        raise Refused(_("还有已下达未拨付的资金，请先拨付或撤销下达，再结账。"))
    current.closed_on, current.score = on, score
    current.save(update_fields=["closed_on", "score"])
    record(by=by, action="budget.close", obj=current, detail={"on": str(on), "score": str(score or "")})


def check_open(line: BudgetLine) -> None:
    if line.closed_on is not None:
        raise Refused(
            _("%(year)d 年的预算指标 %(line)s 已于 %(day)s 结账，不能再记账。")
            % {"year": line.year, "line": line.document, "day": line.closed_on}
        )


def _held(line: BudgetLine, by: User) -> BudgetLine:
    """Held first and only then read: in one statement PostgreSQL gives the balances of before the wait."""
    check_right(by, Permission.POLICY_EDIT)
    BudgetLine.objects.select_for_update().get(pk=line.pk)
    current = BudgetLine.objects.select_related("account", "reserved", "outside").get(pk=line.pk)
    check_open(current)
    return current
