"""The provinces as JSON: `json/provinces/<code>.json`, all that is known of each, its page in data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.contents import Contents, json_text
from exports.marts.records import Row
from exports.marts.standings import TABLES, Province, by_series, provinces

SERIES = (
    "indicator_code",
    "indicator_name_vi",
    "indicator_name_en",
    "dataset",
    "series_code",
    "indicator_unit",
    "direction",
)
"""What is the same for all figures of a series, and said once."""
FIGURE = (
    *("unit_kind", "former_gso_code", "period", "was_in_force", "indicator_value", "value_qualifier", "obs_status"),
    *("bridge_rule", "population_weighted_value", "is_unit_unclear", "province_rank", "province_rank_best"),
    *("province_rank_worst", "units_ranked", "units_with_figure", "better_than_percent", "no_rank_because"),
    *("median_value", "best_value", "change_since_year_before", "places_gained_since_year_before", "verification"),
    *("citation", "source_url", "note", "row_licence"),
)
"""Of each of its figures."""


def write(contents: Contents, folder: Path) -> None:
    """A file per province."""
    (folder / "json" / "provinces").mkdir(parents=True)
    (release,) = contents.rows("from release")
    for province in provinces(contents):
        text = json_text(province_json(release, province), indent=None)
        (folder / "json" / "provinces" / f"{province.code}.json").write_text(text, encoding="utf-8")


def province_json(release: Row, province: Province) -> dict[str, Any]:
    """Everything known of one province; of a figure what is known, so that a column without a value is left out."""
    return {
        "release": release,
        "province": province.register,
        "former_provinces": province.former,
        "scorecard": province.scorecard,
        "targets": [
            {
                "province_target_code": target.code,
                **{name: value for name, value in target.status.items() if name != "target_code"},
                "path": target.path,
                "figures": target.figures,
                "verdict_history": target.history,
            }
            for target in province.targets
        ],
        "series": [
            {
                **{name: rows[0][name] for name in SERIES},
                "figures": [{name: row[name] for name in FIGURE if row[name] not in (None, "")} for row in rows],
            }
            for rows in by_series(province.figures)
        ],
        "handed_in": province.handed_in,
        "speeds": province.speeds,
    }


FORMAT = Format(name="provinces json", files=("json/provinces/*.json",), write=write, needs=TABLES)
