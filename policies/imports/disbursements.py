"""资金拨付台账: a row a payment that was made. All rows or none; the money moves when another person has checked them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.imports.reach import NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Kind
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
from foundation.spreadsheets.moments import LAST_YEAR
from policies.amounts import yuan
from policies.claim_enums import PolicyLevel
from policies.document_numbers import is_number, normalise
from policies.loan_words import fen_of
from policies.models import BudgetLine, Claim, PolicyClause
from policies.services.claim_duplicates import living_of
from policies.services.history import (
    PaidBefore,
    check_paid_before,
    claim_of,
    enter_paid_before,
    known_of,
)

LEVELS = {str(label): value for value, label in PolicyLevel.choices}
COLUMNS = (
    Column("year", "年度", Kind.INTEGER, required=True, minimum=2000, maximum=LAST_YEAR, example=2023, width=8),
    Column("number", "文号", required=True, max_length=60, variants=("政策文号",), example="聊工信发〔2023〕9号", width=26),
    Column("level", "资金级次", Kind.CHOICE, choices=LEVELS, example="市", width=10),
    Column("budget", "指标文号", max_length=60, example="聊财企指〔2023〕5号", width=26),
    NAME,
    CODE,
    Column("matter", "奖励事项", required=True, max_length=80, variants=("条款",), example="满产达产奖励", width=30),
    Column("project_code", "项目代码", Kind.CODE, max_length=40, width=26),
    Column("grant_number", "下达文号", required=True, max_length=60, example="聊工信发〔2023〕12号", width=26),
    Column("granted_on", "下达日期", Kind.DATE, required=True, example="2023-03-12"),
    Column(
        "paid", "拨付金额", Kind.DECIMAL, required=True, unit="万元", places=6, variants=("实拨金额",), example=30, width=16
    ),
    Column("paid_on", "拨付日期", Kind.DATE, required=True, example="2023-03-19"),
    Column("voucher", "凭证号", max_length=40, width=16),
    Column("double", "重复核查结果", max_length=200, variants=("同年再报依据",), width=30),
    Column("note", "备注", max_length=200, width=30),
)  # fmt: skip
NO_DOUBLE = ("无重复", "已核查无重复", "无")


@dataclass
class Prepared:
    rows: list[PaidBefore] = field(default_factory=list)


@dataclass(frozen=True)
class Books:
    """What the rows of one chunk are held against, read for all of them at once."""

    firms: Mapping[int, Enterprise]
    clauses: Mapping[str, list[PolicyClause]]
    lines: Mapping[tuple[str, int], list[BudgetLine]]
    living: Mapping[int, list[Claim]]
    known: AbstractSet[tuple[Any, ...]]

    @classmethod
    def of(cls, rows: Sequence[ParsedRow], firms: Collection[int]) -> Books:
        documents = {normalise(row.values["grant_number"]) for row in rows}
        return cls(
            Enterprise.objects.in_bulk(firms),
            _clauses(rows),
            _lines(rows),
            living_of(firms),
            known_of(firms, documents),
        )


class DisbursementImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        self.taken: dict[tuple[int, str], int] = {}
        self.ready: list[PaidBefore] = []
        self.spent: dict[int, Counter[int]] = defaultdict(Counter)
        """By budget line and row: a chunk that is planned twice counts once."""
        self.above: dict[int, dict[int, Claim]] = defaultdict(dict)
        """What the rows come to, by enterprise and row."""

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows, right=Permission.CLAIM_ENTER)
        books = Books.of(rows, named.ids())
        ready = Prepared()
        results = [self._take(row, named, books, ready) for row in rows]
        return Plan(results, ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        hold({one.enterprise.pk for one in work.rows})
        firms = {one.enterprise.pk for one in work.rows}
        living = set(Claim.objects.live().filter(enterprise__in=firms).values_list("enterprise_id", "once"))
        return not living & {(one.enterprise.pk, one.asked.once) for one in work.rows}

    def write(self, work: Prepared) -> None:
        self.ready += work.rows

    def close(self, batch: int) -> None:
        """The rows of the whole file, so that a document makes its batches once."""
        enter_paid_before(self.ready, by=self.by)

    def _take(self, row: ParsedRow, named: NamedEnterprises, books: Books, ready: Prepared) -> RowResult:
        try:
            firm = books.firms[named.of(row.values).pk]
            one = _read(row.values, firm, books.clauses, books.lines)
            if one.same in books.known:
                return RowResult(Outcome.UNCHANGED)
            self._check_once(row, one)
            check_paid_before(one, [*books.living.get(firm.pk, []), *self._above(row, one)])
            self._check_money(row, one)
            self._keep(row, one)
        except RowRefused as refusal:
            return refusal.result
        except Refused as refusal:
            return refused("", str(refusal.message).rstrip("。"))
        ready.rows.append(one)
        return RowResult(Outcome.CREATED)

    def _check_once(self, row: ParsedRow, one: PaidBefore) -> None:
        first = self.taken.setdefault((one.enterprise.pk, one.asked.once), row.number)
        if first != row.number:
            raise RowRefused("", _("与第 %(row)s 行是同一事项，重复拨付") % {"row": first})

    def _above(self, row: ParsedRow, one: PaidBefore) -> list[Claim]:
        """The claims of the enterprise in the rows above this one."""
        rows = self.above[one.enterprise.pk]
        return [claim for number, claim in rows.items() if number < row.number]

    def _keep(self, row: ParsedRow, one: PaidBefore) -> None:
        claim = claim_of(one, self.by)
        claim.row = row.number
        self.above[one.enterprise.pk][row.number] = claim

    def _check_money(self, row: ParsedRow, one: PaidBefore) -> None:
        """Whether the line can still bear it after the rows above."""
        spent = self.spent[one.line.pk]
        spent[row.number] = 0
        left = one.line.account.balance_fen - spent.total()
        if one.fen > left:
            told = {"line": one.line.document, "left": yuan(left)}
            raise RowRefused("paid", _("预算指标 %(line)s 只剩 %(left)s 元，请先下达额度") % told)
        spent[row.number] = one.fen


def _read(
    values: Mapping[str, Any],
    firm: Enterprise,
    clauses: Mapping[str, list[PolicyClause]],
    lines: Mapping[tuple[str, int], list[BudgetLine]],
) -> PaidBefore:
    number = normalise(values["number"])
    clause = _clause_of(values, clauses.get(number, []))
    grant_number = normalise(values["grant_number"])
    if not is_number(grant_number):
        raise RowRefused("grant_number", _("不是文号，请按“聊工信发〔2023〕12号”这样填写"))
    double = values.get("double") or ""
    return PaidBefore(
        enterprise=firm, clause=clause, line=_line_of(values, lines.get((number, values["year"]), [])),
        year=values["year"], fen=fen_of(values["paid"]), grant_number=grant_number,
        granted_on=values["granted_on"], paid_on=values["paid_on"], project_code=values.get("project_code") or "",
        voucher=values.get("voucher") or "", repeat_reason="" if double in NO_DOUBLE else double,
        note=values.get("note") or "",
    )  # fmt: skip


def _line_of(values: Mapping[str, Any], lines: Sequence[BudgetLine]) -> BudgetLine:
    """The line that the row names, or the only one of the policy and the year."""
    level, budget = values.get("level"), values.get("budget")
    found = [line for line in lines if level in (None, line.level)]
    if budget:
        found = [line for line in found if line.document == normalise(budget)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RowRefused("budget", _("这项政策这一年度没有这样的预算指标，请先登记指标"))
    raise RowRefused("budget", _("这项政策这一年度有 %(n)d 条指标，请写明指标文号") % {"n": len(found)})


def _clause_of(values: Mapping[str, Any], clauses: Sequence[PolicyClause]) -> PolicyClause:
    """By its matter or its own name, in the version that stood on the day of 下达."""
    words = {"number": normalise(values["number"]), "matter": values["matter"]}
    named = [one for one in clauses if values["matter"] in (one.matter, one.code)]
    standing = {one.code: one for one in named if one.effective_from <= values["granted_on"]}
    if len(standing) == 1:
        return next(iter(standing.values()))
    if standing:
        codes = {**words, "codes": "、".join(standing)}
        raise RowRefused("matter", _("“%(matter)s”对应 %(codes)s，请改写条款名称") % codes)
    if named:
        raise RowRefused("granted_on", _("“%(matter)s”在下达日期还没有启用，请核对") % words)
    raise RowRefused("matter", _("政策 %(number)s 没有“%(matter)s”这一事项，请先登记政策和条款") % words)


def _clauses(rows: Sequence[ParsedRow]) -> dict[str, list[PolicyClause]]:
    """By the number of the policy, the earlier versions first."""
    numbers = {normalise(row.values["number"]) for row in rows}
    found: dict[str, list[PolicyClause]] = defaultdict(list)
    clauses = PolicyClause.objects.filter(policy__number__in=numbers).select_related("policy")
    clauses = clauses.prefetch_related("policy__clauses")
    for clause in clauses.order_by("version", "pk"):
        found[clause.policy.number].append(clause)
    return found


def _lines(rows: Sequence[ParsedRow]) -> dict[tuple[str, int], list[BudgetLine]]:
    numbers = {normalise(row.values["number"]) for row in rows}
    found: dict[tuple[str, int], list[BudgetLine]] = defaultdict(list)
    lines = BudgetLine.objects.filter(policy__number__in=numbers).select_related("policy", "account")
    for line in lines.order_by("pk"):
        found[line.policy.number, line.year].append(line)
    return found


register(
    ImportKind(
        name="disbursements",
        title=gettext_lazy("资金拨付"),
        permission=Permission.PAYMENT_ENTER,
        columns=COLUMNS,
        open=DisbursementImporter,
        whole=True,
        close=DisbursementImporter.close,
        instead=gettext_lazy("拨付批次复核前可以退回、作废；已记账的请逐笔追回。"),
        hint=gettext_lazy(
            "一行一笔已经拨付的资金，全部正确才导入。导入后按下达文号成为待复核的批次，由另一人复核后才记账。"
        ),
    )
)
