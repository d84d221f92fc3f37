"""What a bulk act means and how it went, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.enums import BulkKind, RowOutcome
from assistance.models import BulkAct
from assistance.services.bulk import RULES
from foundation.accounts.models import User

PAGES = {
    BulkKind.REASSIGN: "bulk-reassignment",
    BulkKind.HAND_OVER: "bulk-hand-over",
    BulkKind.URGE: "bulk-urging",
    BulkKind.CLOSE: "bulk-closure",
}


def bulk_acts_for(user: User) -> list[tuple[str, str]]:
    """Address and label of what this person may do with many cases."""
    return [
        (reverse(name), str(BulkKind(kind).label))
        for kind, name in PAGES.items()
        if user.has(RULES[kind].right)
    ]


def consequence_of(kind: BulkKind) -> str:
    return {
        BulkKind.REASSIGN: _("改派后由新的承办单位重新签收；办结期限不变。10 分钟内可以撤销。"),
        BulkKind.HAND_OVER: _(
            "移交后由接手人接着办，时限、状态都不变，接手人会收到通知。10 分钟内可以撤销。"
        ),
        BulkKind.URGE: _("催办立即发给承办人；四小时内催过的不再催。"),
        BulkKind.CLOSE: _("只办结已答复、且至少两次回访未联系上的；办结后不计入回访口径的解决率，不能撤销。"),
    }[kind]


def tally_of(act: BulkAct, counts: Mapping[str, int]) -> str:
    """批量改派：34 件已办，3 件未办。"""
    done, kept = counts.get(RowOutcome.DONE, 0), counts.get(RowOutcome.KEPT, 0)
    left = counts.get(RowOutcome.REFUSED, 0) + counts.get(RowOutcome.FORBIDDEN, 0)
    if act.undone_at is not None:
        told = _("%(what)s：已撤销 %(n)d 件") % {
            "what": act.get_kind_display(),
            "n": counts.get(RowOutcome.UNDONE, 0),
        }
        return (
            _("%(told)s，%(kept)d 件之后有新的办理，没有撤销。") % {"told": told, "kept": kept}
            if kept
            else f"{told}。"
        )
    told = _("%(what)s：%(n)d 件已办") % {"what": act.get_kind_display(), "n": done}
    return _("%(told)s，%(left)d 件未办，原因见下。") % {"told": told, "left": left} if left else f"{told}。"
