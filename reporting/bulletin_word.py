"""通报 as a Word document in the official layout: the template holds the layout, the edition the words (ux.md 3.19)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docxtpl import DocxTemplate

from foundation.accounts.models import User
from foundation.audit.services import record
from reporting.bulletin_counties import CountyCell, CountyTable
from reporting.bulletin_page import NUMERALS, chapters_of, dated
from reporting.bulletin_public import PublicVersion
from reporting.models import Bulletin

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE = Path(__file__).parent / "documents" / "bulletin.docx"
INTERNAL = gettext_lazy("内部")
# XML has no way to write these; text that was pasted may hold them.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SECTION = re.compile(r"（[一二三四五六七八九十]+）")


def word_response(bulletin: Bulletin, *, by_user: User, version: PublicVersion | None = None) -> FileResponse:
    """The file, with its audit row; a draft says in the place of the number that it is one.

    ``version``: the public one, in place of the one for the inside.
    """
    chapters, missing = chapters_of(bulletin, hidden=version.hidden if version else ())
    lines = list(_lines(bulletin, chapters, with_words=version is None or version.shows_words))
    kind = _("通报（公开版）") if version else _("通报")
    detail = {
        "ledger": kind, "format": "docx", "filter": str(bulletin), "rows": len(lines),
        "missing": [one.code for one in missing],
    }  # fmt: skip
    record(by=by_user, action="export", obj=bulletin, detail=detail)
    name = f"{bulletin.span.label.replace(' ', '')}{kind}.docx"
    file = _written(_context(bulletin, lines, version))
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORD)


def _written(context: dict[str, Any]) -> io.BytesIO:
    template = DocxTemplate(TEMPLATE)
    template.render(context, autoescape=True)
    file = io.BytesIO()
    template.save(file)
    file.seek(0)
    return file


def _context(
    bulletin: Bulletin, lines: list[dict[str, Any]], version: PublicVersion | None
) -> dict[str, Any]:
    return {
        "mark": version.mark if version else str(INTERNAL),
        "number": bulletin.number or _("草稿，未签发"),
        "title": _("%(span)s工业运行和企业服务情况通报") % {"span": bulletin.span.label.replace(" ", "")},
        "lines": lines,
        "office": _("聊城市工业和信息化局"),
        "dated": dated(bulletin),
        "note": _(
            "数据截至 %(day)s，第 %(n)d 稿。解决率按到期口径：已解决除以应解决，未到期在办的不计；节约融资成本为测算值。"
        )
        % {"day": bulletin.cut_off, "n": bulletin.edition}
        + (version.note if version else ""),
    }


def _lines(bulletin: Bulletin, chapters: list[Any], *, with_words: bool) -> Iterator[dict[str, Any]]:
    yield from _typed(bulletin.opening if with_words else "")
    for chapter in chapters:
        yield _line("chapter", f"{chapter.numeral}、{chapter.title}")
        if chapter.sentences:
            yield _line("text", "".join(str(sentence) for sentence in chapter.sentences))
        if chapter.counties:
            yield {"kind": "counties", **_table(chapter.counties)}
    if bulletin.outlook and with_words:
        yield _line("chapter", f"{NUMERALS[len(chapters)]}、{_('下步打算')}")
        yield from _typed(bulletin.outlook)


def _table(table: CountyTable) -> dict[str, Any]:
    rows = [[line.name, *(_cell(cell) for cell in line.cells)] for line in table.lines]
    return {"heads": [_("县市区"), *table.heads], "rows": rows}


def _cell(cell: CountyCell) -> str:
    if cell.place is None:
        return cell.text or "—"
    return _("%(text)s（%(place)d）") % {"text": cell.text, "place": cell.place}


def _typed(words: str) -> Iterator[dict[str, str]]:
    """A line that a person began with （一） is a heading of the second level."""
    for text in filter(None, map(str.strip, words.splitlines())):
        yield _line("section" if SECTION.match(text) else "text", text)


def _line(kind: str, text: str) -> dict[str, str]:
    return {"kind": kind, "text": UNWRITABLE.sub("", text)}
