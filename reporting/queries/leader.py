"""What waits for the word of 分管领导: editions to sign, and 差评 that nobody has called back about."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from assistance.enums import Stage
from assistance.models import Case, CaseClock
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from reporting.models import Bulletin

SHOWN = 5


def to_sign(user: User) -> list[Bulletin]:
    """The newest edition of each period that is not signed and that another one generated; one statement."""
    if not user.has(Permission.BULLETIN_SIGN):
        return []
    rows = Bulletin.objects.visible_to(user)
    of_period = rows.filter(year=OuterRef("year"), months=OuterRef("months"))
    done = of_period.filter(signed_at__isnull=False)
    newer = of_period.filter(edition__gt=OuterRef("edition"))
    open_ones = rows.filter(~Exists(done), ~Exists(newer)).exclude(generated_by=user)
    return list(open_ones.select_related("generated_by")[:SHOWN])


def rated_badly(user: User) -> list[CaseClock]:
    """The first due first, one more than is shown where there are more; one statement."""
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))
    rows = CaseClock.objects.running().filter(Exists(seen), stage=Stage.BAD_RATING)
    related = ("case__enterprise", "case__officer", "case__lead_unit")
    return list(
        rows.select_related(*related).defer("case__description").order_by("due_at", "id")[: SHOWN + 1]
    )
