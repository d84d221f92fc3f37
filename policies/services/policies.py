"""政策 and their 条款: entered, corrected while nobody claimed under them, given a new version, repealed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from policies.claim_enums import OncePer
from policies.document_numbers import is_number, normalise
from policies.models import Policy, PolicyClause
from policies.services.seen import check_seen


@transaction.atomic
def add_policy(*, by: User, **told: Any) -> Policy:
    """``told``: the fields of a policy."""
    check_right(by, Permission.POLICY_EDIT)
    policy = Policy(entered_by=by, **told)
    _keep(policy)
    record(by=by, action="policy.enter", obj=policy, detail={"number": policy.number})
    return policy


@transaction.atomic
def edit_policy(policy: Policy, *, by: User, **told: Any) -> None:
    check_right(by, Permission.POLICY_EDIT)
    current = _held(policy)
    changes = {
        name: [str(getattr(current, name)), str(value)]
        for name, value in told.items()
        if getattr(current, name) != value
    }
    for name, value in told.items():
        setattr(current, name, value)
    _keep(current)
    if changes:
        record(by=by, action="policy.edit", obj=current, detail=changes)


@transaction.atomic
def repeal_policy(policy: Policy, *, by: User, on: date, reason: str) -> None:
    """From then on nobody claims under it; what was claimed before goes its way. Until that day it stands, and the day may
    be told anew.
    """
    check_right(by, Permission.POLICY_EDIT)
    current = _held(policy)
    if on < current.issued_on:
        raise Refused(_("废止日期早于发文日期 %(issued)s，请核对。") % {"issued": current.issued_on})
    current.repealed_on, current.repeal_reason = on, reason
    current.save(update_fields=["repealed_on", "repeal_reason"])
    record(by=by, action="policy.repeal", obj=current, detail={"on": str(on), "reason": reason})


@transaction.atomic
def set_clause(policy: Policy, *, by: User, code: str, effective_from: date, **told: Any) -> PolicyClause:
    """``told``: matter, amount_fen, cap_fen, once_per, title_group, title_rank. A code that stands gets a new version."""
    check_right(by, Permission.POLICY_EDIT)
    current = _held(policy)
    last = current.clauses.filter(code=code).order_by("-version").first()
    if effective_from < current.issued_on:
        raise Refused(_("启用日期早于发文日期 %(issued)s，请核对。") % {"issued": current.issued_on})
    if last is not None and effective_from <= last.effective_from:
        raise Refused(
            _("“%(code)s”的现行版本自 %(day)s 起用，新版本应晚于这一天。")
            % {"code": code, "day": last.effective_from}
        )
    amount, cap = told.get("amount_fen"), told["cap_fen"]
    if amount is not None and amount > cap:
        raise Refused(_("奖励标准超过单项上限，请核对。"))
    if told["once_per"] == OncePer.TITLE and not told.get("title_group"):
        raise Refused(_("按称号就高不重复的条款，请写明称号类别，如“专精特新”。"))
    clause = PolicyClause.objects.create(
        policy=current, code=code, version=last.version + 1 if last else 1, effective_from=effective_from,
        set_by=by, **told,
    )  # fmt: skip
    detail = {"code": code, "version": clause.version, "cap_fen": cap, "amount_fen": amount}
    record(by=by, action="policy.clause", obj=current, detail=detail)
    return clause


def clauses_on(policy: Policy, day: date) -> list[PolicyClause]:
    """The version of each clause that stands on a day."""
    rows = policy.clauses.filter(effective_from__lte=day).order_by("code", "-version")
    newest: dict[str, PolicyClause] = {}
    for clause in rows:
        newest.setdefault(clause.code, clause)
    return list(newest.values())


def _held(policy: Policy) -> Policy:
    current = Policy.objects.select_for_update().get(pk=policy.pk)
    if current.is_repealed(timezone.localdate()):
        raise Refused(_("政策已于 %(day)s 废止，不能再改。") % {"day": current.repealed_on})
    check_seen(current, policy.seen)
    return current


def _keep(policy: Policy) -> None:
    policy.number = normalise(policy.number)
    if not is_number(policy.number):
        raise Refused(
            _("“%(number)s”不是文号，请按“聊工信发〔2023〕12号”这样填写。") % {"number": policy.number}
        )
    if policy.closes_on and policy.opens_on and policy.closes_on < policy.opens_on:
        raise Refused(_("申报截止早于申报开始，请核对。"))
    if policy.rule_set and not policy.grants_unasked:
        raise Refused(_("选了判定规则的，请同时勾选“免申即享”。"))
    if policy.valid_until and policy.valid_until < policy.issued_on:
        raise Refused(_("有效期早于发文日期，请核对。"))
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError:
        raise Refused(
            _("文号 %(number)s 的政策已经登记过，请在政策列表中打开它。") % {"number": policy.number}
        ) from None
