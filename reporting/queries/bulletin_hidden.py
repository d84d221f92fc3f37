"""Which figures of an edition its public version leaves out, by the enterprises that were counted when it was generated."""

from __future__ import annotations

from reporting.metrics.bulletin_kinds import FigureKind
from reporting.metrics.bulletin_relations import relations_among
from reporting.metrics.suppression import Cell, hidden_among
from reporting.models import Bulletin, BulletinFigure


def hidden_of(bulletin: Bulletin) -> frozenset[str]:
    figures = bulletin.figures.defer("keys", "definition").exclude(printed="")
    cells = [_cell(one) for one in figures]
    return hidden_among(cells, relations_among(cell.code for cell in cells))


def _cell(figure: BulletinFigure) -> Cell:
    return Cell(figure.code, figure.firms, is_published=figure.kind == FigureKind.OBSERVED)
