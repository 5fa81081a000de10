"""Machines that share one dataset, un_egdi, each with a data folder of its own and vintages of one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sources.border.comparison import UNCOMPARED, Comparison
from sources.border.schema import tidy
from sources.border.seal import seal
from sources.border.serving import served_rows
from sources.border.succession import commit, laying_out
from sources.border.vintages import RawStore, Vintage
from sources.catalog import DATASETS
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import parsed_rows
from sources.vocabulary.settings import HttpSettings, Settings

EGDI = DATASETS["un_egdi"]
MORNING, NOON, EVENING = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (1, 6, 12))
PUBLISHED = date(2026, 7, 13)


def machine(folder: Path, name: str) -> Settings:
    return Settings(folder / name, HttpSettings())


def take_in(
    at: Settings,
    value: float,
    *,
    came: datetime = MORNING,
    mode: str = "live",
    compared: Comparison = UNCOMPARED,
    published: date | None = PUBLISHED,
    more: Sequence[tuple[str, float]] = (),
) -> Vintage:
    """A vintage with one figure of 2024, and those of `more` areas. Without a day of publication the day of fetching
    is taken for one."""
    line = {"series_code": "EGDI", "period": "2024", "unit": "index"}
    lines = [{**line, "area_code": area, "value": number} for area, number in (("VNM", value), *more)]
    rows = tidy(
        Parsed(parsed_rows(lines), published_on=published), dataset=EGDI.name, citation="c", fetched_on=came.date()
    )
    kept, _ = RawStore(at.raw).write(
        rows, dataset=EGDI.name, retrieval_mode=mode, route="r", edition="e", retrieved_at=came, compared=compared
    )
    return kept


def ids(at: Settings) -> list[str]:
    return [vintage.vintage_id for vintage in RawStore(at.raw).vintages(EGDI.name)]


def values(at: Settings) -> list[float]:
    """The figure of Viet Nam in every vintage, in order of arrival."""
    raw = RawStore(at.raw)
    return [
        raw.rows(vintage).filter(area_code="VNM")["value"].item()
        for vintage in sorted(raw.vintages(EGDI.name), key=lambda v: v.vintage_seq)
    ]


def served(at: Settings) -> dict[str, float]:
    """Area → the figure that is served."""
    return dict(served_rows(RawStore(at.raw), EGDI).select("area_code", "value").iter_rows())


def given_another_number(raw: RawStore, dataset: str) -> tuple[Vintage, Vintage]:
    """The last vintage of a dataset as it was, and as it is now, under a number that another machine left free."""
    was = raw.vintages(dataset)[-1]
    seal(raw.folder(was))
    now = replace(was, vintage_id=was.vintage_id.replace("000", "010", 1), vintage_seq=100)
    with laying_out(raw, dataset) as view:
        view.publish(now, raw.rows(was))
        commit(raw, dataset, {was.vintage_id: now.vintage_id})
    return was, now
