"""The forms of a case whose words are kept until they are sent."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.desk.draft_forms import DraftForm, register_form

NEW = register_form(
    DraftForm(
        name="case-new",
        title=_("记诉求"),
        words={
            "enterprise_text": _("企业"),
            "title": _("诉求标题"),
            "description": _("诉求内容"),
            "contact_name": _("联系人"),
            "contact_phone": _("联系电话"),
        },
        page=lambda _key: reverse("case-new"),
        has_key=False,
    )
)
PROGRESS = register_form(
    DraftForm(
        name="case-progress",
        title=_("记进展"),
        words={"text": _("进展内容")},
        page=lambda number: f"{reverse('case-detail', args=[number])}#progress",
    )
)
ANSWER = register_form(
    DraftForm(
        name="case-answer",
        title=_("答复办结"),
        words={"answer_text": _("办理情况")},
        page=lambda number: reverse("case-answer", args=[number]),
    )
)
EDIT = register_form(
    DraftForm(
        name="case-edit",
        title=_("修改诉求"),
        words={
            "title": _("诉求标题"),
            "description": _("诉求内容"),
            "contact_name": _("联系人"),
            "contact_phone": _("联系电话"),
        },
        page=lambda number: reverse("case-edit", args=[number]),
    )
)
