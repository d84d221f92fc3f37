"""Cells that hold no usable value, as the reader hands them on."""

from __future__ import annotations

from django.utils.translation import gettext as _


class NotAValue(ValueError):  # noqa: N818 - a word for the reader of a refusal
    """The cell holds no acceptable value; the text is the sentence for the user."""


class Mark:
    """Stands in a row where the file holds something that is not a value."""

    def reason(self) -> str:
        raise NotImplementedError


class Uncomputed(Mark):
    """A formula that the file holds without its result."""

    def __str__(self) -> str:
        return _("（公式）")

    def reason(self) -> str:
        return _("公式没有算好的结果，请在 Excel 里打开并保存，或粘贴为数值")


class Broken(Mark):
    """A cell that shows an Excel error such as #REF!."""

    def __str__(self) -> str:
        return _("（错误值）")

    def reason(self) -> str:
        return _("单元格是错误值（如 #REF!），请改正")


class Merged(Mark):
    """A cell under a value that is merged across several columns, not the first of them."""

    def __str__(self) -> str:
        return _("（合并单元格）")

    def reason(self) -> str:
        return _("合并单元格跨了几列，分不清是哪一列的内容，请取消合并后逐格填写")


class TooLong(Mark):
    """More characters than any ledger cell may hold."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __str__(self) -> str:
        return _("（%(length)s 个字）") % {"length": self.length}

    def reason(self) -> str:
        return _("内容太长（%(length)s 个字）") % {"length": self.length}
