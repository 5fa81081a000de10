"""From tiles to figures: speed, latency, tests by country, province and former province, for one quarter and network.

Ookla publishes averages per tile. Two kinds of figures are made of them, and named for what they are:

- `mean_…`: the tests-weighted mean of tile averages, which is the mean over all tests;
- `tile_median_…`, `tile_p10_…`, `tile_p90_…`: the distribution *across tiles*, weighted by tests: half of all tests
  were taken in tiles whose average is at most `tile_median_…`. It is not the median of tests and is never called that.

`mean_download_standard_error_mbps` says how far the mean would move with other tiles: that of a ratio, tiles being what
was sampled (Cochran 1977, 6.4; Gatz & Smith 1995), `effective_tiles` how many tiles of equal weight say as much (Kish
1965). Averages say nothing of the spread inside a tile: it is the least error there is, not all of it.

`devices` is a sum over tiles; a device that tests in two tiles counts twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from sources.tiles.bands import ZOOMS
from sources.tiles.cells import VIET_NAM
from sources.tiles.grid import ZOOM
from sources.tiles.lookup import Lookup
from sources.tiles.ookla import OPTIONAL, REQUIRED

THREADS = 2
MEMORY_LIMIT = "768MB"
"""DuckDB's own share; what does not fit goes to its temporary folder. The process needs about 300 MB besides."""
TILE_COLUMNS = (*REQUIRED, *OPTIONAL)
"""What figures are made of. Files of the first years have no `OPTIONAL` columns: those are empty then."""
QUANTILES = {"tile_p10": 0.1, "tile_median": 0.5, "tile_p90": 0.9}
MEASURES = {
    "download_mbps": ("avg_d_kbps", 1000.0),
    "upload_mbps": ("avg_u_kbps", 1000.0),
    "latency_ms": ("avg_lat_ms", 1.0),
}
"""Each figure's column in the tiles and what its values are divided by."""

OF_FIRST_LEVEL: dict[str, Any] = {
    "country_code": pl.String,
    "iso_3166_2": pl.String,
    "name_en": pl.String,
    "name_vi": pl.String,
    "type_en": pl.String,
}
"""What is said of first-level areas alone; their code is Natural Earth's."""
AGGREGATE_COLUMNS: dict[str, Any] = {
    "area_kind": pl.String,
    "area_code": pl.String,
    "tiles": pl.Int64,
    "tests": pl.Int64,
    "devices": pl.Int64,
    **{f"{kind}_{measure}": pl.Float64 for measure in MEASURES for kind in ("mean", *QUANTILES)},
    "mean_latency_while_downloading_ms": pl.Float64,
    "mean_latency_while_uploading_ms": pl.Float64,
    "tests_in_tiles_over_100_mbps_percent": pl.Float64,
    "tests_in_tiles_over_1_gbps_percent": pl.Float64,
    "effective_tiles": pl.Float64,
    "mean_download_standard_error_mbps": pl.Float64,
    **OF_FIRST_LEVEL,
}
"""Area (kind: country, province, former_province, first_level), counts, figures. Percent are 0-100."""


def connect(temporary: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that spills to a folder instead of growing."""
    temporary.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "threads": THREADS,
            "temp_directory": str(temporary),
            "preserve_insertion_order": False,
        }
    )


def load_lookup(connection: duckdb.DuckDBPyConnection, lookup: Lookup) -> None:
    """Make the tables `area`, `first_level` and, for each zoom of cells, `cell_10` to `cell_16` for `place`."""
    connection.register("area_frame", lookup.areas)
    connection.execute("create or replace temp table area as select * from area_frame")
    connection.unregister("area_frame")
    connection.register("first_level_frame", lookup.first_level)
    connection.execute("create or replace temp table first_level as select * from first_level_frame")
    connection.unregister("first_level_frame")
    for zoom in ZOOMS:
        connection.execute(
            f"create or replace temp table cell_{zoom} as "  # noqa: S608 - numbers of `bands`
            f"select cell, area_id::smallint as area_id from read_parquet(?) where zoom = {zoom}",
            [str(lookup.cells)],
        )


def place(source: str, ranges: list[tuple[str, str]]) -> str:
    """SQL that gives the tiles of `source` (a table or scan) with the area of each; tiles of no area are left out.

    `source` must have `TILE_COLUMNS`; nothing else of it is read.
    """
    low, high = ranges[0][0], ranges[-1][1]
    columns = ", ".join(TILE_COLUMNS)
    area_id = f"coalesce({', '.join(f'cell_{zoom}.area_id' for zoom in ZOOMS)})"
    joins = "\n        ".join(
        f"left join cell_{zoom} on cell_{zoom}.cell = tile.cell >> {4 * (ZOOM - zoom)}" for zoom in ZOOMS
    )
    return f"""
        with tile as (
            select {columns}, ('0x' || quadkey)::ubigint as cell
            from {source}
            where quadkey between '{low}' and '{high}'
        )
        select {columns}, {area_id} as area_id
        from tile
        {joins}
        where {area_id} is not null
    """  # noqa: S608 - quadkey digits and names of this module


def aggregate(connection: duckdb.DuckDBPyConnection, placed: str) -> pa.Table:
    """Figures by area, with `AGGREGATE_COLUMNS`. `placed` names tiles with area_id (see `place`), read twice."""
    return connection.execute(_AGGREGATE.replace("{placed}", placed)).to_arrow_table()


def _each_measure(select: str) -> str:
    """The same select for every measure, one under the other."""
    return "\n        union all".join(
        select.format(measure=measure, column=column, bucket=_BUCKET.format(column=column))
        for measure, (column, _) in MEASURES.items()
    )


_BUCKET = "floor(64 * ln({column} + 1))::smallint"
"""Steps of 1.6 per cent: fine enough that few tiles share one, coarse enough that there are few hundred of them."""

_AREA_KINDS = f"""
        select area_id, 'country' as area_kind, country_code as area_code from area
        union all
        select area_id, 'province', province_code from area where country_code = '{VIET_NAM}'
        union all
        select area_id, 'former_province', former_province_code from area where country_code = '{VIET_NAM}'
        union all
        select area_id, 'first_level', code from first_level"""  # noqa: S608 - a constant

_SHARES = ", ".join(f"('{name}', {share})" for name, share in QUANTILES.items())

_QUANTILE_COLUMNS = ",\n            ".join(
    f"min(value) filter (where measure = '{measure}' and quantile = '{quantile}') / {unit} as {quantile}_{measure}"
    for measure, (_, unit) in MEASURES.items()
    for quantile in QUANTILES
)

_MEAN = "(sum(download) / sum(tests)::double)"
_STANDARD_ERROR = f"""sqrt(
                sum(tiles) / nullif(sum(tiles) - 1, 0) * greatest(
                    sum(squares_download_squared)::double - 2 * {_MEAN} * sum(squares_download)::double
                    + pow({_MEAN}, 2) * sum(squares)::double,
                    0
                )
            ) / sum(tests)"""
"""Of a mean weighted by tests over k tiles: sqrt(k / (k - 1) * sum(tests^2 * (x - mean)^2)) / sum(tests)."""

_AGGREGATE = f"""
    with area_of_kind as ({_AREA_KINDS}
    ),
    -- sums per smallest area first: every figure that is a ratio of sums can be added up from them
    part as (
        select
            area_id,
            count(*) as tiles,
            sum(tests)::bigint as tests,
            sum(devices)::bigint as devices,
            sum(avg_d_kbps * tests) as download,
            sum(avg_u_kbps * tests) as upload,
            sum(avg_lat_ms * tests) as latency,
            sum(avg_lat_down_ms * tests) as latency_down,
            sum(tests) filter (where avg_lat_down_ms is not null) as tests_down,
            sum(avg_lat_up_ms * tests) as latency_up,
            sum(tests) filter (where avg_lat_up_ms is not null) as tests_up,
            coalesce(sum(tests) filter (where avg_d_kbps > 100000), 0) as tests_over_100_mbps,
            coalesce(sum(tests) filter (where avg_d_kbps > 1000000), 0) as tests_over_1_gbps,
            -- whole numbers, so that the sums are the same in whichever order the tiles come
            sum(tests::hugeint * tests) as squares,
            sum(tests::hugeint * tests * avg_d_kbps) as squares_download,
            sum(tests::hugeint * tests * avg_d_kbps * avg_d_kbps) as squares_download_squared
        from {{placed}}
        group by all
    ),
    ratio as (
        select
            area_kind,
            area_code,
            sum(tiles)::bigint as tiles,
            sum(tests)::bigint as tests,
            sum(devices)::bigint as devices,
            sum(download) / sum(tests) / 1000.0 as mean_download_mbps,
            sum(upload) / sum(tests) / 1000.0 as mean_upload_mbps,
            sum(latency) / sum(tests)::double as mean_latency_ms,
            sum(latency_down) / sum(tests_down)::double as mean_latency_while_downloading_ms,
            sum(latency_up) / sum(tests_up)::double as mean_latency_while_uploading_ms,
            100.0 * sum(tests_over_100_mbps) / sum(tests) as tests_in_tiles_over_100_mbps_percent,
            100.0 * sum(tests_over_1_gbps) / sum(tests) as tests_in_tiles_over_1_gbps_percent,
            pow(sum(tests)::double, 2) / sum(squares)::double as effective_tiles,
            {_STANDARD_ERROR} / 1000.0 as mean_download_standard_error_mbps
        from part
        inner join area_of_kind using (area_id)
        group by all
    ),
    -- quantiles in two passes: a coarse histogram says in which bucket each lies, then only that bucket is sorted
    histogram as ({
    _each_measure('''
        select '{measure}' as measure, area_id, {bucket} as bucket, sum(tests) as weight
        from {{placed}}
        group by all''')
}
    ),
    area_histogram as (
        select area_kind, area_code, measure, bucket, sum(weight) as weight
        from histogram
        inner join area_of_kind using (area_id)
        group by all
    ),
    ladder as (
        select
            *,
            sum(weight) over (
                partition by area_kind, area_code, measure order by bucket rows unbounded preceding
            ) as reached
        from area_histogram
    ),
    target as (
        select
            ladder.area_kind,
            ladder.area_code,
            ladder.measure,
            ladder.bucket,
            share.quantile,
            share.share * ratio.tests - (ladder.reached - ladder.weight) as weight_wanted
        from ladder
        inner join ratio using (area_kind, area_code)
        inner join (values {_SHARES}) as share (quantile, share)
            on share.share * ratio.tests > ladder.reached - ladder.weight
            and share.share * ratio.tests <= ladder.reached
    ),
    area_target as (
        select target.*, area_of_kind.area_id
        from target
        inner join area_of_kind using (area_kind, area_code)
    ),
    candidate as ({
    _each_measure('''
        select area_kind, area_code, measure, quantile, weight_wanted, {column} as value, sum(tests) as weight
        from {{placed}} as placed
        inner join area_target
            on area_target.measure = '{measure}'
            and area_target.area_id = placed.area_id
            and area_target.bucket = {bucket}
        group by all''')
}
    ),
    climb as (
        select
            *,
            sum(weight) over (
                partition by area_kind, area_code, measure, quantile order by value rows unbounded preceding
            ) as reached
        from candidate
    ),
    distribution as (
        select
            area_kind,
            area_code,
            {_QUANTILE_COLUMNS}
        from climb
        where reached >= weight_wanted
        group by all
    )
    select {", ".join(AGGREGATE_COLUMNS)}
    from ratio
    inner join distribution using (area_kind, area_code)
    left join first_level on ratio.area_kind = 'first_level' and ratio.area_code = first_level.code
    order by area_kind, area_code
"""  # noqa: S608 - names and numbers of this module
