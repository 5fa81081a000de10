"""Ookla's open data: which quarters there are, where their files lie, what a good file looks like.

One Parquet file per quarter and network (fixed, mobile) since 2019 Q1: tiles of zoom 16 with the averages of the tests
taken in them. Columns came later than others (`OPTIONAL`), files are re-aggregated in place (the ETag says which state
was read), and nothing in a file says which quarter it is of. Licence: CC BY-NC-SA 4.0, no commercial use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from sources.tiles.remote import RemoteFile
from sources.tiles.spans import Span
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Evidence

EVIDENCE = (
    Evidence("documented", "columns of each era, order, addresses and sizes; no file was seen", date(2026, 11, 25)),
)

Network = Literal["fixed", "mobile"]
NETWORKS: tuple[Network, ...] = ("fixed", "mobile")
BASE_URL = "https://ookla-open-data.s3.amazonaws.com"
LICENCE = "CC BY-NC-SA 4.0"
CITATION = "Speedtest by Ookla Global Fixed and Mobile Network Performance Map Tiles"

REQUIRED: Mapping[str, str] = {
    "quadkey": "text",
    "avg_d_kbps": "integer",
    "avg_u_kbps": "integer",
    "avg_lat_ms": "integer",
    "tests": "integer",
    "devices": "integer",
}
"""Columns read from every file, and the kind each must be of."""
OPTIONAL: Mapping[str, str] = {"avg_lat_down_ms": "number", "avg_lat_up_ms": "number"}
"""Columns of later eras (since 2022 Q4; integer at first, double later; empty for tiles without the measurement)."""
LABELS: Mapping[str, str] = {"year": "integer", "quarter": "integer"}
"""Columns that re-exported files carry: where they are, they must name the quarter asked for."""
QUADKEY = re.compile("[0-3]{16}")
_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter. Raises ValueError for one that cannot be (before 2019 Q1, or no quarter at all)."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4 or self.year < 2019:
            raise ValueError(f"{self.year} Q{self.number} is not a quarter of this dataset, which begins with 2019 Q1")

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2025-Q1`. Raises ValueError naming the text."""
        year, _, number = text.partition("-Q")
        if not (len(year) == 4 and year.isdigit() and number.isdigit()):
            raise ValueError(f"'{text}' is not a quarter (2025-Q1)")
        return cls(int(year), int(number))

    @property
    def period(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        return self.next().start - timedelta(days=1)

    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def url(self, network: Network) -> str:
        """Where the file of a network lies."""
        return (
            f"{BASE_URL}/parquet/performance/type={network}/year={self.year}/quarter={self.number}/"
            f"{self.start.isoformat()}_performance_{network}_tiles.parquet"
        )


FIRST = Quarter(2019, 1)


def quarters(today: date, first: Quarter = FIRST) -> Iterator[Quarter]:
    """Every quarter that was over on a day, oldest first. The newest may not be published yet."""
    quarter = first
    while quarter.end < today:
        yield quarter
        quarter = quarter.next()


def dataset(network: Network) -> str:
    """The dataset's name in the catalog."""
    return f"ookla_{network}"


def read_footer(remote: RemoteFile) -> pq.FileMetaData:
    """What the file says of itself: schema, row groups, statistics. Raises SourceError where it is no Parquet file."""
    copy, size, where = remote.copy, remote.copy.version.size, remote.where
    tail = copy.read((max(0, size - 8), size))
    if tail[4:] != _MAGIC:
        start = copy.read((max(0, size - 64), size))
        page = b"<" in start
        raise SourceError(
            "truncated",
            "the file does not end as a Parquet file does: it is "
            + ("a web page" if page else "cut off or something else"),
            where,
            next_step="run again later; if it stays so, the publisher's file is damaged",
        )
    footer = (size - 8 - int.from_bytes(tail[:4], "little"), size)
    if footer[0] < 0:
        raise SourceError("truncated", "the file's footer is longer than the file", where)
    remote.fetch([footer])
    try:
        return pq.read_metadata(copy.path)
    except (pa.ArrowException, OSError) as error:
        raise SourceError("invalid", f"the file's footer cannot be read ({error})", where) from None


def check_schema(schema: pa.Schema, where: str) -> list[str]:
    """The columns to read. Raises SourceError naming each column that is missing or has another type than promised."""
    wrong: list[str] = []
    for name, kind in REQUIRED.items():
        if name not in schema.names:
            wrong.append(f"column {name} is missing")
        elif not _is(schema.field(name).type, kind):
            wrong.append(f"column {name} is {schema.field(name).type} and must be {kind}")
    for name, kind in {**OPTIONAL, **LABELS}.items():
        if name in schema.names and not _is(schema.field(name).type, kind):
            wrong.append(f"column {name} is {schema.field(name).type} and must be {kind}")
    if wrong:
        numeric_keys = "quadkey" in schema.names and not _is(schema.field("quadkey").type, "text")
        raise SourceError(
            "changed_shape",
            "; ".join(wrong),
            where,
            next_step="quadkeys stored as numbers have lost digits and leading zeros: take the publisher's own file"
            if numeric_keys
            else "compare with the publisher's notes on columns; a new era needs a change of sources/tiles/ookla.py",
        )
    return [name for name in (*REQUIRED, *OPTIONAL, *LABELS) if name in schema.names]


def _is(kind: pa.DataType, wanted: str) -> bool:
    match wanted:
        case "text":
            return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
        case "integer":
            return bool(pa.types.is_integer(kind))
        case _:
            return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def row_groups_within(footer: pq.FileMetaData, ranges: Sequence[tuple[str, str]], where: str) -> list[int]:
    """Row groups that may hold a quadkey of these ranges. A group without statistics may hold anything.

    Raises SourceError where statistics name a key that is no zoom-16 quadkey, also in groups that are not wanted: a
    file that lost leading zeros shows it in America first.
    """
    at = footer.schema.to_arrow_schema().get_field_index("quadkey")
    chosen = []
    for group in range(footer.num_row_groups):
        statistics = footer.row_group(group).column(at).statistics
        if statistics is None or not statistics.has_min_max:
            chosen.append(group)
            continue
        first, last = str(statistics.min), str(statistics.max)
        for key in (first, last):
            if not QUADKEY.fullmatch(key):
                raise SourceError("invalid", f"'{key}' in row group {group} is no quadkey of 16 digits 0 to 3", where)
        if any(low <= last and first <= high for low, high in ranges):
            chosen.append(group)
    return chosen


def spans_of(footer: pq.FileMetaData, groups: Sequence[int], columns: Sequence[str]) -> list[Span]:
    """The bytes that hold these columns of these row groups."""
    spans = []
    for group in groups:
        row_group = footer.row_group(group)
        for at in range(row_group.num_columns):
            chunk = row_group.column(at)
            if chunk.path_in_schema in columns:
                start = chunk.dictionary_page_offset or chunk.data_page_offset
                start = min(start, chunk.data_page_offset)
                spans.append((start, start + chunk.total_compressed_size))
    return spans
