"""常用答复 beside a form: a choice and 插入, which works without scripts and keeps what was typed."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assistance.models import Article, CannedReply, Case
from assistance.services.replies import offered_replies
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

INSERT, CHOSEN, ARTICLE = "insert", "reply", "article"
LONGEST_KEY = 18


class Inserting:
    """What stands beside the form whose ``field`` takes the words. ``data``: what was sent to be done, else None."""

    def __init__(self, request: HttpRequest, case: Case, *, field: str, label: str) -> None:
        self.request, self.case, self.field, self.label = request, case, field, label
        self.asked = request.method == "POST" and INSERT in request.POST
        self.data = request.POST if request.method == "POST" and not self.asked else None
        self.files = request.FILES if self.data is not None else None

    @cached_property
    def offered(self) -> list[tuple[CannedReply, str]]:
        user = cast("User", self.request.user)
        return offered_replies(self.case, to=user) if user.has(Permission.REPLY_EDIT) else []

    @cached_property
    def article(self) -> Article | None:
        """The published article whose answer is taken over."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        key = asked.get(ARTICLE, "")
        if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
            return None
        return Article.objects.visible_to(self.request.user).published().filter(pk=int(key)).first()

    @cached_property
    def initial(self) -> dict[str, Any]:
        """The form's values as they were typed, with the chosen words behind them."""
        if not self.asked:
            return {self.field: self.article.answer} if self.article else {}
        typed: dict[str, Any] = dict(self.request.POST.items())
        if self._words:
            typed[self.field] = "\n".join(
                part for part in (typed.get(self.field, "").rstrip(), self._words) if part
            )
        return typed

    @cached_property
    def _words(self) -> str:
        key = self.request.POST.get(CHOSEN, "")
        return next((text for reply, text in self.offered if str(reply.pk) == key), "")

    @property
    def note(self) -> str:
        """What happened, or what is to be done first."""
        if self.asked and not self._words and self.request.POST[INSERT]:
            return _("请先选一条常用答复，再按“插入”。")
        if self.asked and self._words:
            return _("已插入到“%(label)s”末尾，请核对后再提交。") % {"label": self.label}
        return ""

    @property
    def context(self) -> dict[str, Any]:
        return {"aid": "assistance/replies/_insert.html", "inserting": self}
