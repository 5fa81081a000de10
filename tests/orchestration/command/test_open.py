"""`r57 open`: where the page is, what is served and under which address; what cannot be ends in one line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import typer
import uvicorn
from typer.testing import CliRunner, Result

from orchestration.command.app import app

RELEASE = "2026-11-23T191500Z-01234567"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one release, of which only the manifest and the page are there."""
    folder = tmp_path / "releases" / RELEASE
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "index.html").write_text("", encoding="utf-8")
    (tmp_path / "releases" / "current").symlink_to(RELEASE)
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path))
    return tmp_path


def r57_open(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["open", *arguments])


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A server that is ended at once by Ctrl-C; the ports that it was given."""
    ports: list[int] = []

    def run(_: uvicorn.Server, sockets: list[socket.socket]) -> None:
        ports.extend(listening.getsockname()[1] for listening in sockets)
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", run)
    return ports


def test_the_page_is_named_and_opened(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(typer, "launch", opened.append)
    done = r57_open()
    page = data / "releases" / RELEASE / "index.html"
    assert (done.exit_code, done.stdout.strip(), opened) == (0, str(page), [page.as_uri()])


@pytest.mark.parametrize(("asked", "path"), [([], ""), (["--release", RELEASE], f"/releases/{RELEASE}")])
@pytest.mark.usefixtures("data")
def test_it_says_what_to_attach_and_ends_when_it_is_told(interrupted: list[int], asked: list[str], path: str) -> None:
    done = r57_open("--serve", "--port", "0", *asked)
    assert done.exit_code == 0
    assert f"attach 'http://127.0.0.1:{interrupted[0]}{path}/r57.duckdb' as r57 (read_only)" in done.stdout
    assert "everybody" not in done.stderr


@pytest.mark.usefixtures("data", "interrupted")
def test_whoever_opens_it_to_others_is_told_so() -> None:
    done = r57_open("--serve", "--port", "0", "--host", "0.0.0.0")
    assert "everybody who reaches this machine can read" in done.stderr


@pytest.mark.usefixtures("data", "interrupted")
def test_a_port_that_is_taken_ends_in_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = r57_open("--serve", "--port", str(port))
    assert done.exit_code == 4
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use; take another with --port" in done.stderr


@pytest.mark.parametrize("host", ["not an address", "a..b", "256.1.1.1.1"])
@pytest.mark.usefixtures("data", "interrupted")
def test_what_is_no_address_ends_in_a_line(host: str) -> None:
    done = r57_open("--serve", "--port", "0", "--host", host)
    assert (done.exit_code, done.stderr.strip()) == (2, f"✗ {host!r} is no address of this machine")


@pytest.mark.usefixtures("data")
def test_a_release_that_is_not_there_ends_in_a_line() -> None:
    assert r57_open("--release", "2020").exit_code == 1
