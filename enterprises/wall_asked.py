"""What the address of 挂图作战 asks for: a batch or a year, by chain or by county, and what it is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from enterprises.models import ProjectBatch
from enterprises.project_board import UNPLACED, Group, Tile

BY_COUNTY = "county"
ON = "on"
MOST_SHOWN = 3
"""Of each group, the worst first, until one group alone is asked for."""


@dataclass(frozen=True)
class Board:
    """A group as it is hung up: how many more there are, and where all of it is seen."""

    group: Group
    tiles: Sequence[Tile]
    more: int
    query: str


@dataclass(frozen=True)
class WallAsked:
    """``batch`` None: all batches of the year."""

    year: int
    batch: ProjectBatch | None
    batches: Sequence[ProjectBatch]
    by_county: bool
    is_behind: bool
    chain: str
    county: str

    @property
    def shown(self) -> list[ProjectBatch]:
        return [self.batch] if self.batch else [one for one in self.batches if one.year == self.year]

    @property
    def is_narrowed(self) -> bool:
        return self.is_behind or self.is_one_group

    @property
    def is_one_group(self) -> bool:
        return bool(self.chain or self.county)

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

    @property
    def query(self) -> str:
        """What is shown now."""
        return urlencode(self._kept() | self._narrowing())

    def narrowed(self, tiles: Sequence[Tile]) -> list[Tile]:
        return [
            tile
            for tile in tiles
            if (tile.is_behind or not self.is_behind)
            and self.chain in ("", str(tile.project.chain_id or UNPLACED))
            and self.county in ("", str(tile.project.enterprise.county_id or UNPLACED))
        ]

    def boards(self, groups: Sequence[Group]) -> list[Board]:
        return [self._board(group) for group in groups]

    def _board(self, group: Group) -> Board:
        most = len(group.tiles) if self.is_one_group else MOST_SHOWN
        name = "county" if self.by_county else "chain"
        query = urlencode(self._kept() | self._narrowing() | {name: group.key})
        return Board(group, group.tiles[:most], len(group.tiles[most:]), query)

    def _kept(self, *, by_county: bool | None = None) -> dict[str, object]:
        kept: dict[str, object] = {"batch": self.batch.pk} if self.batch else {"year": self.year}
        is_by_county = self.by_county if by_county is None else by_county
        return kept | ({"by": BY_COUNTY} if is_by_county else {})

    def _narrowing(self) -> dict[str, object]:
        told: dict[str, object] = {"behind": ON} if self.is_behind else {}
        places = {"chain": self.chain, "county": self.county}
        return told | {name: value for name, value in places.items() if value}


def read_wall(params: Mapping[str, str], batches: Sequence[ProjectBatch], this_year: int) -> WallAsked:
    """What cannot be read falls back to the newest batch."""
    years = {str(one.year): one.year for one in batches} | {str(this_year): this_year}
    year = years.get(params.get("year", ""))
    named = next((one for one in batches if str(one.pk) == params.get("batch", "")), None)
    batch = None if year else named or next(iter(batches), None)
    chain, county = params.get("chain", ""), params.get("county", "")
    return WallAsked(
        year=year or (batch.year if batch else this_year),
        batch=batch,
        batches=batches,
        by_county=params.get("by") == BY_COUNTY,
        is_behind=params.get("behind") == ON,
        chain=chain if chain.isdecimal() else "",
        county=county if county.isdecimal() else "",
    )
