"""What the address of 挂图作战 asks for: a batch or a year, by chain or by county, and what it is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from enterprises.models import ProjectBatch
from enterprises.project_board import Tile

BY_COUNTY = "county"
ON = "on"


@dataclass(frozen=True)
class WallAsked:
    """``batch`` None: all batches of the year."""

    year: int
    batch: ProjectBatch | None
    batches: Sequence[ProjectBatch]
    by_county: bool
    is_behind: bool
    chain: str

    @property
    def shown(self) -> list[ProjectBatch]:
        return [self.batch] if self.batch else [one for one in self.batches if one.year == self.year]

    @property
    def is_narrowed(self) -> bool:
        return self.is_behind or bool(self.chain)

    @property
    def whole_query(self) -> str:
        """Without what it is narrowed to."""
        return urlencode(self._kept())

    @property
    def chain_query(self) -> str:
        return urlencode(self._kept(by_county=False) | self._narrowing())

    @property
    def county_query(self) -> str:
        return urlencode(self._kept(by_county=True) | self._narrowing())

    def narrowed(self, tiles: Sequence[Tile]) -> list[Tile]:
        return [
            tile
            for tile in tiles
            if (tile.is_behind or not self.is_behind)
            and (not self.chain or str(tile.project.chain_id) == self.chain)
        ]

    def _kept(self, *, by_county: bool | None = None) -> dict[str, object]:
        kept: dict[str, object] = {"batch": self.batch.pk} if self.batch else {"year": self.year}
        is_by_county = self.by_county if by_county is None else by_county
        return kept | ({"by": BY_COUNTY} if is_by_county else {})

    def _narrowing(self) -> dict[str, object]:
        told: dict[str, object] = {"behind": ON} if self.is_behind else {}
        return told | ({"chain": self.chain} if self.chain else {})


def read_wall(params: Mapping[str, str], batches: Sequence[ProjectBatch], this_year: int) -> WallAsked:
    """What cannot be read falls back to the newest batch."""
    years = {str(one.year): one.year for one in batches} | {str(this_year): this_year}
    year = years.get(params.get("year", ""))
    named = next((one for one in batches if str(one.pk) == params.get("batch", "")), None)
    batch = None if year else named or next(iter(batches), None)
    chain = params.get("chain", "")
    return WallAsked(
        year=year or (batch.year if batch else this_year),
        batch=batch,
        batches=batches,
        by_county=params.get("by") == BY_COUNTY,
        is_behind=params.get("behind") == ON,
        chain=chain if chain.isdecimal() else "",
    )
