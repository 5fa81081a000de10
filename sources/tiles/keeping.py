"""What is kept of a quarter, in the same places as of every other dataset, and what is refused beside it.

- `landing/ookla_<network>/<sha256>.parquet` with `.origin.json`: the tiles of the countries asked for, as published;
- `raw/ookla_<network>/vintage=<period>-<digest>/`: figures by country, province and former province (`PARTITION`).

A partition is one quarter as one state of the publisher's file (ETag) and one rule of placing tiles (`method`) give it.
Licence of everything here: CC BY-NC-SA 4.0, so that none of it enters a public release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import polars as pl

from sources.border.content import content_sha256
from sources.border.vintages import RawStore, Vintage
from sources.tiles import ookla
from sources.tiles.cells import VIET_NAM
from sources.tiles.figures import OF_FIRST_LEVEL
from sources.tiles.lookup import BETWEEN, rules
from sources.tiles.ookla import Network, Quarter
from sources.tiles.partial import Version
from sources.tiles.partition import PARTITION
from sources.tiles.reading import Errand, Reading
from sources.vocabulary.areas import ASEAN
from sources.vocabulary.dataset import content_of
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import sealed, write_once
from sources.vocabulary.settings import Settings

MAX_SHRINK = 0.5
"""The share of a country's tiles that may vanish between two states of a quarter; regions have been removed before."""
NAMED = 8
"""Of the countries that did, so many are named."""


@dataclass(frozen=True, slots=True)
class KeptQuarter:
    """One quarter of one network in the data folder."""

    network: Network
    quarter: Quarter
    settings: Settings

    @property
    def dataset(self) -> str:
        return ookla.dataset(self.network)

    @property
    def store(self) -> RawStore:
        return RawStore(self.settings.raw)

    @property
    def landing(self) -> Path:
        return self.settings.landing / self.dataset

    def known(self) -> list[Vintage]:
        """The partitions of this quarter kept so far, in order of arrival."""
        return [v for v in self.store.vintages(self.dataset) if v.vintage_id.startswith(f"{self.quarter.period}-")]

    def has_all_figures(self, vintage: Vintage) -> bool:
        """Whether a partition has every figure that is made today: one kept before some of them was is read again when
        it is asked for."""
        return set(PARTITION) - set(OF_FIRST_LEVEL) <= set(self.store.rows(vintage).columns)

    def errand(self) -> Errand:
        """What is to be read: the quarter's file, unless it is as the newest partition has it, with all figures. A
        state of before is read again: a publisher, or outlines, may go back to it."""
        newest = (v.edition for v in self.known()[-1:] if self.has_all_figures(v))
        return Errand(self.network, self.quarter, frozenset(newest))

    def refuse_other_quarter(self, reading: Reading) -> None:
        """Raise SourceError where these very tiles are kept as another quarter: one of the two is mislabelled."""
        for vintage in self.store.vintages(self.dataset):
            same_quarter = vintage.vintage_id.startswith(f"{self.quarter.period}-")
            if f"tiles {reading.tiles_sha256}" in vintage.notes and not same_quarter:
                raise SourceError(
                    "wrong_quarter",
                    f"the tiles are those kept as {vintage.vintage_id}: the same file was served for two quarters",
                    reading.where,
                    next_step="look at both addresses at the publisher's; run again when they differ",
                )

    def refuse_shrinkage(self, figures: pl.DataFrame, countries: Collection[str], where: str) -> None:
        """Raise SourceError where a country lost most of its tiles against the last state of the same quarter, also
        where it lost them by not being asked for: the newest partition stands for the quarter, whole."""
        known = self.known()
        if not known:
            return
        now = dict(figures.filter(area_kind="country").select("area_code", "tiles").iter_rows())
        rows = self.store.rows(known[-1])
        before = rows.filter(area_kind="country").select("area_code", "tiles")
        lost = [
            f"{code}: {now.get(code, 0):,} tiles, {count:,} before" + ("" if code in countries else " (not asked for)")
            for code, count in before.iter_rows()
            if now.get(code, 0) < MAX_SHRINK * count
        ]
        gone = sorted(_divided(rows) - _divided(figures))
        lost += [f"first-level areas of {code}: none, and there were some before" for code in gone]
        if lost:
            more = f"; and {len(lost) - NAMED} countries more" if len(lost) > NAMED else ""
            raise SourceError(
                "shrunk",
                "; ".join(lost[:NAMED]) + more,
                f"{where}, against {known[-1].vintage_id}",
                next_step="ask for all countries that are kept (without --area all are asked for), bring back the "
                "outlines of before (r57 outlines FILE); if it is meant so, add --accept-shrinkage",
            )

    def land(self, reading: Reading, fetched_at: datetime) -> None:
        """Keep the tiles under their own digest, with a note of where they came from. The same tiles are kept once; of
        those that stay where they were read only the digest is kept, in the partition."""
        if reading.tiles_file is None:
            return
        version, digest = reading.version, reading.tiles_sha256
        path = self.landing / f"{digest}.parquet"
        origin = {
            "url": version.url,
            "label": reading.errand.label,
            "request_key": f"GET {version.url} tiles of the countries asked for",
            "headers": {"etag": version.etag, "last-modified": version.last_modified},
            "file_size": version.size,
            "fetched_at": fetched_at.isoformat(),
            "size": reading.tiles_file.stat().st_size,
            "sha256": digest,
            "licence": ookla.LICENCE,
            "outcome": "part",
        }
        if not path.exists():
            reading.tiles_file.replace(path)
        write_once(path.with_name(f"{digest}.origin.json"), sealed(origin))

    def keep(self, reading: Reading, figures: pl.DataFrame, retrieved_at: datetime) -> Vintage:
        """Publish the figures as the quarter's newest partition."""
        store, name, quarter, network = self.store, self.dataset, self.quarter, self.network
        version, state = reading.version, reading.edition
        published = _published(version)
        published_on = published or retrieved_at.astimezone(UTC).date()
        constants: Mapping[str, object] = {
            "dataset": name,
            "network": network,
            "period": quarter.period,
            "period_start": quarter.start,
            "period_end": quarter.end,
            "etag": version.etag.strip('"'),
            "published_on": published_on,
            "published_on_kind": "publisher" if published else "fetched",
            "citation": f"Ookla, {ookla.CITATION}, {network} networks, {quarter.period}, "
            f"file of {published_on.isoformat()}; sums by area are this project's ({ookla.LICENCE})",
            "source_url": version.url,
        }
        rows = figures.with_columns(
            *(pl.lit(value).alias(column) for column, value in constants.items()),
            _rule_of_each(reading.method).alias("method"),
        )
        digest, known = content_sha256(rows, content_of(PARTITION)), self.known()
        if known and (known[-1].edition, known[-1].content_sha256) == (state, digest):
            return known[-1]  # somebody else was faster
        # a state that comes back is a partition of its own
        again = sum((v.edition, v.content_sha256) == (state, digest) for v in known)
        named = f"{state} {digest}" + (f" {again}" if again else "")
        vintage_id = f"{quarter.period}-{hashlib.sha256(named.encode()).hexdigest()[:8]}"
        vintage = Vintage(
            dataset=name,
            vintage_id=vintage_id,
            vintage_seq=max((v.vintage_seq for v in store.vintages(name)), default=0) + 1,
            retrieval_mode="live",
            route="ookla",
            retrieved_at=retrieved_at,
            edition=state,
            published_on_min=published_on,
            published_on_max=published_on,
            row_count=rows.height,
            content_sha256=digest,
            notes=(f"tiles {reading.tiles_sha256}", f"file {version.size} bytes"),
        )
        rows = rows.with_columns(pl.lit(vintage_id).alias("vintage_id")).select(
            pl.col(column).cast(kind) for column, kind in PARTITION.items()
        )
        store.publish(vintage, rows)
        return vintage


def _divided(rows: pl.DataFrame) -> set[str]:
    """The countries that have first-level areas."""
    return set(rows.filter(area_kind="first_level")["country_code"]) if "country_code" in rows.columns else set()


def _rule_of_each(method: str) -> pl.Expr:
    """The rules that the figures of a row rest on: its country's, and that of first-level areas for one of these."""
    own, beyond, divided = rules(method)
    kind = pl.col("area_kind")
    country = pl.when(kind == "country").then("area_code").when(kind == "first_level").then("country_code")
    whole = pl.when(country.otherwise(pl.lit(VIET_NAM)).is_in(ASEAN)).then(pl.lit(own)).otherwise(pl.lit(beyond))
    return pl.when(kind == "first_level").then(whole + pl.lit(f"{BETWEEN}{divided}")).otherwise(whole)


def _published(version: Version) -> date | None:
    try:
        return parsedate_to_datetime(version.last_modified).astimezone(UTC).date()
    except (TypeError, ValueError):
        return None
