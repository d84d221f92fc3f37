"""Why a file can't be read, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Header
from foundation.spreadsheets.limits import MEGABYTE, Limits
from foundation.spreadsheets.remarks import named
from foundation.spreadsheets.unpack.verdict import Problem


class UnreadableFile(Refused):
    """The file as a whole can't be taken; no row was looked at."""


_SENTENCES = {
    Problem.BROKEN: gettext_lazy("文件损坏，打不开。请在 Excel 里打开后重新保存，再导入。"),
    Problem.ENCRYPTED: gettext_lazy("文件设了打开密码，请去掉密码后再导入。"),
    Problem.MACROS: gettext_lazy("文件含有宏，请另存为不含宏的 .xlsx 再导入。"),
    Problem.NOT_A_WORKBOOK: gettext_lazy("文件不是 Excel 工作簿，请另存为 .xlsx 再导入。"),
    Problem.TOO_MANY_PARTS: gettext_lazy(
        "文件里的部件太多，不像普通的表格，请把数据复制到新的工作簿再导入。"
    ),
    Problem.TOO_COMPLEX: gettext_lazy(
        "文件太复杂，在限定的时间和内存里读不完，请把数据复制到新的工作簿或分成几个文件。"
    ),
    Problem.OLD_DATES: gettext_lazy(
        "工作簿用的是 1904 日期系统，日期会差四年。请在 Excel 选项里取消后重新保存。"
    ),
    Problem.FORBIDDEN_XML: gettext_lazy("文件里有不允许的内容，请把数据复制到新的工作簿再导入。"),
    Problem.ENCODING: gettext_lazy("认不出文字编码，请另存为 UTF-8 的 .csv 或 .xlsx 再导入。"),
    Problem.BINARY: gettext_lazy("文件内容不是文本表格，请另存为 .xlsx 或 .csv 再导入。"),
    Problem.EMPTY: gettext_lazy("表里没有内容，请填好后再导入。"),
}


def refusal(verdict: Mapping[str, Any], columns: Sequence[Column], limits: Limits) -> UnreadableFile:
    problem = Problem(verdict["problem"])
    match problem:
        case Problem.BEYOND:
            text = _(
                "单元格 %(cell)s 有内容，超出了范围（最多 %(rows)s 行、%(columns)s 列）。请删掉多余的内容，或分成几个文件。"
            ) % {
                "cell": verdict["cell"],
                "rows": f"{limits.rows - 10:,}",
                "columns": limits.columns,
            }
        case Problem.TOO_BIG:
            text = _("文件展开后超过 %(most)s MB，请分成几个文件。") % {
                "most": limits.unpacked_bytes // MEGABYTE
            }
        case Problem.ROW_TOO_LONG:
            text = _("第 %(row)s 行的内容太长，请检查后再导入。") % {"row": verdict["row"]}
        case Problem.QUOTES:
            text = _("第 %(row)s 行附近的引号没有配对，请改正后再导入。") % {"row": verdict["row"]}
        case Problem.SEVERAL_LEDGERS:
            text = _(
                "工作表%(sheets)s都有表头和内容，一次只导入一张。请只留要导入的一张，把其余的删掉、隐藏或另存为单独的文件，再导入。"
            ) % {"sheets": named(verdict["sheets"])}
        case Problem.HIDDEN_LEDGER:
            text = _(
                "看得见的工作表里没有可导入的内容，隐藏的工作表%(sheets)s里有。要导入它，请先取消隐藏。"
            ) % {"sheets": named(verdict["sheets"])}
        case Problem.NO_HEADER:
            text = _no_header(columns, is_csv=not any(top["sheet"] for top in verdict.get("sheets", ())))
        case _other:
            text = str(_SENTENCES[problem])
    return UnreadableFile(text)


def _no_header(columns: Sequence[Column], *, is_csv: bool) -> str:
    wanted = "、".join(column.label for column in columns if column.required)
    text = _("前 10 行里找不到表头，可能用错了模板。至少要有这些列：%(columns)s。") % {"columns": wanted}
    if not is_csv:
        return text
    return text + _("如果表头没有错，请另存为 .xlsx，或用逗号分隔、UTF-8 编码的 .csv。")


def header_refusal(header: Header, sheet: str) -> UnreadableFile | None:
    """A header that is there but can't be used: columns missing, twice, or in another unit."""
    where = _("工作表“%(sheet)s”") % {"sheet": sheet} if sheet else _("文件")
    if header.missing:
        names = "、".join(column.label for column in header.missing)
        return UnreadableFile(
            _("%(where)s缺少列：%(names)s。请按模板补上后再导入。") % {"where": where, "names": names}
        )
    if header.twice:
        names = "、".join(header.twice)
        return UnreadableFile(
            _("%(where)s里重复的列：%(names)s。请只留一列。") % {"where": where, "names": names}
        )
    if header.wrong_unit:
        heading, unit = header.wrong_unit[0]
        return UnreadableFile(
            _("%(where)s的列“%(heading)s”单位不对，应是%(unit)s。请换算后改表头再导入。")
            % {"where": where, "heading": heading, "unit": unit}
        )
    return None
