"""`r57 query` reads: it writes nothing, and says what it cannot show as JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exports.marts.database import opened
from orchestration.command import place
from orchestration.command.app import app

ASIDE = "select value from duckdb_settings() where name = 'temp_directory'"


@pytest.fixture
def ask(data: Path) -> object:
    def query(sql: str) -> Result:
        return CliRunner().invoke(app, ["query", sql, "--json"])

    return query


def test_what_a_large_question_puts_aside_does_not_lie_in_the_release(data: Path) -> None:
    with place.reading() as connection:
        ((aside,),) = connection.execute(ASIDE).fetchall()
    assert not Path(aside).is_relative_to(data)
    with opened(place.release_folder() / "r57.duckdb") as connection:
        ((aside,),) = connection.execute(ASIDE).fetchall()
    assert aside == "", "what reads a release to make the rest of it puts nothing aside"


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


def test_decimals_and_whole_numbers_keep_all_their_digits(ask: object) -> None:
    sql = """select 12345678901234567890.123456789::decimal(38, 9) as a,
        -0.05::decimal(5, 2) as b, 1.50::decimal(5, 2) as c,
        170141183460469231731687303715884105727::hugeint as d, [0.1::decimal(3, 2)] as e, '-0.05' as f"""
    done = ask(sql)  # type: ignore[operator]
    (row,) = json.loads(done.stdout, parse_float=Decimal)
    assert row == {
        "a": Decimal("12345678901234567890.123456789"),
        "b": Decimal("-0.05"),
        "c": Decimal("1.50"),
        "d": 170141183460469231731687303715884105727,
        "e": [Decimal("0.10")],
        "f": "-0.05",
    }
    assert '"c": 1.50,' in done.stdout


def test_what_json_has_no_number_for_is_null(ask: object) -> None:
    done = ask("select 'nan'::double as a, 'inf'::double as b, 1.5::double as c")  # type: ignore[operator]
    assert json.loads(done.stdout, parse_constant=pytest.fail) == [{"a": None, "b": None, "c": 1.5}]
