"""Vintages as write-once Parquet: raw/<dataset>/vintage=<id>/{data.parquet, vintage.json}.

A vintage is what was taken in at once. The same content is never written twice; nothing written is ever changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from math import inf
from pathlib import Path

import polars as pl

from sources.border.comparison import UNCOMPARED, Comparison
from sources.border.content import content_sha256
from sources.border.holds import Hold, hold_of, note_of_hold, supersede
from sources.border.older import NAMES_BEFORE, schema_file
from sources.border.seal import HELD, seal
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.files import make_folder, write_aside, write_folder_aside
from sources.vocabulary.observation import VALUE_COLUMNS, implied_kind

Writing = Callable[[], AbstractContextManager[object]]
"""Gives what is to be held while one writes into raw; `nullcontext` where the caller holds the data folder already."""

ASIDE = ".damaged-"
"""Begins the name of a folder to which a damaged vintage was moved; neither dbt nor a store reads it."""
_ASIDE = re.escape(ASIDE) + r"(?P<seq>[0-9]{4,9})-.*-(?P<digest>[0-9a-f]{8})-[0-9]+"

NUMBERED = re.compile(r"([0-9]{4,9})-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}")
"""A name that begins with the number of its vintage (`name_of`)."""

RELEASED = "released"
"""How a vintage came that a finished release of this warehouse added (its `retrieval_mode`; else live or bundled)."""

NO_FIGURES = "no figures of "
"""How a vintage's note about a series without figures begins; the series, a colon and the publisher's words follow."""

HANDED_IN = "handed_in"
"""How a vintage came that holds what agencies handed in as files (`sources/own`)."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """What is known of one vintage besides its rows.

    `vintage_seq` is its order of arrival within the dataset, from 1; `withdrawn` names the points (series, area,
    period) that were served when it came and that it no longer has; `is_held` says that it had to wait for a person
    when it came (see `holds.py`; of vintages kept before there was this word, `held.json` alone says so). `place`: of
    one that came before others that had their numbers first (another machine's), the numbers by which it stands right
    before them, its own last; a version that does not know it takes its note for damaged, and serves nothing out of
    order.
    """

    dataset: str
    vintage_id: str
    vintage_seq: int
    retrieval_mode: str
    route: str
    retrieved_at: datetime
    edition: str
    published_on_min: date
    published_on_max: date
    row_count: int
    content_sha256: str
    notes: tuple[str, ...] = ()
    withdrawn: tuple[tuple[str, ...], ...] = ()
    is_held: bool = False
    place: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        """The number in its name; of one that is named after its period, that of its arrival."""
        named = NUMBERED.match(self.vintage_id)
        return int(named[1]) if named else self.vintage_seq

    @property
    def path(self) -> tuple[int, ...]:
        """By which it has its order among others (`in_order`)."""
        return self.place or (self.number,)

    def to_json(self) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "place" or value}
        return json.dumps(said, default=lambda v: v.isoformat(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Vintage:
        data = {NAMES_BEFORE.get(name, name): value for name, value in json.loads(text).items()}
        said = cls(
            **{
                **data,
                "retrieved_at": datetime.fromisoformat(data["retrieved_at"]),
                "published_on_min": date.fromisoformat(data["published_on_min"]),
                "published_on_max": date.fromisoformat(data["published_on_max"]),
                "notes": tuple(data.get("notes", ())),
                "withdrawn": tuple(tuple(point) for point in data.get("withdrawn", ())),
                "place": tuple(data.get("place", ())),
            }
        )
        is_sound = said.retrieved_at.tzinfo is not None and all(type(number) is int for number in said.place)
        if not is_sound or len({len(point) for point in said.withdrawn}) > 1:
            raise ValueError("a time of no zone, a place that is no number, or figures that are named in several ways")
        return said


def in_order(vintages: Iterable[Vintage]) -> list[Vintage]:
    """Vintages of a dataset in order of arrival. Where one was put before others, all are counted anew: whatever asks
    which came later asks `vintage_seq`, and a name keeps its number."""
    listed = sorted(vintages, key=lambda v: (*v.path, inf))
    if not any(vintage.place for vintage in listed):
        return listed
    return [replace(vintage, vintage_seq=order) for order, vintage in enumerate(listed, 1)]


def name_of(seq: int, published_on: date, digest: str) -> str:
    """What a vintage is called: its number, the newest day of publication in it, the beginning of its digest."""
    return f"{seq:04d}-{published_on.isoformat()}-{digest[:8]}"


def note_of(folder: Path) -> Vintage | None:
    """What is noted of the vintage in a folder; None where there is no note, or none that can be read."""
    try:
        return _noted((folder / "vintage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


@lru_cache(maxsize=100_000)
def _noted(text: str) -> Vintage:
    """What a note says: a run asks for each a dozen times, and nothing ever changes it."""
    return Vintage.from_json(text)


class RawStore:
    """The folder `raw/`. One process writes at a time; readers may read at any time."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def vintages(self, dataset: str) -> list[Vintage]:
        """All vintages of a dataset, held ones among them, in order of arrival.

        A folder without a note that can be read is none: `proof` names it and moves it aside.
        """
        folders = (self.root / dataset).glob("vintage=*")
        return in_order(vintage for folder in folders if (vintage := note_of(folder)) is not None)

    def in_force(self, dataset: str, day: date = date.max) -> list[Vintage]:
        """The vintages that may be served: those never held, and those a person has accepted by the end of a day."""
        return [vintage for vintage in self.vintages(dataset) if self.may_be_served(vintage, day)]

    def waiting(self, dataset: str, day: date = date.max) -> list[Vintage]:
        """The vintages that wait for a person at the end of a day, in order of arrival: none that something taken in
        since has made idle, none from which the publisher has gone back."""
        held = self._since_the_last_taken_in(dataset, day)
        return [vintage for vintage, hold in held if not hold.is_superseded_by(day)]

    def superseded(self, dataset: str, day: date = date.max) -> list[Vintage]:
        """The vintages that stood out and from which the publisher has gone back since to what is served."""
        return [v for v, hold in self._since_the_last_taken_in(dataset, day) if hold.is_superseded_by(day)]

    def _since_the_last_taken_in(self, dataset: str, day: date) -> list[tuple[Vintage, Hold]]:
        """Vintages of a dataset that were held by a day, accepted by nobody, after which nothing fetched was taken
        in."""
        held: list[tuple[Vintage, Hold]] = []
        for vintage in self.vintages(dataset):
            if hanoi_day(vintage.retrieved_at) > day:
                continue
            hold = self.hold(vintage)
            if hold is not None and not hold.is_accepted_by(day):
                held.append((vintage, hold))
            elif vintage.retrieval_mode == "live":
                held.clear()
        return held

    def hold(self, vintage: Vintage) -> Hold | None:
        """Why a vintage was held and who accepted it; None where it never was."""
        return hold_of(self.folder(vintage), is_noted=vintage.is_held)

    def may_be_served(self, vintage: Vintage, day: date = date.max) -> bool:
        """Whether a vintage was never held, or a person has accepted it by the end of a day."""
        hold = self.hold(vintage)
        return hold is None or hold.is_accepted_by(day)

    def folder(self, vintage: Vintage) -> Path:
        return self.root / vintage.dataset / f"vintage={vintage.vintage_id}"

    def path(self, vintage: Vintage) -> Path:
        return self.folder(vintage) / "data.parquet"

    def rows(self, vintage: Vintage) -> pl.DataFrame:
        """The rows of a vintage, in the names of today; of one kept before figures said their kind, the implied one."""
        rows = pl.read_parquet(self.path(vintage), hive_partitioning=False)
        rows = rows.rename({old: new for old, new in NAMES_BEFORE.items() if new not in rows.columns}, strict=False)
        says_its_kind = "obs_status" not in rows.columns or "value_kind" in rows.columns
        return rows if says_its_kind else rows.with_columns(implied_kind())

    def newest(self, dataset: str) -> Vintage | None:
        """The vintage that is served: the newest publication, and of that the latest arrival."""
        return max(self.in_force(dataset), key=lambda v: (v.published_on_max, v.vintage_seq), default=None)

    def ensure_schema(self, dataset: str, empty: pl.DataFrame) -> None:
        """A zero-row file, so that a dataset that was never fetched reads as no rows."""
        if not self.is_schema_whole(dataset, empty):
            make_folder(self.root / dataset)
            make_folder(self.root / dataset / "schema")
            write_aside(self.root / dataset / "schema" / "data.parquet", schema_file(empty))

    def is_schema_whole(self, dataset: str, empty: pl.DataFrame) -> bool:
        """Whether that file is there, and is what it should be."""
        path = self.root / dataset / "schema" / "data.parquet"
        return path.is_file() and path.read_bytes() == schema_file(empty)

    def write(
        self,
        rows: pl.DataFrame,
        *,
        dataset: str,
        retrieval_mode: str,
        route: str,
        edition: str,
        retrieved_at: datetime,
        content_columns: Sequence[str] = VALUE_COLUMNS,
        notes: tuple[str, ...] = (),
        compared: Comparison = UNCOMPARED,
    ) -> tuple[Vintage, bool]:
        """Keep validated rows as a vintage, held where `compared` has findings; give it and whether it is new.

        A shipped vintage is new when nothing of the dataset has its content; a fetched one is new when the newest
        publication served, the last arrival and every one that waits differ from it (so that a publisher who takes a
        change back is followed).
        """
        digest = content_sha256(rows, content_columns)
        known = self.vintages(dataset)
        for vintage in known if retrieval_mode == "bundled" else self.alike(dataset):
            if vintage.content_sha256 == digest:
                if retrieval_mode == "live" and self.may_be_served(vintage):
                    self._supersede(dataset, route, served=vintage, at=retrieved_at)
                return vintage, False
        aside = self.numbers_aside(dataset)
        seq = max([*(v.number for v in known), *aside.values()], default=0) + 1
        if retrieval_mode == "bundled":  # what is shipped takes its old place again after it was damaged
            seq = aside.get(digest[:8], seq)
        dates: list[date] = rows["published_on"].unique().sort().to_list()
        low, high = dates[0], dates[-1]
        vintage = Vintage(
            dataset=dataset,
            vintage_id=name_of(seq, high, digest),
            vintage_seq=seq,
            retrieval_mode=retrieval_mode,
            route=route,
            retrieved_at=retrieved_at,
            edition=edition,
            published_on_min=low,
            published_on_max=high,
            row_count=rows.height,
            content_sha256=digest,
            notes=notes,
            withdrawn=compared.lost,
            is_held=bool(compared.findings),
        )
        held = note_of_hold(compared.findings, retrieved_at) if compared.findings else ""
        self.publish(vintage, rows.with_columns(pl.lit(vintage.vintage_id).alias("vintage_id")), held)
        return vintage, True

    def alike(self, dataset: str) -> list[Vintage]:
        """The vintages beside which a fetched one is nothing new: the one served, the last arrival, those that wait."""
        newest = self.newest(dataset)
        arrived = [v for v in self.in_force(dataset) if v.retrieval_mode == "live"][-1:]
        return [*([newest] if newest else []), *arrived, *self.waiting(dataset)]

    def _supersede(self, dataset: str, route: str, *, served: Vintage, at: datetime) -> None:
        """By this route the publisher says again what is served: what came by it in between waits no longer."""
        for vintage in self.waiting(dataset):
            if vintage.route == route:
                supersede(self.folder(vintage), served=served.vintage_id, at=at)

    def numbers_aside(self, dataset: str) -> dict[str, int]:
        """Beginning of the digest → number of the vintages that were moved aside as damaged: no other may have it."""
        names = (re.fullmatch(_ASIDE, path.name) for path in (self.root / dataset).glob(f"{ASIDE}*"))
        return {name["digest"]: int(name["seq"]) for name in names if name}

    def publish(self, vintage: Vintage, rows: pl.DataFrame, held: str = "") -> None:
        """Give a vintage its place in one step, with the note of its hold where there is one; nothing is there before,
        everything is there after."""

        def fill(folder: Path) -> None:
            if held:
                (folder / HELD).write_text(held, encoding="utf-8")
            rows.write_parquet(folder / "data.parquet", compression="snappy")
            (folder / "vintage.json").write_text(vintage.to_json(), encoding="utf-8")
            seal(folder)

        write_folder_aside(self.root / vintage.dataset / f"vintage={vintage.vintage_id}", fill)
