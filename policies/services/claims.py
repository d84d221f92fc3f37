"""The acts of a claim to 奖励资金: each moves the row by a conditional update, books where money moves, leaves a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.services.filing import hold_active
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.worktime.calendar import workdays_between
from foundation.worktime.services import load_calendar
from policies.amounts import yuan
from policies.claim_enums import ClaimBasis, ClaimMove, ClaimStatus
from policies.claim_workflow import LIVE, MOVES
from policies.enums import AccountKind
from policies.models import Account, BudgetLine, Claim, ClaimEvent, ClaimInvoice, PolicyClause
from policies.services.budgets import check_open
from policies.services.claim_duplicates import Asked, of_claim
from policies.services.claim_rules import (
    check_alone,
    check_amount,
    check_clause,
    check_line,
    check_lower,
    check_may,
    check_not_double,
    check_ripe,
    check_version,
    check_window,
)
from policies.services.days import check_not_ahead, check_order
from policies.services.ledger import Entry, post_all
from policies.services.papers import attach
from policies.services.reward_rules import reward_rules_on
from policies.services.seen import check_seen
from policies.services.unasked import confirmation_for

OF_DOCUMENT: dict[str, Any] = {"line": None, "grant_number": "", "granted_on": None}
"""What a document has decided; empty before 下达."""


@transaction.atomic
def enter_claim(
    clause: PolicyClause,
    enterprise: Enterprise,
    *,
    by: User,
    on: date,
    basis: str,
    claimed_fen: int,
    year: int,
    project_code: str = "",
    invoices: Sequence[str] = (),
    repeat_reason: str = "",
    **told: Any,
) -> Claim:
    """``told``: note, and for one that a document decided: line, grant_number, granted_on."""
    check_reach(by, Permission.CLAIM_ENTER, enterprise.county_id)
    check_not_ahead(on)
    firm = hold_active(enterprise)
    check_window(clause.policy, basis, on)
    check_version(clause, on)
    confirmation = confirmation_for(clause.policy, firm, basis, on)
    asked = Asked(firm, clause, year, project_code, tuple(dict.fromkeys(invoices)), on=on)
    _check_asked(asked, claimed_fen, repeat_reason)
    _check_document(clause, basis, told)
    with _taken():
        claim = Claim.objects.create(
            policy=clause.policy, clause=clause, enterprise=firm, year=year, basis=basis, once=asked.once,
            repeat_reason=repeat_reason, project_code=project_code, applied_on=on, claimed_fen=claimed_fen,
            confirmation=confirmation, entered_by=by, **told,
        )  # fmt: skip
        _keep_invoices(claim, asked.invoices)
    _note(claim, ClaimMove.ENTER, by=by, on=on, fen=claimed_fen)
    return claim


@transaction.atomic
def enter_with_papers(*, by: User, uploads: Sequence[UploadedFile[bytes]], **told: Any) -> Claim:
    """A claim and its papers, or neither. ``told``: as ``enter_claim`` takes it."""
    claim = enter_claim(by=by, **told)
    attach(claim, by=by, uploads=uploads)
    return claim


@transaction.atomic
def correct(
    claim: Claim,
    *,
    by: User,
    on: date,
    claimed_fen: int,
    project_code: str = "",
    invoices: Sequence[str] = (),
    repeat_reason: str = "",
    note: str = "",
    **told: Any,
) -> None:
    """Whatever was checked before is void: the claim begins again."""
    current = _held(claim, ClaimMove.CORRECT, by=by, on=on)
    numbers = tuple(dict.fromkeys(invoices))
    asked = replace(of_claim(current), project_code=project_code, invoices=numbers)
    _check_asked(asked, claimed_fen, repeat_reason)
    _check_document(current.clause, current.basis, told)
    if current.is_decided:
        check_window(current.policy, current.basis, told["granted_on"])
        check_version(current.clause, told["granted_on"])
    changes = {
        **told,
        "claimed_fen": claimed_fen,
        "project_code": project_code,
        "repeat_reason": repeat_reason,
        "note": note,
    }
    with _taken():
        _set(current, ClaimMove.CORRECT, once=asked.once, first_fen=None, second_fen=None, **changes)
        current.invoices.all().delete()
        _keep_invoices(current, numbers)
    _note(current, ClaimMove.CORRECT, by=by, on=on, fen=claimed_fen, note=note)


@transaction.atomic
def first_check(claim: Claim, *, by: User, on: date, fen: int, note: str = "") -> None:
    current = _held(claim, ClaimMove.FIRST_CHECK, by=by, on=on)
    check_lower(fen, current.claimed_fen, note)
    _move(current, ClaimMove.FIRST_CHECK, by=by, on=on, fen=fen, note=note, first_fen=fen)


@transaction.atomic
def second_check(claim: Claim, *, by: User, on: date, fen: int, note: str = "") -> None:
    """Earlier records are looked for once more: others came in meanwhile."""
    current = _held(claim, ClaimMove.SECOND_CHECK, by=by, on=on)
    check_lower(fen, current.first_fen or current.claimed_fen, note)
    _check_again(current, fen)
    _move(current, ClaimMove.SECOND_CHECK, by=by, on=on, fen=fen, note=note, second_fen=fen)


@transaction.atomic
def publish(claim: Claim, *, by: User, on: date, until: date, note: str = "") -> None:
    """公示 from ``on`` to ``until``, both counted, for as many working days as the rules ask."""
    current = _held(claim, ClaimMove.PUBLISH, by=by, on=on)
    least, days = (
        reward_rules_on(on).publicity_days,
        workdays_between(load_calendar(), on - timedelta(days=1), until),
    )
    if until < on or days < least:
        raise Refused(
            _("公示期不少于 %(least)d 个工作日，%(on)s 至 %(until)s 不够。")
            % {"least": least, "on": on, "until": until}
        )
    span = {"publicity_from": on, "publicity_until": until}
    _move(current, ClaimMove.PUBLISH, by=by, on=on, fen=current.due_fen, note=note, **span)


@transaction.atomic
def grant(claim: Claim, *, by: User, on: date, line: BudgetLine, grant_number: str, note: str = "") -> None:
    """下达: the money is set aside in the line, if it is there."""
    current = _held(claim, ClaimMove.GRANT, by=by, on=on)
    check_ripe(current, ClaimMove.GRANT, on)
    entry = _set_aside(current, ClaimMove.GRANT, line=line, grant_number=grant_number, granted_on=on)
    post_all([entry], by=by)
    _note(current, ClaimMove.GRANT, by=by, on=on, fen=current.due_fen, note=note or grant_number)


@transaction.atomic
def approve(claim: Claim, *, by: User, on: date, note: str = "") -> None:
    """复核 of what a document decided: the money is set aside under that document."""
    current, entry = approval_of(claim, by=by, on=on)
    post_all([entry], by=by)
    note_approval(current, by=by, on=on, note=note)


def approval_of(claim: Claim, *, by: User, on: date, alone: bool = True) -> tuple[Claim, Entry]:
    """The row is moved; booking and noting are left to the caller, who may do both for many in one go.

    ``alone``: not by the batch that it is in.
    """
    current = _held(claim, ClaimMove.APPROVE, by=by, on=on, alone=alone)
    if current.line is None or current.granted_on is None:
        raise Refused(_("还没有填下达文号、日期和预算指标，请退回更正。"))
    _check_again(current, current.claimed_fen)
    number, day = current.grant_number, current.granted_on
    entry = _set_aside(current, ClaimMove.APPROVE, line=current.line, grant_number=number, granted_on=day)
    return current, entry


def note_approval(claim: Claim, *, by: User, on: date, note: str = "") -> None:
    _note(claim, ClaimMove.APPROVE, by=by, on=on, fen=claim.due_fen, note=note or claim.grant_number)


@transaction.atomic
def revoke(claim: Claim, *, by: User, on: date, note: str) -> None:
    """撤销下达: what was set aside goes back into the line; the claim is for correction."""
    current = _held(claim, ClaimMove.REVOKE, by=by, on=on)
    check_ripe(current, ClaimMove.REVOKE, on)
    line, fen = _line_of(current), current.due_fen
    fields = {} if current.basis == ClaimBasis.DOCUMENT else OF_DOCUMENT
    _set(current, ClaimMove.REVOKE, granted_fen=None, first_fen=None, second_fen=None, account=None, **fields)
    key = f"claim-{current.pk}-revoke-{_times(current, ClaimMove.REVOKE)}"
    memo = _("%(claim)s撤销下达") % {"claim": current.number}
    post_all([Entry(line.reserved, line.account, fen, key, memo, on=on)], by=by)
    _note(current, ClaimMove.REVOKE, by=by, on=on, fen=fen, note=note)


@transaction.atomic
def recall(claim: Claim, *, by: User, on: date, fen: int, note: str) -> None:
    """追回: so much came back from the enterprise into the line; all of it ends the claim."""
    current = _held(claim, ClaimMove.RECALL, by=by, on=on)
    line, left = _line_of(current), current.kept_fen
    check_open(BudgetLine.objects.select_for_update().get(pk=line.pk))
    if current.account is None or not 0 < fen <= left:
        raise Refused(_("已拨付未追回的是 %(left)s 元，追回金额请不要超过它。") % {"left": yuan(left)})
    status = ClaimStatus.RECALLED if fen == left else ClaimStatus.PAID
    _set(current, ClaimMove.RECALL, target=status, recalled_fen=current.recalled_fen + fen)
    key = f"claim-{current.pk}-recall-{_times(current, ClaimMove.RECALL)}"
    memo = _("%(claim)s追回") % {"claim": current.number}
    post_all([Entry(current.account, line.account, fen, key, memo, on=on)], by=by)
    _note(current, ClaimMove.RECALL, by=by, on=on, fen=fen, note=note)
    if status == ClaimStatus.RECALLED:
        _release(current)


OF_THEIR_OWN = {
    ClaimMove.ENTER, ClaimMove.CORRECT, ClaimMove.FIRST_CHECK, ClaimMove.SECOND_CHECK, ClaimMove.PUBLISH,
    ClaimMove.GRANT, ClaimMove.APPROVE, ClaimMove.REVOKE, ClaimMove.RECALL, ClaimMove.PAY,
}  # fmt: skip
"""Moves that book or ask a rule, each by its own function."""


@transaction.atomic
def step(claim: Claim, move: ClaimMove, *, by: User, on: date, note: str = "", alone: bool = True) -> None:
    """A move that neither books nor asks a rule: the day and the note are all there is to it."""
    if move in OF_THEIR_OWN:
        raise ValueError(f"{move.value} has a function of its own")
    current = _held(claim, move, by=by, on=on, alone=alone)
    fields = {"first_fen": None, "second_fen": None} if move == ClaimMove.RETURN else {}
    _move(current, move, by=by, on=on, fen=current.due_fen, note=note, **fields)
    if MOVES[move].target not in LIVE:
        _release(current)


def _set_aside(
    claim: Claim, move: ClaimMove, *, line: BudgetLine, grant_number: str, granted_on: date
) -> Entry:
    """The claim stands as granted; what is to be booked for it is given back."""
    rows = BudgetLine.objects.select_for_update(of=("self",)).select_related("account", "reserved")
    held = rows.get(pk=line.pk)
    check_line(held, claim.policy)
    fen = claim.due_fen
    name = _("%(name)s奖励资金") % {"name": claim.enterprise.name[:90]}
    account = Account.objects.create(kind=AccountKind.RECIPIENT, name=name, ceiling_fen=fen)
    _set(
        claim, move, line=held, grant_number=grant_number, granted_on=granted_on, granted_fen=fen,
        account=account,
    )  # fmt: skip
    key = f"claim-{claim.pk}-{move.value}-{_times(claim, move)}"
    memo = _("%(claim)s下达 %(number)s") % {"claim": claim.number, "number": grant_number}
    return Entry(held.account, held.reserved, fen, key, memo, on=granted_on)


def _check_asked(asked: Asked, fen: int, repeat_reason: str) -> None:
    check_clause(asked.clause, asked)
    check_amount(fen, asked)
    check_not_double(asked, repeat_reason)


def _check_again(claim: Claim, fen: int) -> None:
    asked = of_claim(claim)
    check_amount(fen, asked)
    check_not_double(asked, claim.repeat_reason)


def _check_document(clause: PolicyClause, basis: str, told: dict[str, Any]) -> None:
    if basis != ClaimBasis.DOCUMENT:
        if any(told.get(name) for name in OF_DOCUMENT):
            raise Refused(_("还没有下达的申报不填下达文号，请在公示后办理下达。"))
        return
    if not all(told.get(name) for name in OF_DOCUMENT):
        raise Refused(_("按文件登记的，请填写下达文号、下达日期和预算指标。"))
    check_not_ahead(told["granted_on"])
    check_line(told["line"], clause.policy)


def hold_claims(claims: Iterable[Claim]) -> None:
    """Before many are moved in one act: whoever holds some of them waits for nobody who holds the audit trail."""
    rows = list(claims)
    firms = Enterprise.objects.filter(pk__in=[claim.enterprise_id for claim in rows])
    list(firms.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    held = Claim.objects.filter(pk__in=[claim.pk for claim in rows])
    list(held.order_by("pk").select_for_update().values_list("pk", flat=True))


def _held(claim: Claim, move: ClaimMove, *, by: User, on: date, alone: bool = True) -> Claim:
    """The row as it is now. The enterprise is held first: all claims of one enterprise wait for each other."""
    Enterprise.objects.select_for_update(no_key=True).get(pk=claim.enterprise_id)
    related = ("enterprise", "clause", "policy", "line__account", "line__reserved", "account")
    rows = Claim.objects.select_for_update(of=("self",)).select_related(*related)
    current = rows.get(pk=claim.pk)
    check_may(current, move, by=by)
    check_seen(current, claim.seen)
    if alone:
        check_alone(current)
    check_not_ahead(on)
    last = current.events.first()
    if last is not None:
        check_order(on, last.get_kind_display(), last.on)
    return current


def _line_of(claim: Claim) -> BudgetLine:
    if claim.line is None:
        raise ValueError(f"{claim.number} was granted without a line")
    return claim.line


def _times(claim: Claim, move: ClaimMove) -> int:
    """How often this was done before: a claim may be granted again after it was revoked."""
    return claim.events.filter(kind=move).count()


def _keep_invoices(claim: Claim, numbers: Sequence[str]) -> None:
    ClaimInvoice.objects.bulk_create([ClaimInvoice(claim=claim, number=number) for number in numbers])


def _release(claim: Claim) -> None:
    """Its invoices may be used by another."""
    claim.invoices.update(is_live=False)


@contextmanager
def _taken() -> Iterator[None]:
    """Inside, a row that somebody else wrote a moment ago is told in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(_("同样的申报或发票刚刚已被登记，请刷新后核对。")) from None


def _move(
    claim: Claim, move: ClaimMove, *, by: User, on: date, fen: int, note: str = "", **fields: Any
) -> None:
    _set(claim, move, **fields)
    _note(claim, move, by=by, on=on, fen=fen, note=note)


def _set(claim: Claim, move: ClaimMove, *, target: ClaimStatus | None = None, **fields: Any) -> None:
    """Only from a state that the table allows: whoever comes second changes nothing."""
    rule = MOVES[move]
    status = target or rule.target or ClaimStatus(claim.status)
    rows = Claim.objects.filter(pk=claim.pk, status__in=sorted(rule.sources))
    if rows.update(status=status, **fields) != 1:
        raise Refused(_("申报 %(claim)s 刚刚已被办理，请刷新后核对。") % {"claim": claim.number})


def _note(claim: Claim, move: ClaimMove, *, by: User, on: date, fen: int, note: str = "") -> None:
    ClaimEvent.objects.create(claim=claim, kind=move, on=on, fen=fen, note=note, by=by)
    record(by=by, action=f"claim.{move.value}", obj=claim, detail={"on": str(on), "fen": fen, "note": note})
