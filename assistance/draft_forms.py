"""The forms of a case whose words are kept until they are sent."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.models import Case
from assistance.permissions import may_edit, may_move, may_note_progress
from assistance.services.visits import MOST_QUESTIONS
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.desk.draft_forms import DraftForm, register_form


def _reaches(may: Callable[[User, Case], bool]) -> Callable[[User, str], bool]:
    """The case is in the person's reach, and its state and the person's rights open the form."""

    def is_open(user: User, number: str) -> bool:
        case = Case.objects.visible_to(user).filter(number=number).first()
        return case is not None and may(user, case)

    return is_open


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
        is_open=lambda user, _key: user.has(Permission.CASE_LOG),
        has_key=False,
    )
)
VISIT = register_form(
    DraftForm(
        name="visit-new",
        title=_("记走访"),
        words={
            "enterprise_1_text": _("企业"),
            "met": _("见到谁"),
            "notes": _("走访情况"),
            **{
                f"question_{number}_title": _("问题 %(n)d") % {"n": number}
                for number in range(1, MOST_QUESTIONS + 1)
            },
        },
        page=lambda _key: reverse("visit-new"),
        is_open=lambda user, _key: user.has(Permission.VISIT_LOG),
        has_key=False,
    )
)
PROGRESS = register_form(
    DraftForm(
        name="case-progress",
        title=_("记进展"),
        words={"text": _("进展内容")},
        page=lambda number: f"{reverse('case-detail', args=[number])}#progress",
        is_open=_reaches(may_note_progress),
    )
)
ANSWER = register_form(
    DraftForm(
        name="case-answer",
        title=_("答复办结"),
        words={"answer_text": _("办理情况")},
        page=lambda number: reverse("case-answer", args=[number]),
        is_open=_reaches(lambda user, case: may_move(user, case, Move.ANSWER)),
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
        is_open=_reaches(may_edit),
    )
)
