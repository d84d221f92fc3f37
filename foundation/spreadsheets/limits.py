"""How much of a file is read before it is refused (reliability.md, spreadsheet bombs)."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds; ``rows`` counts Excel rows, the heading ones included."""

    file_bytes: int = 40 * MEGABYTE
    unpacked_bytes: int = 600 * MEGABYTE
    entries: int = 1_000
    rows: int = 500_010
    columns: int = 100
    cell_characters: int = 40_000
    row_characters: int = 400_000
    marked_cells: int = 1_000_000
    merged_ranges: int = 20_000
    memory_bytes: int = 768 * MEGABYTE
    spool_bytes: int = 1_200 * MEGABYTE
    cpu_seconds: int = 240
    wall_seconds: int = 480
