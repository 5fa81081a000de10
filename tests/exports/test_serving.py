"""Releases over HTTP: ranges, pages of other addresses, nothing but releases, nothing written."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from exports.serving import ASKED_ANEW, IMMUTABLE, LOOPBACK, application, published


@pytest.fixture(scope="module")
def served(small_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server, and its folder: one release, current, beside things that are none."""
    releases = tmp_path_factory.mktemp("served") / "releases"
    shutil.copytree(small_release, releases / small_release.name)
    (releases / "current").symlink_to(small_release.name)
    (releases / "engine" / "of-1").mkdir(parents=True)
    (releases / "engine" / "of-1" / "engine.mjs").write_text("export {};", encoding="utf-8")
    (releases / "engine" / "out.txt").symlink_to(releases.parent / "secret.txt")
    (releases / "decisions.json").write_text("{}", encoding="utf-8")
    (releases / ".building-x").mkdir()
    (releases / ".building-x" / "manifest.json").write_text("{}", encoding="utf-8")
    (releases.parent / "secret.txt").write_text("key", encoding="utf-8")
    (releases / small_release.name / "out.txt").symlink_to(releases.parent / "secret.txt")
    with running(releases) as address:
        yield address, releases


@contextmanager
def running(releases: Path, hosts: tuple[str, ...] | None = None) -> Iterator[str]:
    """The address of a server of these releases."""
    with answering(application(releases, hosts=hosts)) as address:
        yield address


@contextmanager
def answering(served: Starlette) -> Iterator[str]:
    """The address of what is served."""
    server = uvicorn.Server(uvicorn.Config(served, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_a_range_of_the_database_is_what_was_asked_for(served: tuple[str, Path], small_release: Path) -> None:
    """As DuckDB asks for the blocks of a database that it attaches."""
    address, _ = served
    head = requests.head(f"{address}/r57.duckdb", timeout=10)
    content = (small_release / "r57.duckdb").read_bytes()
    assert (head.status_code, head.headers["accept-ranges"]) == (200, "bytes")
    assert head.headers["content-length"] == str(len(content))
    part = requests.get(f"{address}/r57.duckdb", headers={"Range": "bytes=4096-12287"}, timeout=10)
    assert (part.status_code, part.headers["content-range"]) == (206, f"bytes 4096-12287/{len(content)}")
    assert part.content == content[4096:12288]
    beyond = requests.get(f"{address}/r57.duckdb", headers={"Range": f"bytes={len(content)}-"}, timeout=10)
    assert beyond.status_code == 416


@pytest.mark.parametrize("path", ["", "index.html", "releases/current/", "csv-vi/dim_area.csv", "csv/", "csv"])
def test_pages_files_and_folders_are_there(served: tuple[str, Path], path: str) -> None:
    assert requests.get(f"{served[0]}/{path}", timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:5757", 200), ("[::1]:5757", 200), ("evil.example", 421), ("", 421), ("[", 421)],
)
def test_served_to_this_machine_alone_no_other_name_leads_there(small_release: Path, host: str, status: int) -> None:
    """A page elsewhere, whose name was turned to 127.0.0.1 after it was read."""
    with running(small_release.parent, hosts=LOOPBACK) as address:
        path = f"{address}/releases/{small_release.name}/manifest.json"
        assert requests.get(path, headers={"Host": host}, timeout=10).status_code == status


def test_a_release_has_an_address_of_its_own(served: tuple[str, Path], small_release: Path) -> None:
    address = f"{served[0]}/releases/{small_release.name}/manifest.json"
    assert requests.get(address, timeout=10).json()["release_id"] == small_release.name


@pytest.mark.parametrize("path", ["engine/of-1/engine.mjs", "releases/engine/of-1/engine.mjs"])
def test_the_engine_is_where_the_page_of_every_address_looks_for_it(served: tuple[str, Path], path: str) -> None:
    answer = requests.get(f"{served[0]}/{path}", timeout=10)
    assert (answer.text, answer.headers["content-type"].split(";")[0]) == ("export {};", "text/javascript")


def test_where_no_engine_was_put_there_is_none(tmp_path: Path) -> None:
    with running(tmp_path) as address:
        assert requests.get(f"{address}/engine/of-1/engine.mjs", timeout=10).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "releases/../../secret.txt",
        "releases/%2e%2e%2f%2e%2e%2fsecret.txt",
        "releases/decisions.json",
        "releases/",
        "releases/.building-x/manifest.json",
        "out.txt",
        "engine/out.txt",
        "engine/nothing",
        "engine/../decisions.json",
        "engine/%2e%2e/decisions.json",
        "releases/nobody/manifest.json",
        "..%5csecret.txt",
        "a%00b",
        "releases/" + "x" * 300 + "/index.html",
        "x" * 300,
    ],
)
def test_nothing_but_releases_is_there(served: tuple[str, Path], path: str) -> None:
    """Asked for as it is written: a client that is well-behaved would not send the dots."""
    asked = requests.Request("GET", served[0]).prepare()
    asked.url = f"{served[0]}/{path}"
    with requests.Session() as session:
        answer = session.send(asked, timeout=10)
    assert (answer.status_code, b"key" in answer.content) == (404, False)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_is_written(served: tuple[str, Path], method: str) -> None:
    assert requests.request(method, f"{served[0]}/index.html", data=b"x", timeout=10).status_code == 405


def test_pages_of_other_addresses_may_read(served: tuple[str, Path]) -> None:
    asking = {"Origin": "https://example.org"}
    answer = requests.get(f"{served[0]}/r57.duckdb", headers={**asking, "Range": "bytes=0-9"}, timeout=10)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Content-Range" in answer.headers["access-control-expose-headers"]
    before = {**asking, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    assert requests.options(f"{served[0]}/r57.duckdb", headers=before, timeout=10).status_code == 200
    before["Access-Control-Request-Method"] = "PUT"
    assert requests.options(f"{served[0]}/r57.duckdb", headers=before, timeout=10).status_code == 400


def test_a_published_place_is_given_out_with_what_may_be_kept(tmp_path: Path) -> None:
    release = tmp_path / "releases" / "2026-11-23T191500Z-01234567-public"
    release.mkdir(parents=True)
    (release / "r57.duckdb").write_bytes(bytes(range(100)))
    (release / "index.html").write_text("page", encoding="utf-8")
    (tmp_path / "current.json").write_text("{}", encoding="utf-8")
    (tmp_path / ".r57").mkdir()
    (tmp_path / ".r57" / "half").write_text("x", encoding="utf-8")
    with answering(published(tmp_path)) as address:
        there = f"{address}/releases/{release.name}"
        part = requests.get(f"{there}/r57.duckdb", headers={"Range": "bytes=10-19", "Origin": "http://x"}, timeout=10)
        assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
        assert (part.headers["cache-control"], part.headers["access-control-allow-origin"]) == (IMMUTABLE, "*")
        current = requests.get(f"{address}/current.json", timeout=10)
        assert (current.text, current.headers["cache-control"]) == ("{}", ASKED_ANEW)
        known = {"If-None-Match": current.headers["etag"]}
        assert requests.get(f"{address}/current.json", headers=known, timeout=10).status_code == 304
        (tmp_path / "current.json").write_text("{ }", encoding="utf-8")
        assert requests.get(f"{address}/current.json", headers=known, timeout=10).text == "{ }"
        assert requests.get(f"{there}/", timeout=10).text == "page"
        assert requests.get(f"{address}/.r57/half", timeout=10).status_code == 404
        assert requests.put(f"{address}/current.json", data=b"x", timeout=10).status_code == 405
