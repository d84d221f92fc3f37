"""列入起点: the output that admits to 年产值过亿元企业, by the year of the list (domain.md B5)."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ListKind, ListState
from enterprises.models import ListThreshold, ServiceList, ServiceListEntry
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web.numbers import wan_in_words

EVER = 2000


def threshold_of(year: int) -> ListThreshold:
    """What holds for the list of that year; before the first was set, 1 亿元."""
    rows = ListThreshold.objects.filter(from_year__lte=year).select_related("set_by")
    return rows.first() or ListThreshold(from_year=EVER)


def in_words(wan: Decimal) -> str:
    """10,000 万元（1 亿元）"""
    figure = f"{wan:,f}"
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return _("%(figure)s 万元（%(echo)s）") % {"figure": figure, "echo": wan_in_words(str(wan))}


def short_of(year: int, output_wan: Decimal) -> int:
    """How many stand on the lists of that year and later with less than so much."""
    standing = ServiceListEntry.objects.filter(kind=ListKind.OVER_100M, year__gte=year).standing()
    return standing.filter(evidence_wan__lt=output_wan).count()


@transaction.atomic
def set_threshold(*, by: User, from_year: int, output_wan: Decimal, reason: str) -> ListThreshold:
    """For lists that are not published: what stands on a list already keeps what admitted it."""
    check_right(by, Permission.LIST_PUBLISH)
    if from_year < timezone.localdate().year:
        raise Refused(_("起用年度不能早于今年，以前年度的清单按当时的起点。"))
    lists = ServiceList.objects.select_for_update(of=("self",)).filter(kind=ListKind.OVER_100M)
    published = lists.filter(state=ListState.PUBLISHED, year__gte=from_year).order_by("-year").first()
    if published is not None:
        raise Refused(
            _("%(list)s已发布，起点不能再变。请从 %(year)s 年起用。")
            % {"list": published, "year": published.year + 1}
        )
    before = threshold_of(from_year)
    if output_wan == before.output_wan:
        raise Refused(_("%(year)s 年的起点已是 %(value)s，不用再设。") % _told(from_year, output_wan))
    made = ListThreshold.objects.create(from_year=from_year, output_wan=output_wan, reason=reason, set_by=by)
    detail = {"year": from_year, "wan": str(output_wan), "before": str(before.output_wan), "reason": reason}
    record(by=by, action="threshold.set", obj=made, detail=detail)
    return made


def _told(year: int, wan: Decimal) -> dict[str, object]:
    return {"year": year, "value": in_words(wan)}
