"""What changed, as Markdown for people: verdicts first, each with what did it, then figures, contract and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from exports.changes.both import SIDES
from exports.changes.compare import Changes
from exports.changes.rows import TableChange

SHOWN_FIGURES = 100
FIRST = (
    "# What changed\n\nThere is no release to compare with: this is the first of its data folder, "
    "or none before it is as it was made.\n"
)
CAUSES: Mapping[str, str] = {
    "new_figure": "figures that came or went, or another one that speaks now",
    "revision": "a revised figure",
    "method": "another version of the method",
    "register": "another threshold, deadline or choice of series, or a target that is new or gone",
    "time": "time alone: the day known as of is another",
    "code": "the code that computes it",
    "unknown": "nothing that a release keeps accounts for it",
}


def changes_page(changes: Changes) -> str:
    """The whole page."""
    return "\n".join(_lines(changes)) + "\n"


def _lines(changes: Changes) -> Iterator[str]:
    before, after = changes.before, changes.after
    yield "# What changed"
    yield ""
    yield f"From release `{before['release_id']}` (as known on {before['as_of']}, code `{before['code_version']}`)"
    yield f"to `{after['release_id']}` (as known on {after['as_of']}, code `{after['code_version']}`)."
    yield from _section("Verdicts", [line for row in changes.verdicts for line in _verdict(row)])
    own = [line for row in changes.province_verdicts for line in _verdict(row)]
    yield from _section("Verdicts on targets of provinces", own)
    counted = ("dataset", "came", "revised", "restated", "gone", "vintages")
    yield from _section("Figures", _table(counted, changes.datasets))
    if shown := [{**row, **_said(row)} for row in changes.figures[:SHOWN_FIGURES]]:
        yield ""
        columns = ("dataset", "series_code", "area_code", "period", "change", "before", "after", "vintage_after")
        yield from _table(columns, shown)
    if len(changes.figures) > SHOWN_FIGURES:
        yield ""
        command = f"r57 diff {before['release_id']} {after['release_id']} --json"
        yield f"{len(changes.figures) - SHOWN_FIGURES:,} more: `{command}`."
    yield from _section("Tables and columns", [f"- {change}" for change in changes.contract])
    yield from _section("Rows", [f"- {_rows(change)}" for change in changes.tables])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    found = list(lines)
    yield from found or ["Nothing."]


def _verdict(row: Mapping[str, Any]) -> Iterator[str]:
    name = ": ".join(filter(None, (row.get("province_name_en"), row["name_en"] or row["target_code"])))
    old, new = (row[f"status_{side}"] or "no target" for side in ("before", "after"))
    yield f"- **{name}** (`{row['target_code']}`): {old} → {new}"
    yield f"  - not as before: {'; '.join(CAUSES[cause] for cause in row['causes'])}"
    for side in ("before", "after"):
        if row[f"latest_value_{side}"] is not None:
            series = "/".join(filter(None, (row[f"latest_dataset_{side}"], row[f"latest_series_code_{side}"])))
            yield f"  - {side}: {float(row[f'latest_value_{side}']):.15g} in {row[f'latest_period_{side}']} ({series})"
    if row["vintage_after"]:
        yield f"  - vintage `{row['vintage_after']}`: {_cell(row['citation_after'])}"
    if row["status_reason_after"]:
        yield f"  - {_cell(row['status_reason_after'])}"


def _table(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    lines = ["| " + " | ".join(_cell(row[column]) for column in columns) + " |" for row in rows]
    if lines:
        yield "| " + " | ".join(columns) + " |"
        yield "|" + "---|" * len(columns)
        yield from lines


def _cell(value: object) -> str:
    """A text that ends no cell and is no markup: citations hold what somebody called a document."""
    return "" if value is None else str(value).replace("|", "\\|").replace("<", "&lt;")


def _said(row: Mapping[str, Any]) -> dict[str, str]:
    """A figure as each release has it: bound, value, unit, status where it is none of a normal outcome."""
    told = {}
    for side in SIDES:
        status = "" if row[f"status_{side}"] in (None, "A") else f"status {row[f'status_{side}']}"
        parts = (row[f"qualifier_{side}"], row[f"value_{side}"], row[f"unit_{side}"], status)
        told[side] = " ".join(str(part) for part in parts if part not in (None, ""))
    return told


def _rows(change: TableChange) -> str:
    rows = f"{change.rows_before:,} → {change.rows_after:,} rows"
    said = f"`{change.table}`: {rows}; {change.came:,} came, {change.gone:,} gone"
    if change.changed:
        columns = ", ".join(f"`{name}` {rows:,}" for name, rows in change.columns.items())
        said += f", {change.changed:,} read otherwise ({columns})"
    return said + ("" if change.by_key else "; it has no key in both")
