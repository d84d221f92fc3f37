"""A bank's statement as a file: headings by name, one line a movement; what does not add up is refused with its row."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.spreadsheets.cells import parse_cell
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.marks import NotAValue
from foundation.spreadsheets.reader import Sheet, SheetRow, open_sheet
from policies.amounts import yuan

COLUMNS = (
    Column("on", "交易日期", Kind.DATE, required=True, variants=("日期", "记账日期", "入账日期", "交易时间", "记账时间")),
    Column(
        "received", "收入", Kind.DECIMAL, unit="元", minimum=0,
        variants=("收入金额", "贷方", "贷方金额", "贷方发生额", "存入", "存入金额", "转入金额"),
    ),
    Column(
        "given", "支出", Kind.DECIMAL, unit="元", minimum=0,
        variants=("支出金额", "借方", "借方金额", "借方发生额", "支取", "支取金额", "转出金额"),
    ),
    Column("balance", "余额", Kind.DECIMAL, required=True, unit="元", variants=("账户余额", "当前余额", "本次余额")),
    Column("counterparty", "对方户名", max_length=100, variants=("对方账户名称", "对方名称", "对方单位", "对方账户", "对方")),
    Column("memo", "摘要", max_length=200, variants=("用途", "附言", "交易摘要", "备注")),
)  # fmt: skip
SUMS = ("合计", "总计", "小计", "本页", "累计", "承前页", "过次页")
"""How a row begins that tells no movement."""
MOST_LINES = 5_000


@dataclass(frozen=True)
class BankLine:
    """``fen``: what came in, or less than nothing for what went out. ``row`` is the row's number in Excel."""

    row: int
    on: date
    fen: int
    standing_fen: int
    counterparty: str = ""
    memo: str = ""


@dataclass(frozen=True)
class BankStatement:
    """The oldest line first."""

    filename: str
    sha256: str
    lines: Sequence[BankLine]

    @property
    def opening_fen(self) -> int:
        return self.lines[0].standing_fen - self.lines[0].fen

    @property
    def closing_fen(self) -> int:
        return self.lines[-1].standing_fen


def read_statement(upload: Any) -> BankStatement:
    """Raises ``Refused`` with the row that is wrong."""
    digest, name = sha256(), Path(upload.name.replace("\\", "/")).name[-200:]
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix[:6]) as spool:
        for block in upload.chunks():
            digest.update(block)
            spool.write(block)
        spool.flush()
        with open_sheet(Path(spool.name), name, COLUMNS) as sheet:
            lines = _lines(sheet)
    return BankStatement(name, digest.hexdigest(), _in_order(lines))


def _lines(sheet: Sheet) -> list[BankLine]:
    if not sheet.header.places.keys() & {"received", "given"}:
        raise Refused(_("文件缺少列：收入（元）、支出（元）。请保留银行对账单的收支两列。"))
    if sheet.total > MOST_LINES:
        raise Refused(_("对账单超过 %(most)d 行，请按月分开对账。") % {"most": MOST_LINES})
    lines = [_line(sheet, row) for row in sheet.rows() if not _is_sum(row)]
    if not lines:
        raise Refused(_("对账单里没有收支明细，不需要对账。"))
    return lines


def _is_sum(row: SheetRow) -> bool:
    first = next((cell for cell in row.cells if cell not in (None, "")), "")
    return isinstance(first, str) and first.strip().startswith(SUMS)


def _line(sheet: Sheet, row: SheetRow) -> BankLine:
    values = _values(sheet, row)
    received, given = _fen(values.get("received")), _fen(values.get("given"))
    if bool(received) == bool(given):
        raise _wrong(row.number, _("收入和支出应填且只填一项"))
    return BankLine(
        row.number, values["on"], received - given, _fen(values["balance"]),
        values.get("counterparty") or "", values.get("memo") or "",
    )  # fmt: skip


def _values(sheet: Sheet, row: SheetRow) -> dict[str, Any]:
    values = {}
    for column in COLUMNS:
        place = sheet.header.places.get(column.name)
        if place is None:
            continue
        cell = row.cells[place] if place < len(row.cells) else None
        try:
            values[column.name] = parse_cell(column, cell)
        except NotAValue as problem:
            raise _wrong(row.number, f"{column.label}：{problem}") from None
    return values


def _fen(value: Decimal | None) -> int:
    return int(value * 100) if value is not None else 0


def _in_order(lines: Sequence[BankLine]) -> Sequence[BankLine]:
    """Banks print the newest line first or last: whichever way the balances follow from each other."""
    turned = list(reversed(lines))
    if len(lines) > 1 and _gap(lines) is not None and _gap(turned) is None:
        lines = turned
    gap = _gap(lines)
    if gap is not None:
        before, line = gap
        told = {
            "before": yuan(before.standing_fen),
            "change": yuan(line.fen),
            "after": yuan(line.standing_fen),
        }
        raise _wrong(
            line.row, _("上一笔余额 %(before)s 元，加上本笔 %(change)s 元，不等于余额 %(after)s 元") % told
        )
    return lines


def _gap(lines: Sequence[BankLine]) -> tuple[BankLine, BankLine] | None:
    pairs = pairwise(lines)
    return next(
        (
            (before, line)
            for before, line in pairs
            if before.standing_fen + line.fen != line.standing_fen or line.on < before.on
        ),
        None,
    )


def _wrong(row: int, reason: str) -> Refused:
    return Refused(
        _("对账单第 %(row)d 行：%(reason)s。没有保存，请核对文件后重新上传。")
        % {"row": row, "reason": reason}
    )
