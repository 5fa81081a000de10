"""The licence of every row: the strictest class of what the row was made from, and whether it may leave.

Which class may go where is said by the register of licences (`dim_licence`), of which class a dataset is by the catalog
(`dim_source`): no dataset and no table is known here by name. What a row was made from is told by its columns:

    dim_*, bridge_*            registers of the project's own: the freest class
    dataset, *_dataset         that dataset; of `derived` the inputs of the series (`series_code`, `*_series_code`)
    target_code, province_target_code
                               every figure that measures the target
    made_from_datasets         the datasets it lists, joined by ";"
    none of these              every figure there is
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from exports.marts.tables import Column, Table, literal, quoted

ROW_LICENCE = Column(
    "row_licence",
    "VARCHAR",
    "Class of licence of this row: the strictest of what it was made from, open where the project made it itself "
    "(dim_licence says what each allows, dim_source names each dataset's licence).\n"
    "Loại giấy phép của dòng này: loại chặt nhất trong những số liệu đã dùng, open khi do dự án tự lập (dim_licence "
    "ghi mỗi loại cho phép gì, dim_source ghi giấy phép của từng bộ số liệu).",
)
TABLES, OWN_FILES, WITHHELD = "tables", "own_files", "withheld"
"""Forms in which rows of a class are part of a public release (`dim_licence.public_form`); the last: they are not."""
DERIVED = "derived"
"""The one dataset whose rows have no licence of their own but that of their inputs: what is computed here."""
RECIPES = "bridge_derived_input"
"""The public table that says of which datasets each computed series is made."""
MADE_FROM = "made_from_datasets"
MEASURES: Mapping[str, str] = {
    "target_code": "bridge_target_series",
    "province_target_code": "bridge_province_target_series",
}
"""A column that names a target → the public table that says what measures it."""
NEEDS = ("dim_licence", "dim_source", RECIPES, *MEASURES.values(), "fct_observation_vintage")
"""The public tables by which a licence is told."""
_OWN = ("dim_", "bridge_")
EXPECTED = "expected_dataset"
"""Where a figure is to come from: none was taken from there."""
EVERYTHING = "coalesce((select max(strictness) from licence_of_figures), 1)"
UNKNOWN = "99"

_LOOKUPS = """
    create or replace temp table licence_of as
    with datasets as (
        select source.dataset, licence.sort_order as strictness
        from build.main.dim_source as source
        inner join build.main.dim_licence as licence using (licence_class)
    )
    select dataset, '' as series_code, strictness from datasets
    union all
    select recipes.dataset, recipes.series_code, max(datasets.strictness)
    from build.main.bridge_derived_input as recipes
    inner join datasets on recipes.input_dataset = datasets.dataset
    group by recipes.dataset, recipes.series_code;

    create or replace temp table licence_of_figures as
    select series.dataset, series.series_code, max(coalesce(own.strictness, whole.strictness, 99)) as strictness
    from (select distinct dataset, series_code from build.main.fct_observation_vintage) as series
    left join licence_of as own on series.dataset = own.dataset and series.series_code = own.series_code
    left join licence_of as whole on series.dataset = whole.dataset and whole.series_code = ''
    group by series.dataset, series.series_code;

    create or replace temp table licence_of_target as
    select target_code, max(strictness) as strictness
    from (
        select target_code, dataset, series_code from build.main.bridge_target_series
        union all
        select province_target_code, dataset, series_code from build.main.bridge_province_target_series
    )
    inner join licence_of_figures using (dataset, series_code)
    group by target_code;
"""


@dataclass(frozen=True)
class Licences:
    """The rows of an attached build (`build`), each with its licence, as far as `classes` may leave; all where none are
    named."""

    strictness: Sequence[str]
    """Every class, the freest first."""
    classes: frozenset[str] = frozenset()

    def rows(self, table: Table) -> str:
        """The rows of a table that may leave, for a `from` clause."""
        source = f"build.main.{quoted(table.name)}"
        row_licence = self._class_of(_strictest(table))
        licensed = f"(select this.*, {row_licence} as {ROW_LICENCE.name} from {source} as this)"  # noqa: S608
        if not self.classes:
            return licensed
        may = ", ".join(literal(name) for name in sorted(self.classes))
        return f"(select * from {licensed} where {ROW_LICENCE.name} in ({may}))"  # noqa: S608

    def unlicensed_rows(self, table: Table) -> str:
        """The same rows where their licence is not asked for."""
        return self.rows(table) if self.classes else f"build.main.{quoted(table.name)}"

    def _class_of(self, strictness: str) -> str:
        """What is not known to be freer is of the strictest class."""
        whens = " ".join(f"when {n} then {literal(name)}" for n, name in enumerate(self.strictness[:-1], 1))
        return f"case {strictness} {whens} else {literal(self.strictness[-1])} end"


def read_licences(connection: duckdb.DuckDBPyConnection) -> Licences:
    """The register of licences of an attached build (`build`), and what is needed to tell the licence of its rows."""
    connection.execute(_LOOKUPS)
    rows = connection.execute("select licence_class from build.main.dim_licence order by sort_order").fetchall()
    return Licences([name for (name,) in rows])


def of_form(connection: duckdb.DuckDBPyConnection, form: str) -> list[str]:
    """The classes whose rows are part of a public release in this form."""
    rows = connection.execute(
        f"select licence_class from build.main.dim_licence where public_form = {literal(form)} order by sort_order"  # noqa: S608
    ).fetchall()
    return [name for (name,) in rows]


def licensed(table: Table) -> Table:
    """A table of the build as a release has it: its last column is the licence of the row."""
    return replace(table, columns=(*table.columns, ROW_LICENCE))


def of_one_dataset(table: Table) -> bool:
    """Whether each row of a table is a cited figure of one dataset, which its column `dataset` names."""
    told = [name for name in table.column_names if _tells(name)]
    is_cited = any(name.endswith("citation") for name in table.column_names)
    return not table.name.startswith(_OWN) and told == ["dataset"] and is_cited


def with_rows(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> set[tuple[str, str]]:
    """Which datasets have figures in these tables of an opened release, each with every class that rows of it have."""
    asked = [
        f"select dataset, {ROW_LICENCE.name} from {quoted(table.name)} where dataset is not null"  # noqa: S608
        for table in tables
        if of_one_dataset(table)
    ]
    return {(dataset, of) for dataset, of in connection.execute(" union ".join(asked)).fetchall()} if asked else set()


def computed_series(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> set[str]:
    """The series computed here of which these tables of an opened release have figures."""
    asked = [
        f"select series_code from {quoted(table.name)} where dataset = {literal(DERIVED)}"  # noqa: S608
        for table in tables
        if of_one_dataset(table) and "series_code" in table.column_names
    ]
    return {code for (code,) in connection.execute(" union ".join(asked)).fetchall()} if asked else set()


def inputs_of(connection: duckdb.DuckDBPyConnection, computed: Set[str], recipes: str = RECIPES) -> set[str]:
    """The datasets that series computed here rest on; `recipes`: where the register of inputs lies."""
    rows = connection.execute(f"select series_code, input_dataset from {recipes}").fetchall()  # noqa: S608 (a constant)
    return {dataset for series_code, dataset in rows if series_code in computed}


def of_inputs(sources: Sequence[Mapping[str, Any]], inputs: Set[str]) -> tuple[str, str]:
    """The licence of what is computed of these datasets, each named with its own, in English and in Vietnamese."""
    used = [source for source in sources if source["dataset"] in inputs]
    english, vietnamese = (
        "; ".join(f"`{source['dataset']}` ({source[column]})" for source in used)
        for column in ("licence", "licence_vi")
    )
    return f"that of its inputs: {english}", f"giấy phép của các đầu vào: {vietnamese}"


def _strictest(table: Table) -> str:
    """The strictness of a row of `this`, as SQL."""
    if table.name.startswith(_OWN):
        return "1"
    told = [_told(column, table.column_names) for column in table.column_names if _tells(column)]
    return f"greatest(1, {', '.join(told)})" if told else EVERYTHING


def _tells(column: str) -> bool:
    return column in ("dataset", *MEASURES, MADE_FROM) or (column.endswith("_dataset") and column != EXPECTED)


def _told(column: str, columns: Sequence[str]) -> str:
    """The strictness of what a column names; a dataset that nobody knows is of the strictest class."""
    if column in MEASURES:
        return f"coalesce((select strictness from licence_of_target where target_code = this.{column}), 1)"  # noqa: S608
    if column == MADE_FROM:
        listed = f"list_contains(string_split(this.{MADE_FROM}, ';'), dataset)"
        return f"coalesce((select max(strictness) from licence_of where series_code = '' and {listed}), 1)"  # noqa: S608
    name, series = f"this.{quoted(column)}", f"{column.removesuffix('dataset')}series_code"
    of_dataset = f"select strictness from licence_of where dataset = {name} and series_code"  # noqa: S608
    told = [f"({of_dataset} = this.{quoted(series)})"] if series in columns else []
    known = ", ".join([*told, f"({of_dataset} = '')", UNKNOWN])
    return f"if(coalesce({name}, '') = '', 1, coalesce({known}))"
