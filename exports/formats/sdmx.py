"""`sdmx/`: every figure in its newest vintage as SDMX-CSV 2.0, and the dictionary of its structure.

`observations.csv.gz` has the columns of that layout: what it is (STRUCTURE, STRUCTURE_ID, ACTION), the dimensions that
name a figure, OBS_VALUE, and attributes. `structure.json` says of each component what it means and which codes it
takes, as a data structure definition does; our codes are wider than SDMX's identifiers allow, so it is not one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts import about
from exports.marts.contents import Contents, json_text
from exports.marts.registers import Text
from exports.marts.tables import Table, literal, quoted

TABLE = "fct_observation"
STRUCTURE = "R57:OBSERVATIONS(1.0.0)"
TIME_PERIOD = """
    case
        when regexp_full_match(period, '\\d{4}(-Q\\d|-\\d{2}(-\\d{2})?)?') then period
        when regexp_full_match(period, '\\d{4}-H\\d') then replace(period, '-H', '-S')
        else strftime(period_start, '%Y-%m-%d') || '/P' || (period_end - period_start + 1) || 'D'
    end
"""
"""A period as SDMX spells it: half-years are S1 and S2, several years and odd spans a first day and a duration."""


PERIOD_SAID = Text(
    "Period the figure speaks of, as SDMX spells it, not as it was published: 2024, 2024-Q3, 2024-10 and 2025-10-26 as "
    "in the table; half-years as 2025-S1; several years and other spans as a first day and a duration: "
    "2014-01-01/P1826D.",
    "Kỳ của số liệu, viết theo quy ước SDMX chứ không như khi công bố: 2024, 2024-Q3, 2024-10 và 2025-10-26 như trong "
    "bảng; nửa năm là 2025-S1; nhiều năm và các khoảng khác là ngày đầu và độ dài: 2014-01-01/P1826D.",
)


@dataclass(frozen=True, slots=True)
class Component:
    """A column: its SDMX identifier, what it is, the column of `TABLE` it comes from, and the query of its codes."""

    id: str
    role: str
    column: str
    codes: str = ""
    meaning: Text | None = None
    """What it holds, where that is not what the column of `TABLE` holds."""


def _label(of_list: str) -> str:
    return f"select code as id, label_en as name_en, label_vi as name_vi from dim_label where list = {literal(of_list)} order by sort_order"  # noqa: E501, S608


COMPONENTS = (
    Component(
        "DATASET",
        "dimension",
        "dataset",
        "select dataset as id, title as name_en, title_vi as name_vi from dim_source order by 1",
    ),
    Component(
        "SERIES",
        "dimension",
        "series_code",
        "select series_code as id, name_en, name_vi, dataset from dim_series order by dataset, series_code",
    ),
    Component(
        "REF_AREA",
        "dimension",
        "area_code",
        "select area_code as id, name_en, name_vi from dim_area order by area_code",
    ),
    Component("TIME_PERIOD", "dimension", "period", meaning=PERIOD_SAID),
    Component("OBS_VALUE", "measure", "value"),
    Component("FREQ", "attribute", "frequency", _label("frequency")),
    Component("OBS_STATUS", "attribute", "obs_status", _label("obs_status")),
    Component("VALUE_QUALIFIER", "attribute", "value_qualifier", _label("value_qualifier")),
    Component(
        "UNIT_MEASURE",
        "attribute",
        "unit",
        "select unit as id, name_en, name_vi from dim_unit order by unit",
    ),
    Component(
        "INDICATOR",
        "attribute",
        "indicator_code",
        "select indicator_code as id, name_en, name_vi from dim_indicator order by 1",
    ),
    Component("EDITION", "attribute", "edition"),
    Component("PUBLISHED_ON", "attribute", "published_on"),
    Component("SOURCE", "attribute", "citation"),
    Component(
        "LICENCE",
        "attribute",
        "row_licence",
        "select licence_class as id, meaning_en as name_en, meaning_vi as name_vi from dim_licence order by sort_order",
    ),
)
"""Dimensions in the order of the key, then the measure, then attributes."""


def write(contents: Contents, folder: Path) -> None:
    """The figures and their dictionary."""
    (folder / "sdmx").mkdir()
    (table,) = (table for table in contents.tables if table.name == TABLE)
    components = [component for component in COMPONENTS if component.column in table.column_names]
    cells = ", ".join(f"{TIME_PERIOD if c.id == 'TIME_PERIOD' else quoted(c.column)} as {c.id}" for c in components)
    rows = contents.connection.execute(
        f"select 'datastructure' as STRUCTURE, {literal(STRUCTURE)} as STRUCTURE_ID, 'I' as ACTION, {cells} "  # noqa: S608
        f"from {quoted(TABLE)} order by rowid"
    ).pl()
    rows.write_csv(folder / "sdmx" / "observations.csv.gz", compression="gzip", date_format="%Y-%m-%d")
    said = {
        "structure": STRUCTURE,
        "layout": "SDMX-CSV 2.0",
        "title": about.TITLE.en,
        "title_vi": about.TITLE.vi,
        "release": contents.identity.release_id,
        "as_of": contents.identity.as_of,
        "components": [*_described(table, components)],
        "codelists": {c.id: contents.rows(c.codes) for c in components if c.codes},
    }
    (folder / "sdmx" / "structure.json").write_text(json_text(said), encoding="utf-8")


def _described(table: Table, components: list[Component]) -> Iterator[Mapping[str, Any]]:
    columns = {column.name: column for column in table.columns}
    for component in components:
        column = columns[component.column]
        yield {
            "id": component.id,
            "role": component.role,
            "column": f"{TABLE}.{column.name}",
            "type": column.type.lower(),
            "codelist": component.id if component.codes else None,
            "description": component.meaning.en if component.meaning else column.meaning,
            "description_vi": component.meaning.vi if component.meaning else column.meaning_vi,
        }


FORMAT = Format(
    name="sdmx",
    files=("sdmx/observations.csv.gz", "sdmx/structure.json"),
    write=write,
    needs=(TABLE, "dim_area", "dim_indicator", "dim_label", "dim_licence", "dim_series", "dim_source", "dim_unit"),
)
