"""应急转贷台账: a row a loan. All rows or none; what the 专户 could not bear on its day is refused (ADR 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.imports.reach import EVERYWHERE, NamedEnterprises, hold
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import (
    ImportKind,
    ParsedRow,
    Plan,
    RowRefused,
    RowResult,
    refused,
    register,
)
from policies.amounts import MOST_FEN, plain, yuan
from policies.loan_columns import TOLD
from policies.loan_enums import BorrowerKind
from policies.loan_words import fen_of
from policies.loan_workflow import OPEN
from policies.models import BridgingInstitution, BridgingLoan, Reconciliation
from policies.services.book_periods import last_checked
from policies.services.loan_history import (
    DAYS,
    Doubt,
    PastLoan,
    check_books,
    enter_past_loans,
    past_loan,
    short_rows,
)

OWN = "ZD-"
ROWS_AT_ONCE = 2_000
FEN_IN_YUAN = 100
FACTOR = 100
"""An original loan, or a promise, so many times what is bridged is rather 元 typed for 万元."""
COLUMN_OF = {"original_fen": "original", "promised_fen": "promised", "amount_fen": "amount", "fee_fen": "fee"}
"""What the columns of the ledger are called where the loan calls it otherwise."""
Original = tuple[str, str]


@dataclass
class Prepared:
    rows: list[PastLoan] = field(default_factory=list)

    @property
    def firms(self) -> set[int]:
        return {one.loan.enterprise_id for one in self.rows}

    @property
    def originals(self) -> set[Original]:
        return {(one.loan.bank, one.loan.original_number) for one in self.rows}


class LoanImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        self.reach = EVERYWHERE if by.is_service else by.reach(Permission.LOAN_ENTER)
        self.taken: dict[Original, int] = {}
        self.open: dict[int, dict[int, int]] = defaultdict(dict)
        """What the rows of this file leave open, by enterprise and row: a chunk that is planned twice counts once."""
        self.moved: dict[int, dict[int, int]] = defaultdict(dict)
        """What they do to each 专户 in all."""
        self.ready: list[PastLoan] = []

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows, right=Permission.LOAN_ENTER)
        firms = Enterprise.objects.in_bulk(named.ids())
        funds = self._funds(rows)
        known = Known(rows, last_checked([fund.pk for fund in funds.values()]))
        self._forget(rows)
        results: list[RowResult] = []
        taken: list[PastLoan] = []
        for row in rows:
            result, one = self._take(row, named, firms, funds, known)
            results.append(result)
            if one is not None:
                taken.append(one)
        short = self._short(taken, funds.values())
        for place, row in enumerate(rows):
            if row.number in short:
                results[place] = refused("amount", short[row.number])
        good = [one for one in taken if one.row not in short]
        return Plan(results, Prepared(good) if good else None)

    def still_holds(self, work: Prepared) -> bool:
        """The enterprises are held, so nobody enters a loan for one of them; what stands in a 专户 is asked again."""
        hold(work.firms)
        funds = BridgingInstitution.objects.select_related("account").in_bulk(
            {one.loan.institution_id for one in work.rows}
        )
        still = not BridgingLoan.objects.filter(
            bank__in={bank for bank, _number in work.originals},
            original_number__in={number for _bank, number in work.originals},
        ).exists()
        if not still or self._closed(work):
            return False
        return not self._short(work.rows, funds.values()) and not self._crowded(work)

    def write(self, work: Prepared) -> None:
        self.ready += work.rows

    def close(self, batch: int) -> None:
        """The whole file is booked in the order of its days."""
        made = enter_past_loans(self.ready, by=self.by)
        BridgingLoan.objects.filter(pk__among=made).update(batch=batch)

    def _forget(self, rows: Sequence[ParsedRow]) -> None:
        """What an earlier planning of these rows counted."""
        numbers = {row.number for row in rows}
        self.taken = {key: number for key, number in self.taken.items() if number not in numbers}
        for told in (*self.open.values(), *self.moved.values()):
            for number in numbers & told.keys():
                del told[number]

    def _funds(self, rows: Sequence[ParsedRow]) -> dict[str, BridgingInstitution]:
        found = BridgingInstitution.objects.filter(name__in={row.values["institution"] for row in rows})
        return {fund.name: fund for fund in found.select_related("account", "fees", "outside")}

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        firms: Mapping[int, Enterprise],
        funds: Mapping[str, BridgingInstitution],
        known: Known,
    ) -> tuple[RowResult, PastLoan | None]:
        values = row.values
        try:
            fund = self._fund(values, funds)
            firm = firms[named.of(values).pk]
            told = told_of(values)
            if (same := known.same(values, told, fund, firm)) is not None:
                return RowResult(Outcome.UNCHANGED, label=same.number), None
            self._check_once(row, told)
            _check_units(values)
            one = past_loan(row.number, told, fund, firm)
            _check_reckoned(values, one.loan)
            check_books(one.loan, known.checked.get(fund.pk))
            self._check_borrower(row, one, known)
        except RowRefused as refusal:
            return refusal.result, None
        except Doubt as doubt:
            return refused(COLUMN_OF.get(doubt.column, doubt.column), str(doubt.message)), None
        except Refused as refusal:
            return refused("", str(refusal.message).rstrip("。")), None
        return RowResult(Outcome.CREATED), one

    def _fund(
        self, values: Mapping[str, Any], funds: Mapping[str, BridgingInstitution]
    ) -> BridgingInstitution:
        fund = funds.get(values["institution"])
        if fund is None:
            raise RowRefused("institution", _("没有登记这家转贷机构，请先登记机构并给专户注资"))
        if not self.reach.covers(fund.county_id):
            raise RowRefused("institution", _("不在您的工作范围，只能导入本单位辖区内机构的转贷"))
        return fund

    def _check_once(self, row: ParsedRow, told: Mapping[str, Any]) -> None:
        first = self.taken.setdefault((told["bank"], told["original_number"]), row.number)
        if first != row.number:
            raise RowRefused("original_number", _("与第 %(row)s 行是同一笔原贷款") % {"row": first})

    def _check_borrower(self, row: ParsedRow, one: PastLoan, known: Known) -> None:
        """Only what is still open counts towards the cap; the rows above count, too."""
        loan = one.loan
        if loan.status not in OPEN:
            return
        above = self.open[loan.enterprise_id]
        running = known.running(loan.enterprise_id) + sum(above.values())
        if running + loan.amount_fen > loan.rules.borrower_cap_fen:
            told = {"running": yuan(running), "cap": yuan(loan.rules.borrower_cap_fen)}
            raise RowRefused(
                "amount", _("该企业在途转贷已有 %(running)s 元，加上这一笔超过每户在途上限 %(cap)s 元") % told
            )
        above[row.number] = loan.amount_fen

    def _short(self, rows: Sequence[PastLoan], funds: Iterable[BridgingInstitution]) -> dict[int, str]:
        """Why the 专户 can't bear a row, by its number. Rows of other chunks count, too."""
        numbers, told = {one.row for one in rows}, {}
        for fund in funds:
            others = self.moved[fund.pk]
            waiting = [fen for row, fen in others.items() if row not in numbers]
            mine = [one for one in rows if one.loan.institution_id == fund.pk]
            for one, left in short_rows(fund.account.balance_fen + sum(waiting), mine):
                words = {"name": fund.name, "left": yuan(left), "day": one.loan.drawn_on}
                told[one.row] = _("“%(name)s”专户在 %(day)s 只有 %(left)s 元，不够放款，请先补记注资") % words
            for one in mine:
                others[one.row] = 0 if one.row in told else sum(change for _day, change in one.moves)
        return told

    def _closed(self, work: Prepared) -> bool:
        """Whether somebody has checked a period since that one of these loans is booked in."""
        checked = last_checked({one.loan.institution_id for one in work.rows})
        try:
            for one in work.rows:
                check_books(one.loan, checked.get(one.loan.institution_id))
        except Doubt:
            return True
        return False

    def _crowded(self, work: Prepared) -> bool:
        """Whether somebody has entered a loan of one of these enterprises since, that the cap no longer bears."""
        open_rows = [one.loan for one in work.rows if one.loan.status in OPEN]
        running = running_of({loan.enterprise_id for loan in open_rows})
        return any(
            running.get(loan.enterprise_id, 0) + sum(self.open[loan.enterprise_id].values())
            > loan.rules.borrower_cap_fen
            for loan in open_rows
        )


class Known:
    """What is on record already of what some rows name: two statements, and one for what is open.

    ``checked``: the latest 对账 of each 专户 that was checked.
    """

    def __init__(self, rows: Sequence[ParsedRow], checked: Mapping[int, Reconciliation]) -> None:
        self.checked = checked
        found = BridgingLoan.objects.select_related("institution", "enterprise", "rules").order_by("pk")
        originals = {row.values["original_number"] for row in rows}
        self.by_original: dict[Original, list[BridgingLoan]] = defaultdict(list)
        for loan in found.filter(original_number__in=originals):
            self.by_original[loan.bank, loan.original_number].append(loan)
        codes = {row.values["uscc"] for row in rows}
        self._running = running_of(
            set(Enterprise.objects.filter(uscc__in=codes).values_list("pk", flat=True))
        )

    def running(self, enterprise: int) -> int:
        return self._running.get(enterprise, 0)

    def same(
        self,
        values: Mapping[str, Any],
        told: Mapping[str, Any],
        fund: BridgingInstitution,
        firm: Enterprise,
    ) -> BridgingLoan | None:
        """The loan that the row tells of, or None for a new one. Another one of the same original is refused."""
        number = values.get("number") or ""
        there = self.by_original.get((told["bank"], told["original_number"]), [])
        if not there:
            if number.startswith(OWN):
                raise RowRefused(
                    "number", _("系统里没有这个编号的转贷；以前的转贷请用台账自己的编号，或留空")
                )
            return None
        wrong = ""
        for loan in there:
            if number.startswith(OWN) and number != loan.number:
                continue
            wrong = wrong or _differs(loan, told, fund, firm)
            if not _differs(loan, told, fund, firm):
                return loan
        words = {"loan": there[0].number, "name": there[0].enterprise.name}
        raise RowRefused(
            wrong or "original_number",
            _("这笔原贷款已登记为转贷 %(loan)s（%(name)s），与这一行不一致，请在系统里办理或更正") % words,
        )


def told_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row by the names of the loan's columns, in 分."""
    number = values.get("number") or ""
    told = {name: values.get(name) for name in DAYS}
    return {
        **told,
        "status": values["status"],
        "borrower_kind": values.get("borrower_kind") or BorrowerKind.FIRM,
        "bank": values["bank"],
        "original_number": values["original_number"],
        "original_fen": _fen("original", values),
        "original_due_on": values["original_due_on"],
        "promised_fen": _fen("promised", values),
        "amount_fen": _fen("amount", values),
        "fee_fen": _fee(values.get("fee")),
        "note": values.get("note") or "",
        "ledger_number": "" if number.startswith(OWN) else number,
    }


def _fen(name: str, values: Mapping[str, Any]) -> int | None:
    wan = values.get(name)
    if wan is None:
        return None
    if wan <= 0:
        raise RowRefused(name, _("金额必须大于零"))
    return _bounded(name, fen_of(wan))


def _fee(yuan_told: Any) -> int | None:
    return None if yuan_told is None else _bounded("fee", int(Decimal(yuan_told) * FEN_IN_YUAN))


def _bounded(name: str, fen: int) -> int:
    if fen > MOST_FEN:
        raise RowRefused(name, _("金额不能超过 %(most)s 元，请核对单位") % {"most": yuan(MOST_FEN)})
    return fen


def _differs(loan: BridgingLoan, told: Mapping[str, Any], fund: BridgingInstitution, firm: Enterprise) -> str:
    """The column in which the row says otherwise; a blank cell says nothing, and what is still reckoned is no fact."""
    if loan.institution_id != fund.pk:
        return "institution"
    if loan.enterprise_id != firm.pk:
        return "uscc"
    for name, value in told.items():
        if value in (None, "") or (name == "fee_fen" and loan.fee_fen is None):
            continue
        if name == "ledger_number" and not loan.ledger_number:
            continue
        if getattr(loan, name) != value:
            return COLUMN_OF.get(name, "number" if name == "ledger_number" else name)
    return ""


def _check_reckoned(values: Mapping[str, Any], loan: BridgingLoan) -> None:
    """What the system reckons itself is held against the row, so that nothing is changed in silence."""
    days, rate = values.get("days"), values.get("rate")
    if days is not None and loan.repaid_on is not None and days != loan.days(loan.repaid_on):
        told = {"days": loan.days(loan.repaid_on)}
        raise RowRefused("days", _("按放款和归还日期是 %(days)d 天，请核对日期，或留空") % told)
    if rate is not None and rate != loan.rules.first_rate:
        own = {"rate": plain(loan.rules.first_rate)}
        raise RowRefused(
            "rate", _("当日的转贷规则是 %(rate)s%%；按别的费率收的，请留空，在“服务费”填实收数") % own
        )
    if values.get("fee") is not None and loan.drawn_on is None and values["fee"] > 0:
        raise RowRefused("fee", _("没有放款，不应有服务费"))


def _check_units(values: Mapping[str, Any]) -> None:
    """The wrong-unit question: what is bridged has a cap, what stands beside it has none."""
    if values.get("checked"):
        return
    for name in ("original", "promised"):
        wan = values.get(name)
        if wan is not None and wan >= FACTOR * values["amount"]:
            told = {"wan": plain(wan), "factor": FACTOR}
            words = _(
                "%(wan)s 万元是转贷金额的 %(factor)d 倍以上，请核对单位是否为万元；确实无误的，在“已核对”列填“是”"
            )
            raise RowRefused(name, words % told)


def running_of(firms: set[int]) -> dict[int, int]:
    rows = BridgingLoan.objects.open().filter(enterprise__in=firms).order_by().values("enterprise")
    return dict(rows.annotate(total=Sum("amount_fen")).values_list("enterprise", "total"))


register(
    ImportKind(
        name="bridging_loans",
        title=gettext_lazy("应急转贷"),
        permission=Permission.LOAN_ENTER,
        columns=TOLD,
        open=LoanImporter,
        chunk=ROWS_AT_ONCE,
        whole=True,
        close=LoanImporter.close,
        instead=gettext_lazy(
            "转贷已经记账，不能整批撤销；归还（含已结清的）记错的，请由复核人员逐笔冲正后重新办理。还旧贷以后放款不能冲正，放款金额和日期请在导入前核对。"
        ),
        hint=gettext_lazy(
            "一行一笔转贷，全部正确才导入。以银行和原借据号为准，同一笔只导入一次；专户当日余额不够放款的不导入，请先补记注资。"
        ),
    )
)
