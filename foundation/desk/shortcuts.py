"""Every key there is. A page offers those of its own links and fields; nothing here closes, approves, pays or deletes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class KeyGroup:
    title: str | Promise
    keys: tuple[tuple[str, str | Promise], ...]


KEY_GROUPS = (
    KeyGroup(
        _("任何页面"),
        (
            ("/", _("搜索")),
            ("n", _("记诉求")),
            ("g t", _("待办（没有待办的人是首页）")),
            ("g c", _("诉求台账")),
            ("g e", _("企业台账")),
            ("g k", _("知识库")),
            ("g v", _("走访")),
            ("g r", _("统计")),
            ("?", _("本页快捷键")),
        ),
    ),
    KeyGroup(
        _("列表"),
        (
            ("j", _("下一行")),
            ("k", _("上一行")),
            ("o", _("打开这一行，也可按 Enter")),
            ("x", _("勾选这一行")),
            ("1–9", _("打开列表上方的第几个视图")),
        ),
    ),
    KeyGroup(
        _("诉求"),
        (
            ("[", _("列表中的上一件")),
            ("]", _("列表中的下一件")),
            ("r", _("记进展")),
            ("a", _("打开改派页")),
        ),
    ),
    KeyGroup(
        _("填写"),
        (
            ("1–9", _("选类别（焦点在类别上时）")),
            ("Ctrl Enter", _("保存；确认页上不起作用")),
            ("Esc", _("关闭说明、菜单和候选，焦点回到原处")),
        ),
    ),
)
