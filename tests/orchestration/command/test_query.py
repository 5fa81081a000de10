"""`r57 query` reads: it writes nothing, and says what it cannot show as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from orchestration.command.app import app


@pytest.fixture
def ask(data: Path) -> object:
    def query(sql: str) -> Result:
        return CliRunner().invoke(app, ["query", sql, "--json"])

    return query


def test_a_query_answers(ask: object) -> None:
    done = ask("select 1 as one, 'Hà Nội' as name")  # type: ignore[operator]
    assert (done.exit_code, json.loads(done.stdout)) == (0, [{"one": 1, "name": "Hà Nội"}])


@pytest.mark.parametrize("sql", ["", "   ", ";", "/* nothing */"])
def test_nothing_asked_is_written_wrongly(ask: object, sql: str) -> None:
    done = ask(sql)  # type: ignore[operator]
    assert (done.exit_code, done.stdout, "nothing was asked" in done.stderr) == (2, "", True)


def test_no_rows_are_an_answer(ask: object) -> None:
    done = ask("select 1 as one where false")  # type: ignore[operator]
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1 as a) to '{place}'",
        "export database '{place}'",
        "create table t as select 1",
        "attach '{place}' as other",
        "set enable_external_access = true",
    ],
)
def test_nothing_is_written(ask: object, sql: str, tmp_path: Path) -> None:
    place = tmp_path / "written"
    done = ask(sql.format(place=place))  # type: ignore[operator]
    assert done.exit_code == 2
    assert not place.exists()


def test_what_json_has_no_number_for_is_null(ask: object) -> None:
    done = ask("select 'nan'::double as a, 'inf'::double as b, 1.5::double as c")  # type: ignore[operator]
    assert json.loads(done.stdout, parse_constant=pytest.fail) == [{"a": None, "b": None, "c": 1.5}]
