"""Who leaves, or is away for long, leaves cases behind: the heads of the unit are asked to hand them over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.services.hand_over import count_held
from assistance.services.people import heads_of
from foundation.accounts.models import Absence, User
from foundation.notifications import outbox

LONG_DAYS = 10
"""From here on an absence is long: what is in hand is better handed over than looked after."""


def prompt_for_account(sender: Any, person: User, by: User, **_more: Any) -> None:
    sentence = _("%(who)s的账号已停用，名下还有 %(n)d 件在办诉求，请移交")
    _prompt(person, sentence, key=f"hand-over-account-{person.pk}-{by.pk}")


def prompt_for_absence(sender: Any, absence: Absence, by: User, **_more: Any) -> None:
    if absence.days >= LONG_DAYS:
        sentence = _("%(who)s将长期离岗，名下还有 %(n)d 件在办诉求，请考虑移交")
        _prompt(absence.user, sentence, key=f"hand-over-absence-{absence.pk}")


def _prompt(person: User, sentence: str, *, key: str) -> None:
    count = count_held(person)
    if not count:
        return
    outbox.post_many(
        outbox.Letter(
            to=head,
            subject=sentence % {"who": person.name, "n": count},
            url=reverse("hand-over", args=[person.pk]),
            key=f"{key}-{head.pk}",
        )
        for head in heads_of(person.unit)
        if head.pk != person.pk
    )
