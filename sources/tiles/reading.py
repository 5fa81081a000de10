"""What the file of a quarter says: the parts that matter are fetched, read, checked, placed and summed up.

Nothing is kept here: figures and the file of the tiles they were made of are handed on (see `keeping`).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.tiles import figures as tiles
from sources.tiles import ookla
from sources.tiles.checks import refuse_bad_rows, refuse_duplicates
from sources.tiles.lookup import Lookup
from sources.tiles.ookla import Quarter
from sources.tiles.remote import Progress, RemoteFile
from sources.tiles.spans import length
from sources.vocabulary.errors import SourceError

WHOLE_FILE_SHARE = 0.8
"""When more than this share of a file is wanted, it is read as one range."""
BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures by area, the tiles they were made of as a file in the scratch folder, and how many tiles those are."""

    figures: pl.DataFrame
    tiles_file: Path
    tiles: int


def read_quarter(
    remote: RemoteFile, quarter: Quarter, cells: Lookup, scratch: Path, progress: Progress | None = None
) -> Reading:
    """Read one state of a quarter's file. Whatever lies in `scratch` is deleted first; the caller deletes it after use.

    Raises SourceError: `changed_meanwhile`, `truncated`, `invalid`, `changed_shape`, `wrong_quarter`,
    `duplicate_tiles`, `empty`, or what the network raised.
    """
    columns, groups = _fetch_wanted(remote, cells, progress)
    shutil.rmtree(scratch, ignore_errors=True)
    connection = tiles.connect(scratch)
    try:
        _load(connection, remote.copy.path, columns, groups, remote.where)
        return _sum_up(connection, columns, cells, quarter, scratch / "tiles.parquet", remote.where)
    finally:
        connection.close()


def _fetch_wanted(remote: RemoteFile, cells: Lookup, progress: Progress | None) -> tuple[list[str], list[int]]:
    """Bring the wanted columns of the wanted row groups into place, and name them."""
    footer = ookla.read_footer(remote)
    columns = ookla.check_schema(footer.schema.to_arrow_schema(), remote.where)
    groups = ookla.row_groups_within(footer, cells.quadkey_ranges(), remote.where)
    spans = ookla.spans_of(footer, groups, columns)
    size = remote.copy.version.size
    remote.fetch([(0, size)] if length(spans) > WHOLE_FILE_SHARE * size else spans, progress)
    return columns, groups


def _load(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str], groups: Sequence[int], where: str
) -> None:
    """The wanted part of the copy as table `tile_read`, batch by batch; places not fetched are never touched."""
    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if name in columns]
            schema = pa.schema([file.schema_arrow.field(name) for name in names])
            batches = file.iter_batches(BATCH_ROWS, row_groups=list(groups), columns=names)
            connection.register("batches", pa.RecordBatchReader.from_batches(schema, batches))
            wanted = ", ".join(_measured(name) if name in ookla.OPTIONAL else name for name in columns)
            connection.execute(f"create temp table tile_read as select {wanted} from batches")  # noqa: S608
            connection.unregister("batches")
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        raise SourceError(
            "invalid",
            f"the file's rows cannot be read ({str(error).splitlines()[0]})",
            where,
            next_step="run again; if it stays so, the publisher's file is damaged",
        ) from None


def _measured(column: str) -> str:
    """SQL for a column that may be empty: what is no number there is no measurement, however it was written (NaN for
    null by pandas; one would make the mean of a province NaN)."""
    return f"case when isfinite({column}::double) then {column} end as {column}"


def _sum_up(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    cells: Lookup,
    quarter: Quarter,
    tiles_file: Path,
    where: str,
) -> Reading:
    """Check the tiles of `tile_read`, place them, write those of the countries asked for, and sum them up."""
    labels = {"year": quarter.year, "quarter": quarter.number}
    refuse_bad_rows(connection, "tile_read", {k: v for k, v in labels.items() if k in columns}, where)
    tiles.load_lookup(connection, cells)
    for name in ookla.OPTIONAL:
        connection.execute(f"alter table tile_read add column if not exists {name} double")
    connection.execute(f"create temp table placed as {tiles.place('tile_read', cells.quadkey_ranges())}")
    count = int((connection.execute("select count(*) from placed").fetchone() or (0,))[0])
    if not count:
        raise SourceError("empty", "the file holds no tile of the countries asked for", where)
    refuse_duplicates(connection, "placed", where)
    published = ", ".join(name for name in tiles.TILE_COLUMNS if name in columns)
    connection.execute(f"copy (select {published} from placed order by quadkey) to '{tiles_file}' (format parquet)")  # noqa: S608
    return Reading(pl.DataFrame(tiles.aggregate(connection, "placed")), tiles_file, count)
