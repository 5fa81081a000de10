"""Figures by province: whether a release has any, and what fills them where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.marts.records import records
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


def unfilled(connection: duckdb.DuckDBPyConnection) -> Text | None:
    """What fills the figures by province; None where there are some."""
    return None if records(connection, f"select 1 from {TABLE} limit 1") else FILLED_BY  # noqa: S608 (a constant)
