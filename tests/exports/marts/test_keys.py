"""Keys reach a release as constraints, and a row that breaks one stops it by table, column and value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from exports.marts.errors import ReleaseError
from exports.marts.keys import constraints, referred_first
from exports.marts.tables import Column, ForeignKey, Table
from tests.exports.conftest import ReleaseMaker

TARGET = Table("dim_target", "Targets.", (Column("target_code", "VARCHAR", "Code."),), key=("target_code",))
OF_TARGET = ForeignKey(("target_code",), "dim_target", ("target_code",))
STATUS = Table("mart_a_status", "Status.", (Column("target_code", "VARCHAR", "Code."),), ("target_code",), (OF_TARGET,))


def test_what_is_referred_to_comes_first() -> None:
    """By name mart_a_status would stand before what it refers to; a table that refers to itself stops nothing."""
    target = Table(TARGET.name, "", TARGET.columns, TARGET.key, (ForeignKey(("goal_code",), TARGET.name, TARGET.key),))
    area = Table("dim_zone", "Zones.", ())
    assert [table.name for table in referred_first([STATUS, area, target])] == ["dim_target", "dim_zone", STATUS.name]


def test_constraints_as_sql() -> None:
    assert list(constraints(STATUS)) == [
        'primary key ("target_code")',
        'foreign key ("target_code") references "dim_target" ("target_code")',
    ]


def test_a_reference_to_the_table_itself_is_declared_only_where_it_can_be_kept() -> None:
    """DuckDB takes the declaration and then no row that names itself; should it ever, the reference belongs there."""
    to_itself = Table("dim_goal", "", STATUS.columns, STATUS.key, (ForeignKey(STATUS.key, "dim_goal", STATUS.key),))
    declared = 'foreign key ("target_code") references "dim_goal" ("target_code")'
    assert declared not in list(constraints(to_itself))
    assert declared in list(constraints(to_itself, to_itself=True))
    with duckdb.connect() as connection:
        connection.execute("create table goal (code varchar primary key, goal varchar references goal (code))")
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("insert into goal values ('a', 'a')")


KEYS = """
    create table dim_key as select * from (values
        ('dim_target', 'primary', 1, 'target_code', null, null),
        ('dim_indicator', 'primary', 1, 'indicator_code', null, null),
        ('mart_target_status', 'primary', 1, 'target_code', null, null),
        ('mart_target_status', 'goal_code', 1, 'goal_code', 'dim_target', 'target_code'),
        ('mart_target_status', 'target_code', 1, 'target_code', 'dim_target', 'target_code'),
        ('dim_target', 'indicator_code', 1, 'indicator_code', 'dim_indicator', 'indicator_code')
    ) as t (table_name, key_name, position, column_name, to_table, to_column);
"""


def test_a_release_has_the_keys_that_the_build_declares(
    release_of: ReleaseMaker, broken_build: Callable[[str], Path]
) -> None:
    release = release_of(broken_build(KEYS))
    with duckdb.connect(str(release.path / "r57.duckdb"), read_only=True) as connection:
        declared = connection.execute(
            "select constraint_text from duckdb_constraints() where table_name = 'mart_target_status' "
            "and constraint_type in ('PRIMARY KEY', 'FOREIGN KEY') order by 1"
        ).fetchall()
        keyed = connection.execute("from dim_key where table_name in ('erratum', 'release')").fetchall()
    assert [text for (text,) in declared] == [
        "FOREIGN KEY (goal_code) REFERENCES dim_target(target_code)",
        "FOREIGN KEY (target_code) REFERENCES dim_target(target_code)",
        "PRIMARY KEY(target_code)",
    ]
    assert keyed == [(table, "primary", 1, "release_id", None, None, "open") for table in ("erratum", "release")]
    assert release.manifest["tables"]["dim_key"] == {"rows": 8, "withheld_rows": 0}
    package = json.loads((release.path / "datapackage.json").read_text(encoding="utf-8"))
    (status,) = [r for r in package["resources"] if r["title"] == "mart_target_status"]
    assert status["schema"]["primaryKey"] == ["target_code"]
    assert {
        "fields": ["goal_code"],
        "reference": {"resource": "dim-target", "fields": ["target_code"]},
    } in status["schema"]["foreignKeys"]
    page = (release.path / "dictionary.md").read_text(encoding="utf-8")
    assert "Refers to: `goal_code` → [`dim_target`](#dim_target) · `target_code` → [`dim_target`](#dim_target)" in page


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        (
            "update mart_target_status set goal_code = 'lost' where goal_code = 'r57-2030-rd-gdp'",
            "mart_target_status.goal_code: lost",
        ),
        ("insert into dim_indicator by name select 'rd_gdp' as indicator_code", "dim_indicator.indicator_code: rd_gdp"),
        ("insert into dim_indicator by name select null as indicator_code", "dim_indicator.indicator_code: None"),
    ],
    ids=["a code of nothing", "a key twice", "no key"],
)
def test_a_broken_key_refuses_the_release(
    fault: str, where: str, release_of: ReleaseMaker, broken_build: Callable[[str], Path], releases: Path
) -> None:
    with pytest.raises(ReleaseError) as refused:
        release_of(broken_build(f"{KEYS} {fault}"))
    assert refused.value.where == where
    assert not (releases / "current").exists()


@pytest.mark.xdist_group("warehouse")
def test_every_key_of_the_shipped_release_is_a_constraint_of_its_database(release: Path) -> None:
    """All but what refers to its own table: dim_programme and dim_target do."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        declared = connection.execute(
            """
            select
                table_name,
                if(to_table is null, 'PRIMARY KEY', 'FOREIGN KEY'),
                list(column_name order by position)
            from dim_key
            where to_table is distinct from table_name
            group by table_name, key_name, to_table
            order by all
            """
        ).fetchall()
        made = connection.execute(
            """
            select table_name, constraint_type, constraint_column_names from duckdb_constraints()
            where constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')
            order by all
            """
        ).fetchall()
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert declared == made
    assert {table for table, kind, _ in made if kind == "PRIMARY KEY"} == tables


@pytest.mark.xdist_group("warehouse")
def test_every_word_of_a_listed_column_has_its_names(release: Path) -> None:
    """A list of dim_label is called like the column it explains, in whichever table that stands."""
    unnamed = {}
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        columns = connection.execute(
            """
            select distinct table_name, column_name from duckdb_columns()
            where schema_name = 'main' and column_name in (select list from dim_label)
            """
        ).fetchall()
        for table, column in columns:
            words = connection.execute(
                f"select distinct {column} from {table} where {column} is not null "  # noqa: S608 (of the catalog)
                f"and {column} not in (select code from dim_label where list = '{column}')"
            ).fetchall()
            if words:
                unnamed[f"{table}.{column}"] = sorted(word for (word,) in words)
    assert len(columns) > 60
    assert unnamed == {}


@pytest.mark.xdist_group("warehouse")
def test_a_province_has_one_name_and_one_code(release: Path) -> None:
    """In every table that names one; a code of the statistics office is two digits of text, an ISO code is VN-.."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        names = connection.execute(
            """
            select iso_3166_2, count(distinct (dim_area.name_vi, dim_area.name_en)) from dim_former_province
            inner join dim_area on iso_3166_2 = area_code
            where (dim_area.name_vi, dim_area.name_en) = (dim_former_province.name_vi, dim_former_province.name_en)
            group by all
            """
        ).fetchall()
        same = connection.execute(
            """
            select today.name_vi, today.name_en, before.name_en from dim_province as today
            inner join dim_former_province as before using (name_vi)
            where today.name_en <> before.name_en
            """
        ).fetchall()
        codes = connection.execute(
            """
            select gso_code from dim_province where not regexp_full_match(gso_code, '[0-9]{2}')
            union all
            select former_gso_code from dim_former_province where not regexp_full_match(former_gso_code, '[0-9]{2}')
            union all
            select area_code from dim_area
            where area_kind = 'former_province' and not regexp_full_match(area_code, 'VN-[0-9A-Z]{2}')
            """
        ).fetchall()
    assert (len(names), same, codes) == (63, [], [])
