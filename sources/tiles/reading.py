"""What the file of a quarter says: the parts that matter are fetched, read, checked, placed and summed up.

Nothing is kept here: figures and the file of the tiles they were made of are handed on (see `keeping`). Where this runs
does not matter: what it needs comes as values, the table of cells and a folder for the time being.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.border.http import RETRYABLE, HttpClient
from sources.tiles import figures as tiles
from sources.tiles import ookla
from sources.tiles.checks import refuse_bad_rows, refuse_duplicates
from sources.tiles.lookup import Lookup
from sources.tiles.ookla import Network, Quarter
from sources.tiles.partial import Version
from sources.tiles.remote import Progress, RemoteFile, open_remote
from sources.tiles.spans import length
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import file_sha256

WHOLE_FILE_SHARE = 0.8
"""When more than this share of a file is wanted, it is read as one range."""
BATCH_ROWS = 65_536
CHANGES_FOLLOWED = 2
"""How often reading begins again because the publisher replaced the file meanwhile."""
BROKE_OFF = RETRYABLE | {"unreachable", "refused", "tls"}
"""Kinds of failure of the way, not of the file: what has been fetched stays good."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Which file to read. `known`: its states (`Reading.edition`) that need not be read again."""

    network: Network
    quarter: Quarter
    known: frozenset[str] = frozenset()

    @property
    def dataset(self) -> str:
        return ookla.dataset(self.network)

    @property
    def label(self) -> str:
        return f"{self.dataset} {self.quarter.period}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one state of a quarter's file says.

    figures: by area (`AGGREGATE_COLUMNS`); None where the state is known. tiles, tiles_sha256, tiles_file: the tiles of
    the countries asked for: how many, the digest of their file, and the file itself, None where it stays where it was
    made. method: the rule of placing.
    """

    errand: Errand
    version: Version
    method: str
    bytes_fetched: int
    bytes_reused: int
    figures: pl.DataFrame | None = None
    tiles: int = 0
    tiles_sha256: str = ""
    tiles_file: Path | None = None

    @property
    def edition(self) -> str:
        return edition(self.version, self.method)

    @property
    def where(self) -> str:
        return f"{self.errand.label}, {self.version.url}, ETag {self.version.etag or 'none'}"


def edition(version: Version, method: str) -> str:
    """The state of the file and the rule of placing: what makes one partition of a quarter differ from another."""
    return f"{version.etag.strip(chr(34)) or version.last_modified or version.size} · {method}"


@contextmanager
def newest_state(
    errand: Errand, client: HttpClient, cells: Lookup, folder: Path, progress: Progress | None = None
) -> Iterator[Reading]:
    """Read the state that the publisher serves now, unless it is known. Begins again where the file is replaced
    meanwhile, but not for ever.

    The copy of the file lies in `folder`. What was fetched stays for the next time where the way failed or someone
    interrupted, here or in the body of the `with`; otherwise nothing stays, the file of the tiles least of all.

    Raises SourceError: `not_published`, `changed_meanwhile`, `truncated`, `invalid`, `changed_shape`, `wrong_quarter`,
    `duplicate_tiles`, `empty`, or what the network raised.
    """
    for follows in range(CHANGES_FOLLOWED, 0, -1):
        remote = open_remote(client, errand.quarter.url(errand.network), errand.label, folder, progress)
        with _tidied(remote, folder / f".{remote.copy.version.name}") as scratch:
            try:
                reading = _read(remote, errand, cells, scratch, progress)
            except SourceError as error:
                if error.kind == "changed_meanwhile" and follows > 1:
                    continue
                raise
            yield reading
            return


@contextmanager
def _tidied(remote: RemoteFile, scratch: Path) -> Iterator[Path]:
    """A folder for what is made on the way. What was refused is fetched anew next time, what broke off is gone on
    with."""
    try:
        yield scratch
    except SourceError as error:
        if error.kind not in BROKE_OFF:
            remote.copy.discard()
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    remote.copy.discard()


def _read(remote: RemoteFile, errand: Errand, cells: Lookup, scratch: Path, progress: Progress | None) -> Reading:
    """Read one state of a file. Whatever lies in `scratch` is deleted first."""
    copy = remote.copy
    if edition(copy.version, cells.method) in errand.known:
        return Reading(errand, copy.version, cells.method, copy.bytes_fetched, copy.bytes_reused)
    columns, groups = _fetch_wanted(remote, cells, progress)
    shutil.rmtree(scratch, ignore_errors=True)
    connection = tiles.connect(scratch)
    try:
        _load(connection, copy.path, columns, groups, remote.where)
        tiles_file = scratch / "tiles.parquet"
        count = _place(connection, columns, cells, errand.quarter, tiles_file, remote.where)
        return Reading(
            errand,
            copy.version,
            cells.method,
            copy.bytes_fetched,
            copy.bytes_reused,
            figures=pl.DataFrame(tiles.aggregate(connection, "placed")),
            tiles=count,
            tiles_sha256=file_sha256(tiles_file),
            tiles_file=tiles_file,
        )
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


def _place(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    cells: Lookup,
    quarter: Quarter,
    tiles_file: Path,
    where: str,
) -> int:
    """Check the tiles of `tile_read`, place those of the countries asked for as table `placed`, write them to a file,
    and count them."""
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
    return count
