"""Places that were announced: entered, and corrected by a new row."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from reporting.models import Ranking


@transaction.atomic
def record_ranking(  # noqa: PLR0913 - a ranking is this many facts
    *,
    by: User,
    code: str,
    name: str,
    ranked_in: str,
    rank: int,
    year: int,
    months: int,
    ranked_on: date,
    source: str,
    previous: int | None = None,
    of_total: int | None = None,
    document: str = "",
    reason: str = "",
) -> Ranking:
    """The first of its period, or a correction of the one that stands, which needs a reason."""
    check_right(by, Permission.INDICATOR_ENTER)
    if ranked_on > timezone.localdate():
        raise Refused(_("公布日期不能晚于今天。"))
    if of_total is not None and rank > of_total:
        raise Refused(_("位次 %(rank)d 大于参评总数 %(total)d，请核对。") % {"rank": rank, "total": of_total})
    standing = Ranking.objects.standing().filter(code=code, year=year, months=months).first()
    if standing is not None and not reason:
        raise Refused(
            _("“%(name)s”这一期已登记为第 %(rank)d 位，更正请写明原因。")
            % {"name": standing.name, "rank": standing.rank}
        )
    made = Ranking(
        code=code, name=name, ranked_in=ranked_in, rank=rank, previous=previous, of_total=of_total, year=year,
        months=months, ranked_on=ranked_on, source=source, document=document, corrects=standing,
        reason=reason if standing else "", revision=standing.revision + 1 if standing else 1, entered_by=by,
        entered_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("这一期的排名刚刚已由他人登记，请刷新后核对。")) from None
    detail = {"code": code, "rank": rank, "before": standing and standing.rank, "source": source}
    record(by=by, action="ranking.record", obj=made, detail={**detail, "reason": made.reason})
    return made
