"""知识库 as a file: what the screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from assistance.models import Article
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport

COLUMNS = (
    Column("question", "问题", width=36),
    Column("answer", "答复", width=60),
    Column("category", "类别", width=12),
    Column("tags", "标签", width=20),
    Column("state", "状态", width=10),
    Column("by", "编写人", width=10),
    Column("unit", "编写单位", width=18),
    Column("published_by", "发布人", width=10),
    Column("published_at", "发布时间", Kind.DATETIME, width=18),
    Column("review_on", "复核日期", Kind.DATE, width=12),
    Column("uses", "采用次数", Kind.INTEGER, width=10),
)


def _line(article: Article) -> Sequence[Any]:
    return (
        article.question,
        article.answer,
        article.category.name,
        article.tags,
        str(article.get_state_display()),
        article.by.name,
        str(article.unit or ""),
        article.published_by.name if article.published_by else "",
        article.published_at,
        article.review_on,
        article.uses,  # type: ignore[attr-defined]
    )


export_articles = ListExport(
    gettext_lazy("知识库"), COLUMNS, _line, related=("category", "by", "unit", "published_by")
)
