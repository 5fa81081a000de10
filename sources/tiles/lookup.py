"""The table of cells on disk: made once for the countries asked for, then read by every quarter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.tiles.cells import COARSE_ZOOM, COAST_TILES, METHOD, area_cells
from sources.tiles.grid import ZOOM
from sources.tiles.outlines import OUTLINES, bundled
from sources.vocabulary.files import write_aside


@dataclass(frozen=True, slots=True)
class Lookup:
    """The table of cells on disk, and the areas its numbers stand for."""

    cells: Path
    areas: pl.DataFrame
    method: str

    def quadkey_ranges(self, zoom: int = 9) -> list[tuple[str, str]]:
        """First and last zoom-16 quadkey of each stretch that holds any tile of the areas asked for, in order."""
        shift_coarse, shift_fine = (4 * (z - zoom) for z in (COARSE_ZOOM, ZOOM))
        cell = pl.when(pl.col("zoom") == COARSE_ZOOM).then(pl.col("cell") // 2**shift_coarse)
        prefixes = (
            pl.scan_parquet(self.cells)
            .select(cell.otherwise(pl.col("cell") // 2**shift_fine).unique().sort().alias("cell"))
            .collect()["cell"]
            .to_list()
        )
        ranges: list[tuple[str, str]] = []
        for number in prefixes:
            prefix = f"{number:0{zoom}x}"
            low, high = prefix.ljust(ZOOM, "0"), prefix.ljust(ZOOM, "3")
            if ranges and int(ranges[-1][1], 4) + 1 == int(low, 4):
                ranges[-1] = (ranges[-1][0], high)
            else:
                ranges.append((low, high))
        return ranges


def lookup(folder: Path, countries: Sequence[str]) -> Lookup:
    """The table of cells for these countries; made once (a few seconds) and kept in `folder`, which may be deleted."""
    chosen = tuple(sorted(set(countries)))
    made_from = "|".join([METHOD, str(COAST_TILES), *chosen, *map(bundled, OUTLINES)])
    name = f"{METHOD}-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}"
    cells, areas = folder / f"{name}-cells.parquet", folder / f"{name}-areas.parquet"
    if not (cells.exists() and areas.exists()):
        for path, frame in zip((cells, areas), area_cells(chosen), strict=True):
            write_aside(path, frame.write_parquet)
    return Lookup(cells, pl.read_parquet(areas), f"{METHOD}; coast {COAST_TILES} tiles; {' '.join(chosen)}")
