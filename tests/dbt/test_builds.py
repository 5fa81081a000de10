"""How a model is made and its keys are proven, on a small project: what stood there before, what is broken."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from orchestration import dbt
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF

PROJECT = """
name: small
version: '1.0.0'
profile: r57
macro-paths: [macros, {materializations}]
models: {{+persist_docs: {{relation: true, columns: true}}}}
"""

MODELS = {
    "a_table": "{{ config(materialized = 'table') }} select 'new' as code, 1 as n",
    "a_view": "{{ config(materialized = 'view') }} select 'new' as code",
    "other_order": "{{ config(materialized = 'table') }} select 'new' as code, 1 as n",
    "unknown": "{{ config(materialized = 'table') }} from (values ('new'), ('old'), (null)) as t (code)",
    "twice": "{{ config(materialized = 'table') }} from (values ('new', 1), ('new', 2), ('old', 1)) as t (code, n)",
    "nameless": "{{ config(materialized = 'view') }} from (values ('new', 1), (null, 1)) as t (code, n)",
    "by_expression": "{{ config(materialized = 'table') }} from (values ('new', 1), ('new', null)) as t (code, n)",
    "keyed": "{{ config(materialized = 'table') }} from (values ('new', 1), ('new', 2), ('old', 1)) as t (code, n)",
}
REGISTERS = {"listed": "code,n\nnew,1\nnew,2\n", "well_listed": "code,n\nnew,1\nold,1\n"}

WORDS = """
models:
  - name: a_table
    description: What it holds, it's said.
    config: {contract: {enforced: true}}
    columns: [{name: code, data_type: varchar, description: A code.}, {name: n, data_type: integer, description: "1"}]
  - name: other_order
    description: A reader would find the columns in another order.
    config: {contract: {enforced: true}}
    columns: [{name: n, data_type: integer, description: "1"}, {name: code, data_type: varchar, description: A code.}]
  - name: unknown
    data_tests:
      - known_codes:
          name: codes_of_unknown
          arguments: {known: [{columns: [code, "nullif(code, 'new')"], to: ref('a_table'), field: code}]}
  - name: twice
    constraints: [{type: primary_key, columns: [code, n]}, {type: unique, columns: [code]}]
  - name: nameless
    constraints: [{type: primary_key, columns: [code]}]
  - name: by_expression
    constraints: [{type: primary_key, columns: [code, "coalesce(n, 1)"]}]
  - name: keyed
    constraints: [{type: primary_key, columns: [code, n]}, {type: unique, columns: [n, "code || 'x'"]}]
seeds:
  - name: listed
    config: {column_types: {code: varchar, n: integer}, meta: {keys: [[n], [code]]}}
  - name: well_listed
    config: {column_types: {code: varchar, n: integer}, meta: {keys: [[code]]}}
"""

BEFORE = """
create table a_view as select 'old' as code;
create view a_table as select 'old' as code, 1 as n;
create table other_order as select 1 as n, 'old' as code;
create table twice as select 'before' as code, 0 as n;
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A build database in which another build left a table for the view, and a view for the table."""
    made = Settings(data_dir=tmp_path_factory.mktemp("small"), http=HttpSettings())
    made.build.mkdir()
    with duckdb.connect(str(made.build / dbt.BUILD_DB)) as build:
        build.execute(BEFORE)
    return made


@pytest.fixture(scope="module")
def said(settings: Settings) -> str:
    """What is said of a build of the small project, in which six things are wrong."""
    project = settings.data_dir / "project"
    (project / "models").mkdir(parents=True)
    (project / "macros").mkdir()
    (project / "seeds").mkdir()
    shutil.copy(dbt.PROJECT / "profiles.yml", project)
    shutil.copy(dbt.PROJECT / "tests" / "generic" / "known_codes.sql", project / "macros")
    shutil.copy(dbt.PROJECT / "macros" / "own_keys.sql", project / "macros")
    text = PROJECT.format(materializations=dbt.PROJECT / "materializations")
    (project / "dbt_project.yml").write_text(text, encoding="utf-8")
    (project / "models" / "words.yml").write_text(WORDS, encoding="utf-8")
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    for name, rows in REGISTERS.items():
        (project / "seeds" / f"{name}.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(dbt.DbtFailure) as failure:
        dbt.invoke(["build"], settings, AS_OF, project=project)
    assert len(failure.value.failures) == 6
    return str(failure.value)


@pytest.mark.usefixtures("said")
def test_a_table_takes_the_place_of_a_view_and_a_view_that_of_a_table(settings: Settings) -> None:
    with duckdb.connect(str(settings.build / dbt.BUILD_DB), read_only=True) as build:
        kinds = build.execute("select table_name, table_type from information_schema.tables order by 1").fetchall()
        codes = build.execute("select code from a_table union all select code from a_view").fetchall()
    assert kinds[:2] == [("a_table", "BASE TABLE"), ("a_view", "VIEW")]
    assert codes == [("new",), ("new",)]


@pytest.mark.usefixtures("said")
def test_descriptions_are_written_into_the_database(settings: Settings) -> None:
    with duckdb.connect(str(settings.build / dbt.BUILD_DB), read_only=True) as build:
        table = build.execute("select comment from duckdb_tables() where table_name = 'a_table'").fetchall()
        columns = build.execute("select comment from duckdb_columns() where table_name = 'a_table'").fetchall()
    assert (table, columns) == ([("What it holds, it's said.",)], [("A code.",), ("1",)])


def test_a_model_that_breaks_its_contract_leaves_the_table_of_before(settings: Settings, said: str) -> None:
    assert "model.small.other_order: Compilation Error" in said
    assert "This model has an enforced contract that failed." in said
    with duckdb.connect(str(settings.build / dbt.BUILD_DB), read_only=True) as build:
        assert build.execute("from other_order").fetchall() == [(1, "old")]


@pytest.mark.parametrize(
    ("of", "key", "rows"),
    [
        ("model.small.twice", "code", "{'code': new, 'row_count': 2}"),
        ("model.small.nameless", "code", "{'code': NULL, 'row_count': 1}"),
        ("model.small.by_expression", "code, coalesce(n, 1)", "{'code': new, 'coalesce(n, 1)': 1, 'row_count': 2}"),
        ("seed.small.listed", "code", "{'code': new, 'row_count': 2}"),
    ],
)
def test_a_broken_key_is_named_by_columns_and_values(said: str, of: str, key: str, rows: str) -> None:
    line = next(line for line in said.splitlines() if f"  - {of}: " in line)
    assert f"rows of {of.split('.')[-1]} that have no key of their own ({key}): {rows}" in line


def test_a_model_that_breaks_its_key_leaves_the_table_of_before(settings: Settings, said: str) -> None:
    assert "small.keyed" not in said
    assert "small.well_listed" not in said
    with duckdb.connect(str(settings.build / dbt.BUILD_DB), read_only=True) as build:
        assert build.execute("from twice").fetchall() == [("before", 0)]


def test_an_unknown_code_is_named_by_value_and_register(said: str) -> None:
    assert "test.small.codes_of_unknown" in said
    assert "      not_in 'a_table'; code 'old'" in said
    assert "code 'new'" not in said
