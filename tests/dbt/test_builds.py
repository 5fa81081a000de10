"""How a model is made and its keys are proven, on a project of four models: what stood there before, what is broken."""

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
    "unkeyed": "{{ config(materialized = 'table') }} from (values ('new'), ('new'), ('old'), (null)) as t (code)",
}

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
  - name: unkeyed
    data_tests:
      - keys:
          name: keys_of_unkeyed
          arguments: {unique: [code], known: [{columns: ["nullif(code, 'new')"], to: ref('a_table'), field: code}]}
"""

BEFORE = """
create table a_view as select 'old' as code;
create view a_table as select 'old' as code, 1 as n;
create table other_order as select 1 as n, 'old' as code;
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
    """What is said of a build of the small project, in which two things are wrong."""
    project = settings.data_dir / "project"
    (project / "models").mkdir(parents=True)
    (project / "macros").mkdir()
    shutil.copy(dbt.PROJECT / "profiles.yml", project)
    shutil.copy(dbt.PROJECT / "tests" / "generic" / "keys.sql", project / "macros")
    text = PROJECT.format(materializations=dbt.PROJECT / "materializations")
    (project / "dbt_project.yml").write_text(text, encoding="utf-8")
    (project / "models" / "words.yml").write_text(WORDS, encoding="utf-8")
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    with pytest.raises(dbt.DbtFailure) as failure:
        dbt.invoke(["build"], settings, AS_OF, project=project)
    assert len(failure.value.failures) == 2
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


def test_a_broken_key_is_named_by_column_value_and_register(said: str) -> None:
    assert "test.small.keys_of_unkeyed" in said
    for row in ("code 'new'; row_count 2", "row_count 1", "not_in 'a_table'; code 'old'"):
        assert f"      {row}\n" in said
