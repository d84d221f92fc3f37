"""通报 as a list, and the figures of one as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport, export_response
from foundation.web.filters import FlagFilter, PageFilterSet
from reporting.bulletin_changes import Change, bulletin_before, changes_of
from reporting.bulletin_page import kind_label
from reporting.models import Bulletin

YEARS_BACK = 5
COLUMNS = (
    Column("period", "期间", width=22),
    Column("edition", "第几稿", Kind.INTEGER, width=8),
    Column("cut_off", "截至日期", Kind.DATE),
    Column("by", "生成人", width=12),
    Column("at", "生成日期", Kind.DATE),
    Column("number", "文号", width=26),
    Column("signed_by", "签发人", width=12),
    Column("signed_at", "签发日期", Kind.DATE),
    Column("released_at", "公开审查日期", Kind.DATE),
)
FIGURE_COLUMNS = (
    Column("code", "代码", width=26),
    Column("name", "数字", width=34),
    Column("printed", "印出", width=18),
    Column("value", "数值", Kind.DECIMAL, places=6, width=20),
    Column("before", "上期印出", width=18),
    Column("change", "较上期增减", width=18),
    Column("relative", "较上期增减幅度", width=14),
    Column("kind", "来源类别", width=10),
    Column("rows", "记录数", Kind.INTEGER, width=10),
    Column("definition", "口径", width=70),
    Column("version", "口径版本", Kind.INTEGER, width=10),
)


class BulletinFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("year", "signed")

    year = django_filters.ChoiceFilter(label=gettext_lazy("年度"), empty_label=gettext_lazy("全部"))
    signed = FlagFilter(
        label=gettext_lazy("只看已签发的"), when=lambda rows, _request: rows.filter(signed_at__isnull=False)
    )

    class Meta:
        model = Bulletin
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = range(this_year, this_year - YEARS_BACK, -1)
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in years]


def _line(row: Bulletin) -> Sequence[Any]:
    return (
        row.span.label, row.edition, row.cut_off, row.generated_by.name, row.generated_at, row.number,
        row.signed_by.name if row.signed_by else "", row.signed_at, row.released_at,
    )  # fmt: skip


BULLETIN_EXPORT = ListExport(
    gettext_lazy("通报清单"), COLUMNS, _line, related=("generated_by", "signed_by", "release")
)


def export_figures(bulletin: Bulletin, *, by_user: User, kind: str) -> HttpResponseBase:
    """附表: every figure of the edition with its meaning, and what it was in the period before."""
    before = bulletin_before(bulletin)
    changes = {one.figure.code: one for one in changes_of(bulletin, before, with_counties=True)}
    rows = [
        (
            one.code, one.name, one.printed or _("未报"), one.value, *_against(changes.get(one.code)), kind_label(one), one.row_count,
            one.definition, one.version,
        )
        for one in bulletin.figures.defer("keys")
    ]  # fmt: skip
    return export_response(
        by=by_user, title=_("通报附表（内部）"), columns=FIGURE_COLUMNS, rows=rows, total=len(rows), kind=kind,
        sentence=_("%(bulletin)s，截至 %(day)s") % {"bulletin": bulletin, "day": bulletin.cut_off},
    )  # fmt: skip


def _against(change: Change | None) -> tuple[str, str, str]:
    return (change.before, change.absolute, change.relative) if change else ("", "", "")
