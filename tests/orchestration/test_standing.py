"""What still stands of the last build: only what rests on the same project, day and files, in an untouched database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exports.marts import made_from
from exports.marts.errors import ReleaseError
from exports.marts.made_from import MadeFrom
from orchestration import dbt, standing, warehouse
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF

BEGUN = MadeFrom(AS_OF, "0.3.0+abc", "0123456789abcdef", ())


def uses(*macros: str) -> SimpleNamespace:
    return SimpleNamespace(macros=list(macros))


@pytest.fixture
def known() -> Any:
    """A project of two sources; one model asks for the day itself, one by a macro that asks, one does not ask."""

    def source(name: str) -> SimpleNamespace:
        location = "read_parquet('{raw_dir}/{name}/*.parquet')"
        return SimpleNamespace(name=name, source_name="raw", meta={"external_location": location})

    return SimpleNamespace(
        sources={f"source.r57.raw.{name}": source(name) for name in ("figures", "cables")},
        macros={
            standing.DAY: SimpleNamespace(depends_on=uses()),
            "macro.r57.is_past": SimpleNamespace(depends_on=uses(standing.DAY)),
            "macro.r57.words": SimpleNamespace(depends_on=uses()),
        },
        nodes={
            name: SimpleNamespace(name=name, depends_on=uses(*macros))
            for name, macros in {
                "asks": [standing.DAY],
                "asks_by_a_macro": ["macro.r57.is_past"],
                "asks_not": ["macro.r57.words"],
            }.items()
        },
    )


@pytest.fixture
def settings(tmp_path: Path, known: Any) -> Settings:
    """A data folder with one file in each source and a finished build."""
    made = Settings(data_dir=tmp_path / "it's data", http=HttpSettings())
    made.build.mkdir(parents=True)
    for source in known.sources.values():
        source.meta.update(dbt.places(made))
        folder = made.raw / source.name
        folder.mkdir(parents=True)
        (folder / "one.parquet").write_bytes(b"1")
    made_from.write(made.build / dbt.BUILD_DB, BEGUN)
    standing.remember(made, standing.inputs(known, AS_OF))
    return made


def moved(known: Any, settings: Settings, day: date = AS_OF) -> tuple[str, ...] | None:
    return standing.moved(known, settings, standing.inputs(known, day))


def test_where_nothing_has_moved_nothing_is_built(known: Any, settings: Settings) -> None:
    assert moved(known, settings) == ()


def test_what_stands_on_a_changed_file_is_built(known: Any, settings: Settings) -> None:
    (settings.raw / "cables" / "one.parquet").write_bytes(b"2")
    assert moved(known, settings) == ("source:raw.cables+",)


def test_what_stands_on_a_new_file_or_one_that_is_gone_is_built(known: Any, settings: Settings) -> None:
    (settings.raw / "cables" / "two.parquet").write_bytes(b"1")
    (settings.raw / "figures" / "one.parquet").unlink()
    assert moved(known, settings) == ("source:raw.figures+", "source:raw.cables+")


def test_another_day_moves_what_asks_for_the_day(known: Any, settings: Settings) -> None:
    assert moved(known, settings, AS_OF - timedelta(days=1)) == ("asks+", "asks_by_a_macro+")


@pytest.mark.parametrize(
    "happens",
    [
        standing.forget,
        lambda settings: (settings.build / dbt.BUILD_DB).write_bytes(b"others' tables"),
        lambda settings: (settings.build / dbt.BUILD_DB).unlink(),
        lambda settings: (settings.build / f"{dbt.BUILD_DB}.wal").write_bytes(b""),
        lambda settings: (settings.build / standing.NOTE).write_text("{", encoding="utf-8"),
    ],
    ids=["interrupted", "written by others", "gone", "not closed", "note damaged"],
)
def test_of_any_other_database_nothing_stands(
    known: Any, settings: Settings, happens: Callable[[Settings], object]
) -> None:
    happens(settings)
    assert moved(known, settings) is None


def test_in_another_place_everything_that_reads_files_is_built(known: Any, settings: Settings) -> None:
    elsewhere = Settings(settings.data_dir.rename(settings.data_dir.with_name("elsewhere")), HttpSettings())
    for source in known.sources.values():
        source.meta.update(dbt.places(elsewhere))
    assert moved(known, elsewhere) == ("source:raw.figures+", "source:raw.cables+")


def test_of_another_project_nothing_stands(known: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt, "state_of", lambda: "changed")
    assert moved(known, settings) is None


@pytest.mark.parametrize("moves_meanwhile", [False, True])
def test_a_build_is_of_what_moved_and_noted_where_nothing_moved_under_it(
    known: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch, moves_meanwhile: bool
) -> None:
    asked: list[list[str]] = []
    there: list[bool] = []

    def invoke(command: list[str], *_: object, **__: object) -> None:
        asked.append(command)
        there.append((settings.build / dbt.BUILD_DB).exists())
        assert moved(known, settings) is None, "of a build that is interrupted nothing stands"
        if moves_meanwhile:
            (settings.raw / "figures" / "one.parquet").write_bytes(b"2")

    monkeypatch.setattr(dbt, "parsed", lambda *_: known)
    monkeypatch.setattr(dbt, "invoke", invoke)
    monkeypatch.setattr(warehouse, "made_from", lambda *_: BEGUN)
    (settings.raw / "cables" / "one.parquet").write_bytes(b"2")
    warehouse.build(settings, BEGUN)
    assert asked == [["build", "--exclude-resource-type", "unit_test", "--select", "source:raw.cables+"]]
    assert moved(known, settings) == (None if moves_meanwhile else ())
    warehouse.build(settings, BEGUN)
    assert asked[1:] == ([["build", "--exclude-resource-type", "unit_test"]] if moves_meanwhile else [])
    # What stands is gone on with; of what does not, the log of a killed build would be read into memory first.
    assert there == ([True, False] if moves_meanwhile else [True])


def test_a_build_of_which_nothing_moved_says_what_it_is_made_from_now(
    known: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a change of code that no table rests on."""
    changed = replace(BEGUN, code_version="0.3.0+def")
    monkeypatch.setattr(dbt, "parsed", lambda *_: known)
    monkeypatch.setattr(dbt, "invoke", lambda *_, **__: pytest.fail("nothing had moved"))
    monkeypatch.setattr(warehouse, "made_from", lambda *_: changed)
    warehouse.build(settings, changed)
    assert warehouse.built_from(settings) == changed
    assert moved(known, settings) == ()


def test_where_the_inputs_change_while_it_is_built_a_build_says_nothing(
    known: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt, "parsed", lambda *_: known)
    monkeypatch.setattr(dbt, "invoke", lambda *_, **__: (settings.build / dbt.BUILD_DB).unlink())
    monkeypatch.setattr(warehouse, "made_from", lambda *_: replace(BEGUN, inputs_fingerprint="another"))
    (settings.raw / "cables" / "one.parquet").write_bytes(b"2")
    with pytest.raises(ReleaseError, match="changed while it was built"):
        warehouse.build(settings, BEGUN)
    assert warehouse.built_from(settings) is None
    assert moved(known, settings) is None
