"""公开版 of a bulletin: the same words and figures, without those of fewer than three enterprises (domain.md B9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from reporting.bulletin_counties import MASK
from reporting.bulletin_page import kind_label
from reporting.metrics.suppression import LEAST
from reporting.models import Bulletin, BulletinFigure, BulletinRelease
from reporting.queries.bulletin_hidden import hidden_of

COLUMNS = (
    Column("code", "代码", width=26),
    Column("name", "数字", width=34),
    Column("printed", "印出", width=18),
    Column("kind", "来源类别", width=10),
    Column("definition", "口径", width=70),
    Column("version", "口径版本", Kind.INTEGER, width=10),
)


@dataclass(frozen=True)
class PublicVersion:
    """``release`` None: a preview, which is on no paper and in no file yet."""

    bulletin: Bulletin
    hidden: frozenset[str]
    release: BulletinRelease | None

    @property
    def shows_words(self) -> bool:
        return self.release is None or self.release.with_words

    @property
    def mark(self) -> str:
        return _("公开版") if self.release else _("公开版预览，未经公开审查")

    @property
    def note(self) -> str:
        """Only where something is masked."""
        if not self.hidden:
            return ""
        told = {"mask": MASK, "least": LEAST}
        return (
            _(
                "标 %(mask)s 的数字不公开：所依企业不足 %(least)d 家，或者能用它和其他数字推算出这样的数字；早期各稿没有统计企业数的也不公开。"
            )
            % told
        )


def public_version(bulletin: Bulletin) -> PublicVersion:
    release = BulletinRelease.objects.filter(bulletin=bulletin).select_related("released_by").first()
    hidden = frozenset(release.hidden) if release else hidden_of(bulletin)
    return PublicVersion(bulletin, hidden, release)


def check_released(version: PublicVersion) -> None:
    if version.release is None:
        raise Refused(_("公开版还没有经过公开审查，不能下载；请由有权限的人先审查。"))


def export_public(version: PublicVersion, *, by_user: User, kind: str) -> HttpResponseBase:
    """附表 of the public version: what is printed and what it means, and neither values nor rows."""
    check_released(version)
    rows = [_line(one, version) for one in version.bulletin.figures.defer("keys")]
    told = {"bulletin": version.bulletin, "day": version.bulletin.cut_off, "note": version.note}
    return export_response(
        by=by_user, title=_("通报附表（公开版）"), columns=COLUMNS, rows=rows, total=len(rows), kind=kind,
        sentence=_("%(bulletin)s，截至 %(day)s。%(note)s") % told,
    )  # fmt: skip


def _line(figure: BulletinFigure, version: PublicVersion) -> Sequence[Any]:
    printed = MASK if figure.code in version.hidden else figure.printed or _("未报")
    return figure.code, figure.name, printed, kind_label(figure), figure.definition, figure.version
