"""每日提要: at 08:30 on a working day each person reads once what waits, in the words of the 待办 page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.services.lights import Now
from assistance.services.reminder_words import as_of
from assistance.services.todo import Todo, TodoItem, TodoKind, todo_of
from foundation.accounts.models import User, UserQuerySet
from foundation.notifications import outbox
from foundation.worktime.services import load_calendar

LINES = 20
WORDS = {
    TodoKind.OVERDUE: gettext_lazy("超期"),
    TodoKind.SHEET: gettext_lazy("督办单待答复"),
    TodoKind.TODAY: gettext_lazy("今日到期"),
    TodoKind.COMMITMENT: gettext_lazy("承诺到期"),
    TodoKind.RATING: gettext_lazy("差评待回访"),
    TodoKind.NEAR: gettext_lazy("临期"),
    TodoKind.RULING: gettext_lazy("退单待裁定"),
    TodoKind.EXTENSION: gettext_lazy("延期待审批"),
    TodoKind.ACCEPT: gettext_lazy("待受理"),
    TodoKind.SIGN: gettext_lazy("待签收"),
    TodoKind.SHARE: gettext_lazy("协办待办理"),
    TodoKind.CALL_BACK: gettext_lazy("待回访"),
    TodoKind.REVIEW: gettext_lazy("挂账待复核"),
    TodoKind.PAUSE: gettext_lazy("暂停待恢复"),
    TodoKind.EXCLUSION: gettext_lazy("不计入待审核"),
}


def send_digests(now: datetime) -> int:
    """One digest to each person who has something to do and wants it; a second run sends to nobody again."""
    moment = Now(load_calendar(), now)
    today = moment.calendar.local_date(now)
    if not moment.calendar.is_workday(today):
        return 0
    prefix = f"digest-{today:%Y%m%d}-"
    letters = [
        _letter(user, todo, moment, key=f"{prefix}{user.pk}")
        for user in _subscribers().exclude(pk__in=outbox.told(prefix))
        if (todo := todo_of(user, moment)).items
    ]
    outbox.post_many(letters)
    return len(letters)


def _subscribers() -> UserQuerySet:
    people: UserQuerySet = User.objects.people()
    return people.filter(digest_on=True, grants__isnull=False).distinct()


def _letter(user: User, todo: Todo, now: Now, *, key: str) -> outbox.Letter:
    counts = Counter(item.kind for item in todo.items)
    summary = "，".join(
        _("%(what)s %(count)s 件")
        % {"what": WORDS[kind], "count": f"{counts[kind]}{'+' * (kind in todo.cut)}"}
        for kind in TodoKind
        if counts[kind]
    )
    lines = [_line(item, now) for item in todo.items[:LINES]]
    if len(todo.items) > LINES:
        lines.append(_("其余 %(count)d 件见待办。") % {"count": len(todo.items) - LINES})
    lines.append(as_of(now))
    return outbox.Letter(
        to=user,
        subject=_("%(day)s提要：%(summary)s")
        % {"day": f"{now.at.astimezone(now.calendar.tz):%m-%d} ", "summary": summary},
        body="\n".join(lines),
        url=reverse("home"),
        key=key,
        personal=True,
    )


def _line(item: TodoItem, now: Now) -> str:
    due = item.due_at.astimezone(now.calendar.tz)
    return f"[{WORDS[item.kind]}] {item.case.number} {item.case.enterprise.name}：{item.case.title}（{due:%m-%d %H:%M}）"
