"""常用答复: who keeps them, and what they say once the case is known."""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import CannedReply, Case, CaseCategory
from assistance.permissions import check_may_edit_reply, check_may_share_reply
from foundation.accounts.models import Unit, User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web.dates import cn_date

PLACEHOLDERS = ("企业", "编号", "标题", "期限", "联系人", "承办单位", "今天")
HOLE = re.compile(r"\{([^{}\n]{1,12})\}")
OFFERED = 60


@transaction.atomic
def add_reply(
    *, by: User, title: str, text: str, category: CaseCategory | None = None, unit: Unit | None = None
) -> CannedReply:
    """Without ``unit`` it is one's own; with it, shared with the unit and those below."""
    check_may_share_reply(by, unit)
    _check_text(text)
    reply = CannedReply(title=title, text=text, category=category, unit=unit, by=by)
    _save(reply)
    record(by=by, action="reply.add", obj=reply, detail={"unit": str(unit or "")})
    return reply


@transaction.atomic
def change_reply(reply: CannedReply, *, by: User, in_use: bool = True, **fields: Any) -> CannedReply:
    """Words, category, sharing; ``in_use`` False takes it out of every choice and keeps it in the list."""
    reply = CannedReply.objects.select_for_update(of=("self",)).select_related("unit", "by").get(pk=reply.pk)
    check_may_edit_reply(by, reply)
    unit = fields.get("unit", reply.unit)
    check_may_share_reply(by, unit)
    _check_text(fields.get("text", reply.text))
    retired = reply.in_use and not in_use
    for name, value in {**fields, "in_use": in_use}.items():
        setattr(reply, name, value)
    if unit is None:
        reply.by = by
    _save(reply)
    record(
        by=by,
        action="reply.retire" if retired else "reply.change",
        obj=reply,
        detail={"fields": sorted(fields), "in_use": in_use},
    )
    return reply


def offered_replies(case: Case, *, to: User) -> list[tuple[CannedReply, str]]:
    """The replies for a case with its particulars filled in; those of its category first."""
    rows = CannedReply.objects.offered_to(to).select_related("unit")
    fitting = [reply for reply in rows[: OFFERED * 4] if reply.category_id in (None, case.category_id)]
    fitting.sort(key=lambda reply: (reply.category_id is None, reply.unit_id is not None))
    return [(reply, fill_in(reply.text, case)) for reply in fitting[:OFFERED]]


def fill_in(text: str, case: Case) -> str:
    """{企业} and its like become what they are in this case; what is not known stays to be seen."""
    known = {
        "企业": case.enterprise.name,
        "编号": case.number,
        "标题": case.title,
        "期限": cn_date(timezone.localtime(case.due_at).date()),
        "联系人": case.contact_name,
        "承办单位": str(case.lead_unit or ""),
        "今天": cn_date(timezone.localdate()),
    }
    return HOLE.sub(lambda found: known.get(found[1].strip()) or found[0], text)


def _check_text(text: str) -> None:
    strange = [f"{{{name}}}" for name in HOLE.findall(text) if name.strip() not in PLACEHOLDERS]
    if strange:
        raise Refused(
            _("不认识“%(strange)s”。可用的有：%(known)s。")
            % {
                "strange": "、".join(dict.fromkeys(strange)),
                "known": "、".join(f"{{{name}}}" for name in PLACEHOLDERS),
            }
        )


def _save(reply: CannedReply) -> None:
    reply.changed_at = timezone.now()
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise Refused(
            _("已有一条在用的常用答复叫“%(title)s”，请换一个标题。") % {"title": reply.title}
        ) from error
