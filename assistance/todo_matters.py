"""An open matter on the list of what to do: why it waits, until when, and the one act beside it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.case_acts import Act, matter_acts
from assistance.enums import MatterKind
from assistance.models import CaseMatter
from assistance.services.lights import Now
from assistance.services.todo import TodoItem
from assistance.sla import Light, light
from foundation.accounts.models import User

MATTER_WORDS = {
    MatterKind.RETURN: (gettext_lazy("%(who)s退单，待您裁定"), gettext_lazy("裁定期限")),
    MatterKind.EXTENSION: (gettext_lazy("%(who)s申请延期 %(days)d 个工作日"), gettext_lazy("审批期限")),
    MatterKind.CO_HANDLING: (gettext_lazy("请%(unit)s协办，%(state)s"), gettext_lazy("协办期限")),
    MatterKind.SUPERVISION: (gettext_lazy("督办单 %(number)s，待答复"), gettext_lazy("答复期限")),
    MatterKind.COMMITMENT: (gettext_lazy("您对企业的承诺"), gettext_lazy("承诺日期")),
    MatterKind.CARRY_OVER: (gettext_lazy("挂账到期，请复核进展"), gettext_lazy("复核日期")),
}
"""Why an open matter waits, and what its time is."""
REASON_LENGTH = 40


def matter_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    matter = item.subject
    if not isinstance(matter, CaseMatter):
        raise TypeError("an item of a matter carries its matter")
    shown = light(now.calendar, now=now.at, due_at=item.due_at)
    template, due = MATTER_WORDS[MatterKind(matter.kind)]
    facts = {
        "who": matter.opened_by.name,
        "days": matter.workdays or 0,
        "number": matter.number or "",
        "unit": matter.unit or "",
        "state": _("待签收") if matter.signed_at is None else _("待答复"),
    }
    return shown, "", f"{str(template) % facts}：{Truncator(matter.text).chars(REASON_LENGTH)}", str(due)


def matter_act(matter: CaseMatter, user: User) -> Act:
    case = matter.case
    match matter.kind:
        case MatterKind.RETURN:
            return Act(_("裁定退单"), reverse("return-grant", args=[case.number]))
        case MatterKind.EXTENSION:
            return Act(_("审批延期"), reverse("extension-decision", args=[case.number]))
        case MatterKind.CARRY_OVER:
            return Act(_("复核挂账"), reverse("case-strike-off", args=[case.number]))
    first = next(iter(matter_acts(case, user, matter)), None)
    if first is None:
        return Act(_("查看"), reverse("case-detail", args=[case.number]))
    return Act(first.label, first.url, first.posts)
