"""What was taken back: the table `erratum` of every release made after a withdrawal.

A release never changes, so that a mistake in one is told by those that follow. Which releases were withdrawn is decided
by a person and no figure: the table comes from that decision and not from the build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from exports.marts.licences import ROW_LICENCE
from exports.marts.tables import Column, Table, literal, quoted

if TYPE_CHECKING:
    import duckdb

ERRATUM_TABLE = Table(
    name="erratum",
    comment="One row per release that was taken back before this one was made, the newest withdrawal first. What one "
    "of them says is not to be cited. Empty where none was taken back.\n"
    "Mỗi bản phát hành bị rút trước khi làm bản này một dòng, lần rút mới nhất ở đầu. Không trích dẫn nội dung của các "
    "bản đó. Bảng trống khi không có bản nào bị rút.",
    columns=(
        Column("release_id", "VARCHAR", "Name of the release that was taken back.\nTên bản phát hành bị rút."),
        Column("as_of", "DATE", "The day as known on of that release.\nNgày chốt thông tin của bản phát hành đó."),
        Column("withdrawn_at", "TIMESTAMP", "When it was taken back, in UTC.\nThời điểm rút, giờ UTC."),
        Column("withdrawn_by", "VARCHAR", "Who took it back.\nNgười rút."),
        Column(
            "target_codes",
            "VARCHAR",
            "Targets of which it was wrong, joined by semicolons; empty: not said.\n"
            "Các mục tiêu bị sai, cách nhau bằng dấu chấm phẩy; để trống: không nêu.",
        ),
        Column(
            "figure",
            "VARCHAR",
            "The figure that was wrong, in words; empty: not said.\n"
            "Số liệu bị sai, diễn đạt bằng lời; để trống: không nêu.",
        ),
        Column("reason", "VARCHAR", "Why it was taken back.\nLý do rút."),
        Column(
            "reason_vi",
            "VARCHAR",
            "The same in Vietnamese; where nobody gave it, as `reason`.\n"
            "Lý do bằng tiếng Việt; khi không ai ghi thì như `reason`.",
        ),
        ROW_LICENCE,
    ),
    key=("release_id",),
)


@dataclass(frozen=True, slots=True)
class Erratum:
    """A release that was taken back: which, when (an aware time), by whom, what was wrong and why."""

    release_id: str
    as_of: date
    withdrawn_at: datetime
    withdrawn_by: str
    reason: str
    reason_vi: str = ""
    target_codes: tuple[str, ...] = ()
    figure: str = ""


def erratum_of(said: Mapping[str, Any]) -> Erratum:
    """What a manifest or a decision says of a release that was taken back. Raises KeyError, TypeError, ValueError."""
    words = dict(said)
    words["as_of"] = date.fromisoformat(words["as_of"])
    words["withdrawn_at"] = datetime.fromisoformat(words["withdrawn_at"])
    words["target_codes"] = tuple(words["target_codes"])
    return Erratum(**words)


def create(connection: duckdb.DuckDBPyConnection, schema: str, errata: Sequence[Erratum]) -> int:
    """Make the table in a schema, the newest withdrawal first; give its rows."""
    name = f"{schema}.{ERRATUM_TABLE.name}"
    columns = [f"{quoted(column.name)} {column.type}" for column in ERRATUM_TABLE.columns]
    connection.execute(f"create table {name} ({', '.join(columns)}, primary key (release_id))")
    for erratum in sorted(errata, key=lambda e: (e.withdrawn_at, e.release_id), reverse=True):
        connection.execute(f"insert into {name} values ({', '.join(_values(erratum))})")  # noqa: S608 (literals)
    return len(errata)


def _values(erratum: Erratum) -> list[str]:
    """Its cells as literals: to bind a parameter DuckDB imports pandas where that is installed."""
    at = erratum.withdrawn_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return [
        literal(erratum.release_id),
        f"date {literal(erratum.as_of.isoformat())}",
        f"timestamp {literal(at)}",
        literal(erratum.withdrawn_by),
        _or_null(";".join(erratum.target_codes)),
        _or_null(erratum.figure),
        literal(erratum.reason),
        literal(erratum.reason_vi or erratum.reason),
        literal("open"),
    ]


def _or_null(text: str) -> str:
    return literal(text) if text else "null"
