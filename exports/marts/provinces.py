"""Figures by province: whether a release has any, what fills them where it has none, and who measured what when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from exports.marts.records import Row, records
from exports.marts.registers import Text

if TYPE_CHECKING:
    import duckdb

TABLE = "mart_connectivity_province"

FILLED_BY = Text(
    "Speeds by province: none in these tables. `r57 tiles` fetches Ookla's newest quarters for the next `r57 run` (in "
    "a public release they lie in a folder of their own); `r57 run --select mlab_iqb` takes in M-Lab's months.",
    "Tốc độ mạng theo tỉnh: các bảng này chưa có. `r57 tiles` lấy các quý mới nhất của Ookla cho lần `r57 run` kế tiếp "
    "(trong bản công khai chúng nằm ở thư mục riêng); `r57 run --select mlab_iqb` lấy các tháng của M-Lab.",
)

MEASURED = f"""
    select
        measured_by, statistic, network, period, unit_kind,
        if(unit_kind = 'province', gso_code, former_gso_code) as unit_code, name_vi, name_en, was_in_force,
        coalesce(mean_download_mbps, median_download_mbps) as download_mbps,
        mean_download_low95_mbps as low95_mbps, mean_download_high95_mbps as high95_mbps, tests, is_small_sample,
        small_sample_because, download_rank, download_rank_best, download_rank_worst, units_ranked, citation, source_url
    from {TABLE}
    order by network = 'all', network, measured_by, period_end, period, unit_kind, unit_code
"""  # noqa: S608 (a constant)
"""Whoever measures has means or medians, never both."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of one network by one way of measuring; `periods` in order of time, quarters or months."""

    network: str
    measured_by: str
    statistic: str
    periods: Sequence[str]
    rows: Sequence[Row]


def unfilled(connection: duckdb.DuckDBPyConnection) -> Text | None:
    """What fills the figures by province; None where there are some."""
    return None if records(connection, f"select 1 from {TABLE} limit 1") else FILLED_BY  # noqa: S608 (a constant)


def measured(connection: duckdb.DuckDBPyConnection) -> Iterator[Measured]:
    """What these tables have, by network and way of measuring, which are never shown on one scale."""
    for key, found in groupby(records(connection, MEASURED), lambda row: (row["network"], row["measured_by"])):
        rows = list(found)
        yield Measured(*key, rows[0]["statistic"], list(dict.fromkeys(row["period"] for row in rows)), rows)
