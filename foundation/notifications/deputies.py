"""What is written to somebody who is away reaches the deputy too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from foundation.accounts.services.absences import absences_today

if TYPE_CHECKING:
    from foundation.notifications.outbox import Letter


def with_deputies(letters: Iterable[Letter]) -> list[Letter]:
    """The same letters, and after them one to each deputy who is not told the same thing already.

    One query, and none while nobody of the readers is away.
    """
    given = list(letters)
    absences = absences_today(letter.to for letter in given if not letter.personal)
    if not absences:
        return given
    told = {(letter.to.pk, letter.subject, letter.url) for letter in given}
    copies = []
    for letter in given:
        absence = absences.get(letter.to.pk)
        if absence is None or letter.personal:
            continue
        deputy = absence.deputy
        if (deputy.pk, letter.subject, letter.url) in told:
            continue
        subject = _("代%(who)s：%(subject)s") % {"who": absence.user.name, "subject": letter.subject}
        copies.append(replace(letter, to=deputy, subject=subject, key=f"{letter.key}~{deputy.pk}"))
    return [*given, *copies]
