"""What is said about a file that was read: sheets left out, rows that are hidden in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

MOST_SHEETS = 10


def remarks_on(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    others = verdict.get("others", ())
    told = []
    if visible := [sheet for sheet in others if not sheet["hidden"]]:
        told.append(_("没有导入的工作表：%(sheets)s。") % {"sheets": named(visible)})
    if hidden := [sheet for sheet in others if sheet["hidden"]]:
        told.append(_("没有导入的隐藏工作表：%(sheets)s。") % {"sheets": named(hidden)})
    if count := verdict.get("hidden_rows"):
        told.append(
            _("有 %(count)s 行在工作表里被隐藏（从第 %(row)s 行起），照样读取。不要导入的行请从文件里删掉。")
            % {"count": f"{count:,}", "row": verdict["first_hidden"]}
        )
    return tuple(told)


def named(sheets: Sequence[Mapping[str, Any]]) -> str:
    names = "、".join(_named(sheet) for sheet in sheets[:MOST_SHEETS])
    more = len(sheets) - MOST_SHEETS
    return _("%(names)s 等 %(count)s 张") % {"names": names, "count": len(sheets)} if more > 0 else names


def _named(sheet: Mapping[str, Any]) -> str:
    if sheet["rows"] is None:
        return _("“%(sheet)s”（太大，没有查看）") % {"sheet": sheet["sheet"]}
    return _("“%(sheet)s”（%(rows)s 行）") % {"sheet": sheet["sheet"], "rows": f"{sheet['rows']:,}"}
