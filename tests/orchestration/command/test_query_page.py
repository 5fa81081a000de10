"""`r57 query-page`: what it cannot have, it says in one line; what `r57 open --serve` then says of the page."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import uvicorn
from typer.testing import CliRunner, Result

from exports.engine import PACKAGES, PLACE
from orchestration.command import query_page
from orchestration.command.app import app


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def r57(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_without_npm_it_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_page.shutil, "which", lambda _: None)
    done = r57("query-page")
    assert done.exit_code == 1
    assert " ".join(package.spec for package in PACKAGES) in done.stderr


def test_what_npm_cannot_have_is_said_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n", encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setattr(query_page.shutil, "which", lambda _: str(npm))
    done = r57("query-page")
    assert done.exit_code == 4
    assert "npm error code ENOTFOUND; see" in done.stderr


def test_another_package_is_refused_in_a_line(tmp_path: Path, data: Path) -> None:
    done = r57("query-page", "--from", str(tmp_path))
    assert (done.exit_code, "is not there" in done.stderr) == (4, True)
    for package in PACKAGES:
        (tmp_path / package.archive).write_bytes(b"another")
    done = r57("query-page", "--from", str(tmp_path))
    assert (done.exit_code, "is not the one that is pinned" in done.stderr) == (4, True)
    assert not (data / "releases" / PLACE).exists()


@pytest.mark.parametrize("is_there", [True, False])
def test_the_address_of_the_page_is_said_where_it_can_ask(
    data: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    def interrupted(_: uvicorn.Server, sockets: list[socket.socket]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", interrupted)
    release = data / "releases" / "2026-11-23T191500Z-01234567"
    (release / "query").mkdir(parents=True)
    (release / "manifest.json").write_text("{}", encoding="utf-8")
    (data / "releases" / "current").symlink_to(release.name)
    if is_there:
        (data / "releases" / PLACE).mkdir(parents=True)
    assert ("/query/ asks it in the browser" in r57("open", "--serve", "--port", "0").stdout) is is_there
