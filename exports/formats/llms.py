"""`llms.txt`: what a program that reads text should know before it answers from a release (llmstxt.org)."""

from __future__ import annotations

from pathlib import Path

from exports.formats import Format
from exports.marts import about
from exports.marts.contents import Contents

FIRST = ("mart_target_status", "mart_target_timeline", "mart_data_gap", "mart_asean_latest", "mart_connectivity")
"""The tables that answer most questions."""

RULES = """\
- A figure is quoted with its `citation`, its `period` and its `unit`; a verdict with its day (`as_of`) and the release.
- Empty is not zero: a missing figure is not known, and `mart_data_gap` says why.
- Shares are percent (0-100). `value_qualifier`: eq exactly, ge at least, le at most, approx about.
- `latest_value` is never a proxy's; a proxy stands in `proxy_value`. A trend is a trend, not a forecast.
- Join on codes (`target_code`, `indicator_code`, `area_code`), never on names; codes are text ("01").
- CSV in `csv/`: comma, decimal point; in `csv-vi/`: semicolon, decimal comma. Both UTF-8 with a byte-order mark.
- Terms: `LICENCES.md`; each figure keeps its publisher's."""


def write(contents: Contents, folder: Path) -> None:
    """The one file."""
    identity = contents.identity
    tables = {table.name: table for table in contents.described}
    lines = [
        f"# {about.TITLE.en}",
        "",
        f"> {about.DESCRIPTION.en}",
        "",
        f"Release {identity.release_id}, as known on {identity.as_of.isoformat()}.",
        "",
        RULES,
        "",
        "## Files",
        "",
        *(f"- [{file.path}]({file.path}): {file.words.en}" for file in about.TAKEN),
        "- [dictionary.md](dictionary.md): every table and column in English and Vietnamese",
        "",
        "## Tables",
        "",
        *(f"- `{name}`: {tables[name].meaning}" for name in FIRST if name in tables),
        *(f"- `{table.name}`: {table.meaning}" for table in contents.described if table.name not in FIRST),
    ]
    (folder / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


FORMAT = Format(name="llms", files=("llms.txt",), write=write)
