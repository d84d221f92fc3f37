"""What the bank's statement has confirmed stays as it is: nothing is booked into a period that was checked, and what stands
on a line of the bank is not taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from foundation.errors import Refused
from policies.models import BridgingInstitution, Posting, Reconciliation, StatementLine


def hold_books(institutions: Collection[int]) -> None:
    """Whoever checks or matches waits for whoever books, and the other way round."""
    rows = BridgingInstitution.objects.filter(pk__in=institutions).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def check_books_open(institution: BridgingInstitution, on: date) -> None:
    """Nothing is booked before the end of a period that was reconciled and checked: its balance was confirmed."""
    hold_books([institution.pk])
    check_day(last_checked([institution.pk]).get(institution.pk), on)


def last_checked(institutions: Collection[int]) -> dict[int, Reconciliation]:
    """The latest that was checked, by institution."""
    checked = Reconciliation.objects.filter(institution__in=institutions, checked_at__isnull=False)
    return {one.institution_id: one for one in checked.order_by("ends_on")}


def check_day(last: Reconciliation | None, on: date) -> None:
    if last is not None and on <= last.ends_on:
        raise Refused(
            _(
                "%(period)s 的对账已经复核，业务日期 %(on)s 应晚于 %(end)s；确属以前漏记的，请按那以后的日期补记并写明依据。"
            )
            % {"period": last, "on": on, "end": last.ends_on}
        )


def check_not_at_bank(keys: Collection[str]) -> None:
    """``keys``: of the postings that are to be taken back."""
    rows = StatementLine.objects.filter(posting__in=Posting.objects.filter(key__in=keys))
    line = rows.select_related("reconciliation").order_by("row").first()
    if line is None:
        return
    told = {"n": line.posting_id, "row": line.row, "period": line.reconciliation}
    if line.reconciliation.is_checked:
        raise Refused(
            _(
                "第 %(n)d 号流水已与银行对账单第 %(row)d 行（%(period)s）对应，对账已经复核，不能冲正；请与银行核对，银行后来退回或更正的，在那一期对账中说明。"
            )
            % told
        )
    raise Refused(
        _(
            "第 %(n)d 号流水已与银行对账单第 %(row)d 行（%(period)s）对应，说明银行确有这笔收支，没有冲正；对应错了的，请先在这次对账中取消对应，再办理冲正。"
        )
        % told
    )
