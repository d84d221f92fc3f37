"""What the pages of the bulletin show: its sentences with their figures, and a figure then against now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from string import Formatter

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reporting.bulletin_counties import MASK, CountyTable, county_table
from reporting.bulletin_rows import RowTold, told_by_keys
from reporting.metrics.bulletin import figure_of
from reporting.metrics.bulletin_facts import CHAPTERS, FACTS, Chapter, Fact
from reporting.metrics.bulletin_kinds import KIND_LABELS, FigureKind
from reporting.models import Bulletin, BulletinFigure
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Scope

NUMERALS = (*"一二三四五六七八九十", "十一", "十二")
SHOWN = 50


@dataclass(frozen=True)
class Piece:
    """Words, or a printed figure with the address of its rows."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Sentence:
    no: int
    pieces: list[Piece]

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class ChapterTold:
    numeral: str
    title: str
    sentences: list[Sentence]
    counties: CountyTable | None = None


def chapters_of(
    bulletin: Bulletin, *, hidden: Collection[str] = ()
) -> tuple[list[ChapterTold], list[BulletinFigure]]:
    """The chapters, and the figures that nobody told: their sentences are left out.

    The ``hidden`` ones are masked, and lead to nothing.
    """
    rows = bulletin.figures.defer("keys", "definition").select_related("county")
    figures = {one.code: one for one in rows}
    told = [
        (fact.chapter, _sentence(fact, figures, hidden))
        for fact in FACTS
        if all(code in figures and figures[code].printed for code in fact.codes)
    ]
    chapters: list[ChapterTold] = []
    for chapter, title in CHAPTERS.items():
        sentences = [sentence for of, sentence in told if of == chapter]
        counties = county_table(figures.values(), hidden) if chapter == Chapter.COUNTIES else None
        if sentences or counties:
            chapters.append(ChapterTold(NUMERALS[len(chapters)], str(title), sentences, counties))
    return chapters, [one for one in figures.values() if not one.printed and one.county is None]


def _sentence(fact: Fact, figures: dict[str, BulletinFigure], hidden: Collection[str]) -> Sentence:
    return Sentence(fact.no, list(_pieces(str(fact.sentence), figures, hidden)))


def _pieces(sentence: str, figures: dict[str, BulletinFigure], hidden: Collection[str]) -> Iterator[Piece]:
    for text, code, _spec, _conversion in Formatter().parse(sentence):
        if text:
            yield Piece(text)
        if code in hidden:
            yield Piece(MASK)
        elif code:
            yield Piece(figures[code].printed, figures[code].get_absolute_url())


def dated(bulletin: Bulletin) -> str:
    """成文日期, in Arabic digits: the day of the signature, of the draft until then."""
    day = localtime(bulletin.signed_at or bulletin.generated_at)
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def kind_label(figure: BulletinFigure) -> str:
    return str(KIND_LABELS[FigureKind(figure.kind)])


@dataclass(frozen=True)
class Comparison:
    """A figure as it was printed against what its rows say now; ``gone`` and ``come`` are the causing records."""

    printed: str
    gone: list[RowTold]
    come: list[RowTold]
    gone_count: int
    come_count: int

    @property
    def differs(self) -> bool:
        return bool(self.gone_count or self.come_count)


def rows_of(figure: BulletinFigure, scope: Scope) -> list[RowTold]:
    """The first of the rows that were counted, as they are today."""
    return told_by_keys(read_figure(figure.code, scope).rows.model, figure.keys[:SHOWN])


def compared(figure: BulletinFigure, scope: Scope) -> Comparison:
    reading = read_figure(figure.code, scope)
    now, then = set(reading.rows.values_list("pk", flat=True)), set(figure.keys)
    gone, come = sorted(then - now), sorted(now - then)
    meant = figure_of(figure.code)
    printed = "" if meant is None else reading.printed(meant.form)
    model = reading.rows.model
    return Comparison(
        printed=printed,
        gone=told_by_keys(model, gone[:SHOWN]),
        come=told_by_keys(model, come[:SHOWN]),
        gone_count=len(gone),
        come_count=len(come),
    )
