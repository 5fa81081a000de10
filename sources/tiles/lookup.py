"""The table of cells on disk: made once for the countries asked for, then read by every quarter."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from sources.tiles.archipelagos import is_of_one
from sources.tiles.bands import BAND_ROWS, ZOOMS, band_cells
from sources.tiles.cells import COAST_TILES, METHOD, VIET_NAM, Area, area_cells
from sources.tiles.first_level import REACH_TILES, first_level_cells
from sources.tiles.grid import ZOOM, Floats
from sources.tiles.kept_outlines import FIRST_LEVEL, HOW_TO_HAVE_THEM, KeptOutlines, kept_outlines
from sources.tiles.outlines import OUTLINES, bundled
from sources.vocabulary.areas import ASEAN, crosswalk
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import sealed, write_aside
from sources.vocabulary.settings import Settings

BEYOND = "bands-2026.2"
"""Names the rule for countries beyond the bundled outlines in every partition; change it when the rule changes."""
FIRST_BEYOND = 1000
"""Numbers of areas from here on are of countries beyond those of the bundled outlines."""
DIVIDED = "first-level-2026.1"
"""Names the rule for first-level areas, likewise."""
FIRST_DIVIDED = 2000
"""Numbers of areas from here on are of first-level areas."""
EVERY = "WORLD"
"""In place of all codes: every country that there are outlines of."""
BETWEEN = " | "
"""Between the rules of a table that has countries of both kinds, or first-level areas."""
FIRST_LEVEL_COLUMNS: dict[str, Any] = {
    "area_id": pl.Int16,
    "country_code": pl.String,
    "code": pl.String,
    "iso_3166_2": pl.String,
    "name_en": pl.String,
    "name_vi": pl.String,
    "type_en": pl.String,
}


def _undivided() -> pl.DataFrame:
    return pl.DataFrame(schema=FIRST_LEVEL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The table of cells on disk, and the areas its numbers stand for. `first_level`: what is said of those that are
    first-level areas (`FIRST_LEVEL_COLUMNS`)."""

    cells: Path
    areas: pl.DataFrame
    method: str
    first_level: pl.DataFrame = field(default_factory=_undivided)

    def quadkey_ranges(self, zoom: int = 9) -> list[tuple[str, str]]:
        """First and last zoom-16 quadkey of each stretch that holds any tile of the areas asked for, in order."""
        prefix_of = pl.lit(None, dtype=pl.UInt64)
        for own in ZOOMS:
            prefix = pl.col("cell") // 2 ** (4 * (own - zoom))
            prefix_of = pl.when(pl.col("zoom") == own).then(prefix).otherwise(prefix_of)
        prefixes = (
            pl.scan_parquet(self.cells)
            .select(prefix_of.unique().sort().alias("cell"))
            .collect(engine="streaming")["cell"]
            .to_list()
        )
        ranges: list[tuple[str, str]] = []
        for number in prefixes:
            first = f"{number:0{zoom}x}"
            low, high = first.ljust(ZOOM, "0"), first.ljust(ZOOM, "3")
            if ranges and int(ranges[-1][1], 4) + 1 == int(low, 4):
                ranges[-1] = (ranges[-1][0], high)
            else:
                ranges.append((low, high))
        return ranges


def lookup(folder: Path, countries: Sequence[str]) -> Lookup:
    """The table of cells for these countries of the bundled outlines; made once (a few seconds) and kept in `folder`,
    which may be deleted."""
    chosen = tuple(sorted(set(countries)))
    made_from = "|".join([METHOD, str(COAST_TILES), *chosen, *map(bundled, OUTLINES)])
    name = f"{METHOD}-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}"
    cells, areas = folder / f"{name}-cells.parquet", folder / f"{name}-areas.parquet"
    if not (cells.exists() and areas.exists()):
        for path, frame in zip((cells, areas), area_cells(chosen), strict=True):
            write_aside(path, frame.write_parquet)
    return Lookup(cells, pl.read_parquet(areas), f"{METHOD}; coast {COAST_TILES} tiles; {' '.join(chosen)}")


def lookup_for(settings: Settings, countries: Collection[str]) -> Lookup:
    """The table of cells for any countries: by the bundled outlines where these suffice, else with those of the world
    that were brought; with their first-level areas where outlines of these were brought.

    Raises SourceError (`no_outlines`) where there are none, or none of one of these countries.
    """
    whole = _of_countries(settings, countries)
    layer = kept_outlines(settings, FIRST_LEVEL)
    return _divided(settings.build / "geography", whole, layer) if layer else whole


def _of_countries(settings: Settings, countries: Collection[str]) -> Lookup:
    folder = settings.build / "geography"
    own = sorted(set(countries) & set(ASEAN))
    others = sorted(set(countries) - set(ASEAN))
    if not others:
        return lookup(folder, own)
    world = kept_outlines(settings)
    if world is None or not set(others) <= set(world.codes):
        raise no_outlines_of(sorted(set(others) - set(world.codes if world else ())), settings)
    return _beyond(folder, lookup(folder, own) if own else None, others, world)


def no_outlines_of(areas: Sequence[str], settings: Settings) -> SourceError:
    """The refusal of what there are no outlines of."""
    return SourceError(
        "no_outlines",
        f"there are no outlines of {', '.join(areas[:6])}{' …' if len(areas) > 6 else ''}",
        str(settings.state / "outlines.json"),
        kept="what is kept of each quarter",
        next_step=f"bring outlines of the world: {HOW_TO_HAVE_THEM}",
    )


def _beyond(folder: Path, own: Lookup | None, others: Sequence[str], world: KeptOutlines) -> Lookup:
    """The table of cells of `own` and, behind it, of the others."""
    everywhere = _world(folder, world)
    every = sorted(set(world.codes) - set(ASEAN))
    ids = {code: FIRST_BEYOND + at for at, code in enumerate(every)}
    areas = pl.DataFrame([Area(ids[code], code, "", "") for code in others], orient="row")
    said = EVERY if list(others) == every else " ".join(others)
    method = f"{BEYOND}; {world.named}; coast {COAST_TILES} tiles; {said}"
    if own is not None:
        areas, method = pl.concat([own.areas, areas]), f"{own.method}{BETWEEN}{method}"
    name = f"{BEYOND}-{hashlib.sha256(method.encode()).hexdigest()[:12]}"
    cells = folder / f"{name}-cells.parquet"
    if not cells.exists():
        wanted = list(areas["area_id"])

        def pieces() -> Iterator[pl.DataFrame]:
            if own is not None:
                yield pl.read_parquet(own.cells).with_columns(pl.col("area_id").cast(pl.Int16))
            with pq.ParquetFile(everywhere) as file:
                for group in range(file.num_row_groups):
                    yield pl.DataFrame(file.read_row_group(group)).filter(pl.col("area_id").is_in(wanted))

        write_aside(cells, lambda path: _written(path, pieces()))
        _noted(folder / f"{name}.json", world, method)
    return Lookup(cells, areas, method)


def _world(folder: Path, world: KeptOutlines) -> Path:
    """The cells of every country beyond the bundled outlines, made once for these outlines: about a minute."""
    made_from = "|".join([BEYOND, METHOD, str(COAST_TILES), str(BAND_ROWS), world.sha256, *map(bundled, OUTLINES)])
    cells = folder / f"{BEYOND}-world-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}-cells.parquet"
    if not cells.exists():
        # what the bundled outlines give to South-East Asia is no other country's, whatever is asked for
        taken = pl.read_parquet(lookup(folder, ASEAN).cells, columns=["zoom", "cell"])
        every = sorted(set(world.codes) - set(ASEAN))
        drawn: list[tuple[list[Floats], int]] = []
        for one in world.read().boundaries:
            if one.code not in ASEAN:
                nobodys = [ring for ring in one.rings if is_of_one(ring)]
                rings = [ring for ring in one.rings if not is_of_one(ring)]
                drawn += [(nobodys, 0), (rings, FIRST_BEYOND + every.index(one.code) if one.code else 0)]
        drawn = [(rings, number) for rings, number in drawn if rings]
        pieces = band_cells([rings for rings, _ in drawn], [number for _, number in drawn], taken, COAST_TILES)
        write_aside(cells, lambda path: _written(path, pieces))
    return cells


def _divided(folder: Path, whole: Lookup, layer: KeptOutlines) -> Lookup:
    """The same table with the first-level areas of its countries, but for Viet Nam's, which has its provinces."""
    countries = sorted((set(whole.areas["country_code"]) & set(layer.codes)) - {VIET_NAM})
    if not countries:
        return whole
    method = f"{whole.method}{BETWEEN}{DIVIDED}; {layer.named}; reach {REACH_TILES} tiles"
    name = f"{DIVIDED}-{hashlib.sha256('|'.join([method, whole.cells.name]).encode()).hexdigest()[:12]}"
    cells, named = folder / f"{name}-cells.parquet", folder / f"{name}-areas.parquet"
    if not (cells.exists() and named.exists()):
        drawn = [one for one in layer.read().boundaries if one.within and one.code in countries]
        rows = [
            (FIRST_DIVIDED + at, one.code, said.code, said.iso_3166_2, said.name_en, said.name_vi, said.type_en)
            for at, one in enumerate(drawn)
            if (said := one.within)
        ]
        first_level = pl.DataFrame(rows, schema=FIRST_LEVEL_COLUMNS, orient="row")
        country_of_number = np.zeros(FIRST_DIVIDED, dtype=np.int16)
        for number, code in whole.areas.select("area_id", "country_code").iter_rows():
            country_of_number[number] = countries.index(code) + 1 if code in countries else 0
        pieces = first_level_cells(
            whole.cells,
            country_of_number,
            [one.rings for one in drawn],
            [countries.index(one.code) + 1 for one in drawn],
            FIRST_DIVIDED,
        )
        write_aside(cells, lambda path: _written(path, pieces))
        _noted(folder / f"{name}.json", layer, method)
        write_aside(named, first_level.write_parquet)
    first_level = pl.read_parquet(named)
    of_them = first_level.select(
        "area_id", "country_code", province_code=pl.lit(""), former_province_code=pl.lit("")
    ).cast(whole.areas.schema)
    return Lookup(cells, pl.concat([whole.areas, of_them]), method, first_level)


def _written(path: Path, pieces: Iterator[pl.DataFrame]) -> None:
    """A Parquet file piece by piece: a row group each."""
    writer: pq.ParquetWriter | None = None
    try:
        for piece in pieces:
            table = piece.to_arrow()
            writer = writer or pq.ParquetWriter(
                path, table.schema, compression="zstd", use_dictionary=False, column_encoding=_ENCODED
            )
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


_ENCODED = {"zoom": "PLAIN", "cell": "DELTA_BINARY_PACKED", "area_id": "PLAIN"}


def _noted(path: Path, world: KeptOutlines, method: str) -> None:
    """Beside what is made: of which outlines."""
    said = {name: getattr(world, name) for name in ("layer", "edition", "sha256", "origin", "points")}
    write_aside(path, sealed({**said, "licence": "public domain", "source": "Natural Earth", "method": method}))


def rules(method: str) -> tuple[str, str, str]:
    """The rule for countries of the bundled outlines and that for the others, the same where a table has one kind; and
    that for first-level areas, empty where it has none."""
    parts = method.split(BETWEEN)
    divided = parts.pop() if parts[-1].startswith(DIVIDED) else ""
    return parts[0], parts[-1], divided


def asked_by(method: str) -> tuple[str, ...]:
    """What a partition was asked for, by the rules that it names: codes of countries, and `WORLD`."""
    words = (word for rule in method.split(BETWEEN) for word in rule.rpartition("; ")[2].split())
    return tuple(word for word in words if word in (EVERY, *crosswalk()))
