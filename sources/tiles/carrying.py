"""A reading on its way between processes: what was read, or why it was refused, as Arrow rows and back.

The first row says what is no figure (`told`, JSON) and has no other column; the figures follow, a row each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from sources.border.http import HttpClient
from sources.tiles.figures import AGGREGATE_COLUMNS
from sources.tiles.lookup import Lookup
from sources.tiles.partial import Version
from sources.tiles.reading import Errand, Reading, newest_state
from sources.vocabulary.errors import SourceError

_KINDS = {pl.String: pa.string(), pl.Int64: pa.int64(), pl.Float64: pa.float64()}
_FIGURES = pa.schema([(name, _KINDS[kind]) for name, kind in AGGREGATE_COLUMNS.items()])
ROWS = pa.schema([("told", pa.string()), *_FIGURES])
"""The columns of such rows."""


_SAID = ("method", "bytes_fetched", "bytes_reused", "tiles", "tiles_sha256")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an errand elsewhere, and what `task` says of who did it: host, attempt (from 1), seconds."""

    errand: Errand
    outcome: Reading | SourceError
    task: Mapping[str, object]

    @contextmanager
    def given(self) -> Iterator[Reading]:
        """What was read, as `newest_state` gives it. Raises SourceError where it was refused or did not come."""
        if isinstance(self.outcome, SourceError):
            raise self.outcome
        yield self.outcome


def read_away(errand: Errand, client: HttpClient, cells: Lookup, folder: Path) -> Reading | SourceError:
    """Read in a folder of which nothing is wanted afterwards: the file of the tiles stays behind."""
    try:
        with newest_state(errand, client, cells, folder) as reading:
            return reading
    except SourceError as error:
        return error


def packed(answer: Answer) -> pa.Table:
    """An answer as rows."""
    told: dict[str, object] = {"task": dict(answer.task)}
    figures = _FIGURES.empty_table()
    match answer.outcome:
        case SourceError() as error:
            told["refused"] = [error.kind, error.what, error.where, error.kept, error.next_step]
        case reading:
            told |= {name: getattr(reading, name) for name in _SAID} | {"version": asdict(reading.version)}
            told["is_known"] = reading.figures is None
            if reading.figures is not None:
                figures = reading.figures.to_arrow().cast(_FIGURES)
    first = pa.Table.from_pylist([{"told": json.dumps(told)}], ROWS)
    return pa.concat_tables([first, figures], promote_options="default").select(ROWS.names)


def unpacked(rows: pa.Table, errand: Errand) -> Answer:
    """What `packed` was given, but for the file of the tiles, which stayed where it was made."""
    told = json.loads(rows["told"][0].as_py())
    if "refused" in told:
        return Answer(errand, SourceError(*told["refused"]), told["task"])
    figures = pl.DataFrame(rows.slice(1).select(_FIGURES.names))
    said = {name: told[name] for name in _SAID}
    reading = Reading(errand, Version(**told["version"]), figures=None if told["is_known"] else figures, **said)
    return Answer(errand, reading, told["task"])


def given_up(error: Exception) -> str:
    """The one line of an engine's error that says why it gave up; the rest stands in the engine's own log."""
    lines = [line.strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line and not line.startswith(("at ", "... "))] or [type(error).__name__]
    last = next((line for line in lines if "most recent failure: " in line), lines[-1])
    return last.split("most recent failure: ")[-1]
