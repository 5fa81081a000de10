"""What is declared of a dataset: the words of an entry in the catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

import polars as pl

from sources.vocabulary.exchange import Parsed, Route
from sources.vocabulary.observation import OBSERVATION_COLUMNS, VALUE_COLUMNS, empty_observations
from sources.vocabulary.releases import Cadence, Calendar


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a vintage must be to be accepted."""

    min_rows: int = 1
    min_areas: int = 1
    value_min: float | None = None
    value_max: float | None = None
    first_year: int = 1950


@dataclass(frozen=True, slots=True)
class Usual:
    """What a fetched vintage usually does to the figures served before it; what does more waits for a person.

    `revision`: the relative change that most figures of a series stay below; `far`: the one that every figure stays
    below; `max_shrink`: the share of a series' figures that may vanish at once; `by_period`: the series of which each
    vintage brings periods of its own and leaves those before it standing (an edition of a survey, a month of tests), so
    that a figure it lacks is not lost.
    """

    revision: float = 0.10
    far: float = 0.50
    max_shrink: float = 0.10
    by_period: Collection[str] | Literal["all"] = ()


def content_of(partition_columns: Iterable[str]) -> tuple[str, ...]:
    """What the content of a partition is: everything but its name, its wording and its address."""
    return tuple(name for name in partition_columns if name not in ("vintage_id", "citation", "source_url"))


class Shape(Protocol):
    """The schema of a dataset that is not statistics (cables): its empty frame and its own way through the border."""

    @property
    def content_columns(self) -> tuple[str, ...]: ...

    def empty(self) -> pl.DataFrame: ...

    def prepare(self, parsed: Parsed, dataset: str, fetched_on: date) -> pl.DataFrame:
        """Validated rows with an `published_on` and a `vintage_id` column. Raises SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of one publisher.

    `calendar`: when its next release is due (none: irregular); `routes`: ways to it, tried in order (none: curated,
    shipped with the project); `licence_class`: what may be done with its rows, by which they leave or do not (register
    `licences`); `bounds` hold for fetched vintages, `shipped_bounds` for shipped ones; `usual` says how much a fetched
    vintage may change at once.
    """

    name: str
    title: str
    title_vi: str
    publisher: str
    publisher_code: str
    homepage: str
    licence: str
    licence_class: str
    cadence: Cadence
    description: str
    calendar: Calendar | None = None
    routes: tuple[Route, ...] = ()
    key_env: str = ""
    curated: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    shipped_bounds: Bounds = field(default_factory=Bounds)
    usual: Usual = field(default_factory=Usual)
    extra_areas: frozenset[str] = frozenset()
    shape: Shape | None = None
    publisher_vi: str = ""
    """The publisher in Vietnamese; blank where it is a name, the same in both languages ("Ookla")."""
    licence_vi: str = ""
    """The licence in Vietnamese; blank where it is a name, the same in both languages ("CC BY 4.0")."""
    partition_columns: Mapping[str, Any] | None = None
    """The schema of a dataset that is fetched by partition with a loader of its own (speed tiles)."""

    @property
    def partitioned(self) -> bool:
        """Whether the common engine leaves this dataset to its own loader."""
        return self.partition_columns is not None

    @property
    def kind(self) -> str:
        """Whether its rows are tidy observations, or of a schema of their own (`own`)."""
        return "observation" if self.shape is None and not self.partitioned else "own"

    @property
    def content_columns(self) -> tuple[str, ...]:
        """What makes a vintage new. In a register kept by hand a mended citation or doubt is news as well."""
        if self.shape is not None:
            return self.shape.content_columns
        if self.partition_columns is not None:
            return content_of(self.partition_columns)
        return tuple(OBSERVATION_COLUMNS) if self.curated else VALUE_COLUMNS

    def empty(self) -> pl.DataFrame:
        """No rows, with every column: what the dataset reads as before it is fetched."""
        if self.partition_columns is not None:
            return pl.DataFrame(schema=dict(self.partition_columns))
        return self.shape.empty() if self.shape is not None else empty_observations()

    def cite(self, edition: str) -> str:
        """How a figure of this dataset is cited."""
        return f"{self.publisher}, {self.title}" + (f", edition {edition}" if edition else "")

    @property
    def release_months(self) -> tuple[int, ...]:
        """The months in which the publisher releases, or by which its next period is due; none without a calendar."""
        return self.calendar.months_of(self.cadence) if self.calendar else ()


class UnknownDatasetError(LookupError):
    """A name that no entry of the catalog bears."""


class Catalog(Mapping[str, Dataset]):
    """Every dataset by name, in the order of the register."""

    def __init__(self, entries: Iterable[Dataset]) -> None:
        self._entries = {entry.name: entry for entry in entries}

    def __getitem__(self, name: str) -> Dataset:
        """The entry of a dataset. Raises UnknownDatasetError naming the datasets there are."""
        try:
            return self._entries[name]
        except KeyError:
            raise UnknownDatasetError(f"no dataset {name!r}; there are {', '.join(self._entries)}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
