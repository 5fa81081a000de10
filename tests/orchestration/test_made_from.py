"""A release holds what the build says of itself: what comes between build and release is in neither, and is news."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.cli.main import dbtRunner

from exports import release
from orchestration import dbt, pipeline, warehouse
from orchestration.inputs import inputs_fingerprint, made_from, vintages
from orchestration.news import news
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import AS_OF, NOW
from tests.exports.conftest import small_build as small_build

CODE = "0.3.0+abc"


@pytest.fixture
def settings(tmp_path: Path, small_build: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder whose warehouse (the small one) was built of the vintages there are."""
    made = Settings(tmp_path / "data", HttpSettings())
    shutil.copytree(ROOT / "tests" / "release_0_1_0", made.data_dir)
    made.build.mkdir()
    shutil.copy(small_build, made.build / dbt.BUILD_DB)
    monkeypatch.setattr(pipeline, "stands_until", lambda _: None)
    monkeypatch.setattr(pipeline, "faults", lambda *_: ())
    monkeypatch.setattr(pipeline, "keep_verdicts", lambda _: None)
    monkeypatch.setattr(release, "_write_exports", lambda *_: "")
    warehouse.end(made, made_from(made, AS_OF, CODE))
    return made


def arrives(settings: Settings) -> str:
    """One vintage more of the index of innovation."""
    folder = next((settings.raw / "wipo_gii").glob("vintage=0001-*"))
    later = folder.with_name(folder.name.replace("0001-", "0009-"))
    shutil.copytree(folder, later)
    note = later / "vintage.json"
    name = later.name.removeprefix("vintage=")
    note.write_text(note.read_text(encoding="utf-8").replace(folder.name.removeprefix("vintage="), name))
    return name


def test_what_arrives_between_build_and_release_is_not_listed_and_is_news(settings: Settings) -> None:
    built = [vintage.vintage_id for vintage in vintages(settings)]
    arrived = arrives(settings)
    pipeline.release(settings, lambda: NOW)
    manifest: Any = pipeline.current_manifest(settings)
    assert [vintage["vintage_id"] for vintage in manifest["vintages"]] == built
    assert arrived not in built
    assert news(settings, manifest, AS_OF, CODE) == (f"came: wipo_gii {arrived}",)


def test_a_release_alone_of_a_later_day_is_of_the_day_of_the_build(settings: Settings) -> None:
    pipeline.release(settings, lambda: NOW.replace(month=12))
    manifest: Any = pipeline.current_manifest(settings)
    assert (manifest["as_of"], manifest["built_at"]) == (AS_OF.isoformat(), "2026-12-23T08:00:00+00:00")
    assert manifest["inputs_fingerprint"] == inputs_fingerprint(settings, AS_OF, CODE)


def test_a_build_that_was_released_is_known_as_such(settings: Settings) -> None:
    assert not pipeline.is_released(settings)
    pipeline.release(settings, lambda: NOW)
    assert pipeline.is_released(settings)
    arrives(settings)
    warehouse.end(settings, made_from(settings, AS_OF, CODE))
    assert not pipeline.is_released(settings)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project of one model, and the real one's hooks."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "one.sql").write_text("select 1 as one")
    hooks = yaml.safe_load((dbt.PROJECT / "dbt_project.yml").read_text())["on-run-start"]
    said = {"name": "small", "version": "1.0.0", "profile": "r57", "macro-paths": [str(dbt.PROJECT / "macros")]}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump({**said, "on-run-start": hooks}))
    return folder


def test_whatever_writes_tables_takes_away_what_the_build_said(settings: Settings, project: Path) -> None:
    arguments = dbt.arguments(["build", "--select", "resource_type:model", "--quiet"], settings, project)
    arguments[arguments.index("--profiles-dir") + 1] = str(dbt.PROJECT)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in dbt.environment(settings, AS_OF).items():
            patch.setenv(name, value)
        outcome = dbtRunner().invoke(arguments)
    dbt._close_connections()
    assert outcome.success, outcome.exception
    assert warehouse.built_from(settings) is None
