"""转贷机构 and their 专户: opened, filled, and what was booked wrongly taken back by another person."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from policies.enums import AccountKind
from policies.models import Account, BridgingInstitution, Posting
from policies.models.fund import INJECTED
from policies.services.book_periods import check_books_open, check_not_at_bank, hold_books
from policies.services.ledger import post, reverse


@transaction.atomic
def open_institution(
    *, by: User, name: str, county: Unit, filing_number: str, floor_fen: int
) -> BridgingInstitution:
    check_reach(by, Permission.LOAN_ENTER, county.pk)
    accounts = [
        Account.objects.create(kind=kind, name=f"{name}{tail}")
        for kind, tail in (
            (AccountKind.FUND, _("专户")),
            (AccountKind.FEES, _("服务费")),
            (AccountKind.OUTSIDE, _("资金来源")),
        )
    ]
    try:
        with transaction.atomic():
            made = BridgingInstitution.objects.create(
                name=name, county=county, filing_number=filing_number, floor_fen=floor_fen,
                account=accounts[0], fees=accounts[1], outside=accounts[2], opened_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            _("转贷机构“%(name)s”已经登记过，请核对名称，或直接打开它的专户。") % {"name": name}
        ) from None
    record(by=by, action="fund.open", obj=made, detail={"filing": filing_number, "floor_fen": floor_fen})
    return made


@transaction.atomic
def inject(
    institution: BridgingInstitution, *, by: User, fen: int, memo: str, token: str, on: date | None = None
) -> Posting:
    """Money came into the 专户 on a day, today where none is told; ``token`` belongs to the form, which books once
    however often it is sent.
    """
    check_reach(by, Permission.LOAN_ENTER, institution.county_id)
    key = f"{INJECTED}-{token}"
    known = Posting.objects.filter(key=key).exists()
    if not known:
        check_books_open(institution, on or timezone.localdate())
    posting = post(institution.outside, institution.account, fen, key=key, by=by, memo=memo, on=on)
    if not known:
        detail = {"fen": fen, "on": str(posting.on), "posting": posting.pk}
        record(by=by, action="fund.inject", obj=institution, detail=detail)
    return posting


@transaction.atomic
def take_back(institution: BridgingInstitution, posting: Posting, *, by: User, reason: str) -> Posting:
    """Another person than who booked it, and only what came in: a loan's money goes with its life."""
    hold_books([institution.pk])
    check_may_take_back(institution, posting, by=by)
    counter = reverse(posting, by=by, memo=reason)
    detail = {"posting": posting.pk, "fen": posting.amount_fen, "reason": reason}
    record(by=by, action="fund.reverse", obj=institution, detail=detail)
    return counter


def check_may_take_back(institution: BridgingInstitution, posting: Posting, *, by: User) -> None:
    check_reach(by, Permission.LOAN_APPROVE, institution.county_id)
    if not posting.key.startswith(f"{INJECTED}-"):
        raise Refused(
            _("只有注资可以在专户页面冲正；这一笔与转贷的办理状态相连，单独冲正会使两边不一致，没有冲正。")
        )
    if posting.by_id == by.pk:
        raise NotAllowed(_("记账人不能冲正自己记的账，请由另一位复核人员办理。"))
    if Posting.objects.filter(reverses=posting).exists():
        raise Refused(_("这一笔已经冲正过，不能再冲正。请返回专户核对冲正记录。"))
    check_not_at_bank([posting.key])
