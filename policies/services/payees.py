"""收款账户: entered by one person, confirmed by another, changed by a new one that is confirmed in the same way."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.services.filing import hold_active
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from policies.claim_enums import PaymentState
from policies.models import PayeeAccount, Payment


@transaction.atomic
def enter_payee(
    enterprise: Enterprise, *, by: User, holder: str, bank: str, number: str, basis: str
) -> PayeeAccount:
    check_reach(by, Permission.CLAIM_ENTER, enterprise.county_id)
    firm = hold_active(enterprise)
    if not (number.isdecimal() and 8 <= len(number) <= 32):
        raise Refused(_("账号只填数字，8 到 32 位，现在是 %(n)d 位。") % {"n": len(number)})
    if PayeeAccount.objects.standing().filter(enterprise=firm, number=number, bank=bank).exists():
        raise Refused(_("“%(name)s”现在用的就是这个账户，不用更改。") % {"name": firm.name})
    try:
        with transaction.atomic():
            made = PayeeAccount.objects.create(
                enterprise=firm, holder=holder, bank=bank, number=number, basis=basis, entered_by=by
            )
    except IntegrityError:
        raise Refused(
            _("“%(name)s”已有一个待复核的收款账户，请先由复核人员办理。") % {"name": firm.name}
        ) from None
    record(by=by, action="payee.enter", obj=made, detail={"masked": made.masked, "bank": bank})
    return made


@transaction.atomic
def confirm_payee(payee: PayeeAccount, *, by: User, number: str) -> None:
    """It takes the place of the one before, which no payment under way may still go to.

    ``number``: typed once more from the paper. Who only looks at it overlooks a digit.
    """
    current = _held(payee, by)
    if number != current.number:
        raise Refused(_("再输的账号与登记的不一致，请核对纸质材料；登记有误的请退回。"))
    former = PayeeAccount.objects.standing().filter(enterprise=current.enterprise_id).first()
    if former is not None:
        under_way = Payment.objects.filter(payee=former, state=PaymentState.PENDING).select_related("batch")
        if pending := under_way.first():
            raise Refused(
                _("原账户还有一笔在批次 %(batch)s 中未出结果，等有了结果再更改。")
                % {"batch": pending.batch.number}
            )
        former.ended_at = timezone.now()
        former.save(update_fields=["ended_at"])
    current.confirmed_by, current.confirmed_at = by, timezone.now()
    current.save(update_fields=["confirmed_by", "confirmed_at"])
    detail = {"masked": current.masked, "former": former.masked if former else ""}
    record(by=by, action="payee.confirm", obj=current, detail=detail)


@transaction.atomic
def refuse_payee(payee: PayeeAccount, *, by: User, reason: str) -> None:
    current = _held(payee, by)
    current.ended_at = timezone.now()
    current.save(update_fields=["ended_at"])
    record(by=by, action="payee.refuse", obj=current, detail={"masked": current.masked, "reason": reason})


def check_may_confirm(payee: PayeeAccount, *, by: User) -> None:
    check_reach(by, Permission.CLAIM_CHECK, payee.enterprise.county_id)
    if payee.entered_by_id == by.pk:
        raise NotAllowed(_("收款账户由您登记，不能再由您复核，请由另一位复核人员办理。"))
    if payee.confirmed_at is not None or payee.ended_at is not None:
        raise Refused(_("这个收款账户已经办理过，请刷新后核对。"))


def payee_of(enterprise_id: int) -> PayeeAccount | None:
    return PayeeAccount.objects.standing().filter(enterprise=enterprise_id).first()


def _held(payee: PayeeAccount, by: User) -> PayeeAccount:
    Enterprise.objects.select_for_update(no_key=True).get(pk=payee.enterprise_id)
    rows = PayeeAccount.objects.select_for_update(of=("self",)).select_related("enterprise")
    current = rows.get(pk=payee.pk)
    check_may_confirm(current, by=by)
    return current
