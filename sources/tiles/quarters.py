"""One quarter of one network: the parts of Ookla's file that matter are read, checked, placed, summed up, and kept.

What is kept, in the same places as of every other dataset:

- `landing/ookla_<network>/<sha256>.parquet` with `.origin.json`: the tiles of the countries asked for, as published;
- `raw/ookla_<network>/vintage=<period>-<digest>/`: figures by country, province and former province (`PARTITION`).

A partition is one quarter as one state of the publisher's file (ETag) and one rule of placing tiles (`method`) give it.
The same state is not read twice; a file that is refused changes nothing; what an interrupted run has fetched is used by
the next. Licence of everything here: CC BY-NC-SA 4.0, so that none of it enters a public release.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.border.attempts import Attempt, remember
from sources.border.http import RETRYABLE, HttpClient
from sources.border.vintages import RawStore, Vintage, content_sha256
from sources.tiles import figures as tiles
from sources.tiles import ookla
from sources.tiles.geography import Lookup, lookup
from sources.tiles.ookla import Network, Quarter
from sources.tiles.partition import PARTITION, empty_partition
from sources.tiles.ranges import PartialFile, Progress, Version, open_remote
from sources.vocabulary.areas import ASEAN
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import write_once
from sources.vocabulary.settings import Settings

WHOLE_FILE_SHARE = 0.8
"""When more than this share of a file is wanted, it is read as one range."""
MAX_SHRINK = 0.5
"""The share of a country's tiles that may vanish between two states of a quarter; regions have been removed before."""
CHANGES_FOLLOWED = 2
"""How often reading begins again because the publisher replaced the file meanwhile."""
BATCH_ROWS = 65_536
BROKE_OFF = RETRYABLE | {"unreachable", "refused", "tls"}
"""Kinds of failure of the way, not of the file: what has been fetched stays good."""


@dataclass(frozen=True, slots=True)
class QuarterResult:
    """What became of one quarter of one network. `is_new` is false where the same state was kept already."""

    vintage: Vintage
    is_new: bool
    bytes_fetched: int
    bytes_reused: int
    file_bytes: int
    tiles: int


def fetch_quarter(
    network: Network,
    quarter: Quarter,
    *,
    client: HttpClient,
    settings: Settings,
    countries: Sequence[str] = ASEAN,
    base_url: str = ookla.BASE_URL,
    accept_shrinkage: bool = False,
    progress: Progress | None = None,
) -> QuarterResult:
    """Read, check and keep one quarter. Safe to repeat at any time, and to interrupt at any point.

    Raises SourceError: `not_published`, `changed_meanwhile`, `truncated`, `invalid`, `changed_shape`, `wrong_quarter`,
    `duplicate_tiles`, `empty`, `shrunk`, or what the network raised. Whatever was kept before stays as it was.
    """
    reading = _Reading(network, quarter, client, settings, tuple(countries), base_url, accept_shrinkage, progress)
    reading.store.ensure_schema(reading.dataset, empty_partition())
    started = client.now()
    try:
        result = _read_newest_state(reading)
    except SourceError as error:
        known = reading.known()
        kept = (
            f"partition {known[-1].vintage_id} stays in use" if known else "no partition of this quarter was kept yet"
        )
        told = SourceError(error.kind, error.what, error.where, kept=kept, next_step=error.next_step)
        _remember(reading, started, told.kind, str(told), known[-1].vintage_id if known else "", error=True)
        raise told from None
    outcome = "new_vintage" if result.is_new else "unchanged"
    _remember(reading, started, outcome, "", result.vintage.vintage_id, error=False)
    return result


def _remember(reading: _Reading, started: datetime, outcome: str, reason: str, vintage_id: str, *, error: bool) -> None:
    """Keep what came of the attempt where every dataset's attempts are kept."""
    seconds = (reading.client.now() - started).total_seconds()
    attempt = Attempt(reading.dataset, outcome, reason, "ookla", "live", started, vintage_id, seconds, error)
    remember(attempt, reading.settings.state)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What `fetch_quarter` was asked for."""

    network: Network
    quarter: Quarter
    client: HttpClient
    settings: Settings
    countries: tuple[str, ...]
    base_url: str
    accept_shrinkage: bool
    progress: Progress | None

    @property
    def dataset(self) -> str:
        return ookla.dataset(self.network)

    @property
    def label(self) -> str:
        return f"{self.dataset} {self.quarter.period}"

    @property
    def store(self) -> RawStore:
        return RawStore(self.settings.raw)

    @property
    def landing(self) -> Path:
        return self.settings.landing / self.dataset

    def known(self) -> list[Vintage]:
        """The partitions of this quarter kept so far, in order of arrival."""
        return [v for v in self.store.vintages(self.dataset) if v.vintage_id.startswith(f"{self.quarter.period}-")]


def _read_newest_state(reading: _Reading, tries: int = CHANGES_FOLLOWED) -> QuarterResult:
    """Read the quarter; begin again when the publisher replaces the file meanwhile, but not for ever."""
    try:
        return _read_state(reading)
    except SourceError as error:
        if error.kind != "changed_meanwhile" or tries <= 1:
            raise
    return _read_newest_state(reading, tries - 1)


def _read_state(reading: _Reading) -> QuarterResult:
    """Read the state of the file that the publisher serves now, unless it is kept already."""
    cells = lookup(reading.settings.build / "geography", reading.countries)
    url = reading.quarter.url(reading.network, reading.base_url)
    partial = open_remote(reading.client, url, reading.label, reading.landing, reading.progress)
    version = partial.version
    edition = _edition(version, cells)
    for vintage in reading.known():
        if vintage.edition == edition:
            result = QuarterResult(vintage, False, partial.bytes_fetched, partial.bytes_reused, version.size, 0)
            partial.discard()
            return result
    where = f"{reading.label}, {version.url}, ETag {version.etag or 'none'}"
    scratch = reading.landing / f".{version.name}"
    try:
        columns, groups = _fetch_wanted(partial, cells, where, reading.progress)
        rows, tiles_file, count = _figures(partial, columns, groups, cells, reading.quarter, scratch, where)
        _refuse_other_quarter(reading, tiles_file, where)
        _refuse_shrinkage(reading, rows, where)
        landed = _land(reading, tiles_file, version)
    except SourceError as error:
        if error.kind not in BROKE_OFF:
            partial.discard()  # what was refused is fetched anew next time; what broke off is gone on with
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    vintage = _keep(reading, rows, version, edition, cells, landed)
    result = QuarterResult(vintage, True, partial.bytes_fetched, partial.bytes_reused, version.size, count)
    partial.discard()
    return result


def _edition(version: Version, cells: Lookup) -> str:
    return f"{version.etag.strip(chr(34)) or version.last_modified or version.size} · {cells.method}"


def _fetch_wanted(
    partial: PartialFile, cells: Lookup, where: str, progress: Progress | None
) -> tuple[list[str], list[int]]:
    """Bring the wanted columns of the wanted row groups into place, and name them."""
    footer = ookla.read_footer(partial, where)
    columns = ookla.check_schema(footer.schema.to_arrow_schema(), where)
    groups = ookla.row_groups_within(footer, cells.quadkey_ranges(), where)
    spans = ookla.spans_of(footer, groups, columns)
    if sum(end - start for start, end in spans) > WHOLE_FILE_SHARE * partial.version.size:
        spans = [(0, partial.version.size)]
    partial.fetch(spans, progress)
    return columns, groups


def _figures(
    partial: PartialFile,
    columns: Sequence[str],
    groups: Sequence[int],
    cells: Lookup,
    quarter: Quarter,
    scratch: Path,
    where: str,
) -> tuple[pl.DataFrame, Path, int]:
    """Figures by area, the file of the tiles they were made of, and how many tiles those are."""
    shutil.rmtree(scratch, ignore_errors=True)
    connection = tiles.connect(scratch)
    try:
        _load(connection, partial.path, columns, groups, where)
        labels = {"year": quarter.year, "quarter": quarter.number}
        tiles.refuse_bad_rows(connection, "tile_read", {k: v for k, v in labels.items() if k in columns}, where)
        tiles.load_lookup(connection, cells)
        for name in ookla.OPTIONAL:
            connection.execute(f"alter table tile_read add column if not exists {name} double")
        connection.execute(f"create temp table placed as {tiles.place('tile_read', cells.quadkey_ranges())}")
        count = int((connection.execute("select count(*) from placed").fetchone() or (0,))[0])
        if not count:
            raise SourceError("empty", "the file holds no tile of the countries asked for", where)
        tiles.refuse_duplicates(connection, "placed", where)
        landed = scratch / "tiles.parquet"
        kept = ", ".join(name for name in tiles.TILE_COLUMNS if name in columns)
        connection.execute(f"copy (select {kept} from placed order by quadkey) to '{landed}' (format parquet)")  # noqa: S608
        return pl.DataFrame(tiles.aggregate(connection, "placed")), landed, count
    finally:
        connection.close()


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
            connection.execute(f"create temp table tile_read as select {', '.join(columns)} from batches")  # noqa: S608
            connection.unregister("batches")
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        raise SourceError(
            "invalid",
            f"the file's rows cannot be read ({str(error).splitlines()[0]})",
            where,
            next_step="run again; if it stays so, the publisher's file is damaged",
        ) from None


def _refuse_other_quarter(reading: _Reading, tiles_file: Path, where: str) -> None:
    """Raise SourceError where these very tiles were already read as another quarter: one of the two is mislabelled."""
    digest = _file_sha256(tiles_file)
    for vintage in reading.store.vintages(reading.dataset):
        same_quarter = vintage.vintage_id.startswith(f"{reading.quarter.period}-")
        if f"tiles {digest}" in vintage.notes and not same_quarter:
            raise SourceError(
                "wrong_quarter",
                f"the tiles are those kept as {vintage.vintage_id}: the same file was served for two quarters",
                where,
                next_step="look at both addresses at the publisher's; run again when they differ",
            )


def _refuse_shrinkage(reading: _Reading, rows: pl.DataFrame, where: str) -> None:
    """Raise SourceError where a country lost most of its tiles against the last state of the same quarter."""
    known = reading.known()
    if reading.accept_shrinkage or not known:
        return
    now = dict(rows.filter(area_kind="country").select("area_code", "tiles").iter_rows())
    before = reading.store.rows(known[-1]).filter(area_kind="country").select("area_code", "tiles")
    lost = [
        f"{code}: {now.get(code, 0):,} tiles, {count:,} before"
        for code, count in before.iter_rows()
        if code in reading.countries and now.get(code, 0) < MAX_SHRINK * count
    ]
    if lost:
        raise SourceError(
            "shrunk",
            "; ".join(lost),
            f"{where}, against {known[-1].vintage_id}",
            next_step="if the publisher removed these regions, take the quarter in with accept_shrinkage",
        )


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _land(reading: _Reading, tiles_file: Path, version: Version) -> Path:
    """Keep the tiles under their own digest, with a note of where they came from. The same tiles are kept once."""
    digest = _file_sha256(tiles_file)
    path = reading.landing / f"{digest}.parquet"
    origin = {
        "url": version.url,
        "label": reading.label,
        "request_key": f"GET {version.url} tiles of the countries asked for",
        "headers": {"etag": version.etag, "last-modified": version.last_modified},
        "file_size": version.size,
        "fetched_at": reading.client.now().isoformat(),
        "size": tiles_file.stat().st_size,
        "sha256": digest,
        "licence": ookla.LICENCE,
        "outcome": "part",
    }
    if not path.exists():
        tiles_file.replace(path)
    text = json.dumps(origin, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_once(path.with_name(f"{digest}.origin.json"), text)
    return path


def _keep(
    reading: _Reading, figures: pl.DataFrame, version: Version, edition: str, cells: Lookup, landed: Path
) -> Vintage:
    """Publish the figures as the quarter's newest partition."""
    store, name, quarter, network = reading.store, reading.dataset, reading.quarter, reading.network
    retrieved_at = reading.client.now()
    published = _published(version)
    published_on = published or retrieved_at.astimezone(UTC).date()
    constants: Mapping[str, object] = {
        "dataset": name,
        "network": network,
        "period": quarter.period,
        "period_start": quarter.start,
        "period_end": quarter.end,
        "etag": version.etag.strip('"'),
        "method": cells.method,
        "published_on": published_on,
        "published_on_kind": "publisher" if published else "fetched",
        "citation": f"Ookla, {ookla.CITATION}, {network} networks, {quarter.period}, "
        f"file of {published_on.isoformat()}; sums by area are this project's ({ookla.LICENCE})",
        "source_url": version.url,
    }
    rows = figures.with_columns(pl.lit(value).alias(column) for column, value in constants.items())
    digest = content_sha256(rows, [c for c in PARTITION if c not in ("vintage_id", "citation", "source_url")])
    vintage_id = f"{quarter.period}-{hashlib.sha256(f'{edition} {digest}'.encode()).hexdigest()[:8]}"
    vintage = Vintage(
        dataset=name,
        vintage_id=vintage_id,
        vintage_seq=max((v.vintage_seq for v in store.vintages(name)), default=0) + 1,
        retrieval_mode="live",
        route="ookla",
        retrieved_at=retrieved_at,
        edition=edition,
        published_on_min=published_on,
        published_on_max=published_on,
        row_count=rows.height,
        content_sha256=digest,
        notes=(f"tiles {landed.stem}", f"file {version.size} bytes"),
    )
    rows = rows.with_columns(pl.lit(vintage_id).alias("vintage_id")).select(
        pl.col(column).cast(kind) for column, kind in PARTITION.items()
    )
    store.publish(vintage, rows)
    return vintage


def _published(version: Version) -> date | None:
    try:
        return parsedate_to_datetime(version.last_modified).astimezone(UTC).date()
    except (TypeError, ValueError):
        return None
