"""The table of all verdicts on the shipped figures, committed so that any change of figures or method shows in review.

`make golden` writes it anew.
"""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import duckdb

AS_OF = date(2026, 11, 23)
TABLE = Path(__file__).with_name("golden_verdicts.csv")

QUERY = """
    select
        target_code,
        goal_code,
        status,
        reason_code,
        status_basis,
        chosen_because,
        latest_dataset,
        latest_series_code,
        latest_period,
        format('{:.10g}', latest_value) as latest_value,
        base_period,
        format('{:.6f}', pace_ratio) as pace_ratio,
        format('{:.4f}', chance_met_percent) as chance_met_percent,
        crossing_year,
        is_stale,
        claim_only,
        is_planned,
        window_sensitive,
        method_sensitive,
        sources_disagree,
        is_bound,
        single_source,
        is_provisional,
        gap_code,
        proxy_status,
        indicative_status
    from mart_target_status
    order by target_code
"""


def table(warehouse: Path) -> str:
    """The verdicts of a built warehouse as CSV text. Ratios have six digits: enough for a change, too few for noise."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(QUERY)
        names = [column[0] for column in cursor.description or ()]
        found = cursor.fetchall()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(["" if value is None else str(value) for value in row] for row in found)
    return text.getvalue()


def main() -> None:
    """Build the warehouse of the shipped figures aside and write the table."""
    from orchestration import pipeline
    from sources.vocabulary.settings import HttpSettings, Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), http=HttpSettings())
        pipeline.run(settings, mode="bundled", as_of=AS_OF, publish=True)
        TABLE.write_text(table(settings.build / "r57.duckdb"), encoding="utf-8")
    print(f"{TABLE} written; review it with `git diff`")


if __name__ == "__main__":
    main()
