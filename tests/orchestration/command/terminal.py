"""What a person sees in a terminal of 80, 120 and 200 columns, of a fixed small release: the golden files beside this.

python -m tests.orchestration.command.terminal      writes them anew, for review
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from orchestration.command.app import app
from orchestration.command.output import out
from tests.soak.published import small_build

GOLDEN = Path(__file__).with_name("golden")
WIDTHS = (80, 120, 200)
RELEASE = "2026-11-23T191500Z-01234567"
WORDS = {
    "status": ("status", "--all"),
    "one-target": ("status", "r57-2030-digital-economy-gdp"),
    "province": ("status", "--area", "Da Nang"),
    "targets": ("targets",),
    "find": ("find", "kinh", "te", "so"),
    "query": ("query", "select target_code, name_vi, citation, status from mart_target_status order by all limit 3"),
    "releases": ("releases",),
}
"""Name of the golden file → what is typed."""

BESIDES = """
    create table release as select
        '{release}' as release_id, date '2026-11-23' as as_of, 'internal' as audience;
    create or replace table fct_assessment as
    select distinct on (target_code, dataset, series_code)
        target_code, dataset, series_code, date '2026-11-23' as as_of, series_role, null::varchar as measure_variant,
        period as latest_period, actual as latest_value, value_qualifier, unit, status,
        '' as status_reason, 1 as priority
    from mart_target_timeline
    where series_role <> 'path'
    order by period desc;
    create or replace table mart_target_status as
    select * replace (if(latest_value is null, null, date '2026-01-05') as latest_published_on,
        latest_dataset as latest_series_code),
        if(latest_value is null, null, 'publisher') as latest_published_on_kind
    from mart_target_status;
"""
"""What a release has and the small build has not."""


def data_folder(folder: Path) -> Path:
    """A data folder with one release, of which what the command reads is there."""
    release = folder / "releases" / RELEASE
    release.mkdir(parents=True)
    (release / "manifest.json").write_text('{"as_of": "2026-11-23", "files": {}}', encoding="utf-8")
    (folder / "releases" / "current").symlink_to(RELEASE)
    with duckdb.connect(str(small_build(folder))) as connection:
        connection.execute(BESIDES.format(release=RELEASE))
    (folder / "build.duckdb").rename(release / "r57.duckdb")
    return folder


def printed(words: Sequence[str], width: int) -> str:
    """What a word prints in a terminal of a width, without the blanks at the ends of lines."""
    before = out.width
    out.width = width
    try:
        done = CliRunner().invoke(app, words, catch_exceptions=False)
    finally:
        out.width = before
    assert done.exit_code == 0, done.output
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def golden(words: Sequence[str]) -> str:
    """The whole of a golden file."""
    return "\n\n".join(f"════ {width} columns ════\n{printed(words, width)}" for width in WIDTHS) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        os.environ["R57_DATA_DIR"] = str(data_folder(Path(place)))
        for name, typed in WORDS.items():
            (GOLDEN / f"{name}.txt").write_text(golden(typed), encoding="utf-8")
