"""What a person can type wrongly, and what a disk can do: one line each, with its exit code, and no traceback."""

from __future__ import annotations

import shlex
import shutil
import socket
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.command import app, docs
from tests.orchestration.command.terminal import RELEASE

pytestmark = pytest.mark.usefixtures("still_clock")

TYPED = [
    ("query ''", 2, "nothing was asked: '' holds no query; r57 query 'show tables' lists what there is"),
    ("query ;", 2, "nothing was asked"),
    ("query selec", 2, 'syntax error at or near "selec"; where: line 1: selec; r57 query'),
    ("query 'from nowhere'", 2, "Table with name nowhere does not exist!"),
    ("query 'select ?'", 2, "Values were not provided"),
    ("query 'select 1 as a, 2 as a'", 2, "columns share a name: a; tell them apart with `as`"),
    ("query 'select 1' --json --csv", 2, "--json, --csv and --markdown are forms of one answer: take one of them"),
    ("query 'select 1' --limit -1", 2, "--limit"),
    ("query 'select 1' --limit many", 2, "--limit"),
    ("query 'select 1' --release ../..", 1, "there is no release '../..' under"),
    ("query 'select 1' --release ''", 1, "r57 releases lists those that are kept"),
    ("query 'select 1; select 2'", 2, "2 queries were asked, and one is answered at a time"),
    ("query", 2, "Missing argument"),
    ("query \"call enable_logging(storage='file', storage_path='x')\"", 2, "enable_logging writes files"),
    ("status --release 2020", 1, "there is no release '2020' under"),
    ("status nope", 1, "there is no target 'nope'"),
    ("status rd-gdp", 1, "r57-2030-rd-gdp"),
    ("status ''", 1, "there is no target ''"),
    ("status --explain", 2, "--explain wants a target code"),
    ("status r57-2030-rd-gdp --explain --csv", 2, "is text or --json: r57 status CODE --explain"),
    ("status one two", 2, "two"),
    ("targets --programme nope", 1, "there is no programme 'nope'; there are: nq71, r57"),
    ("targets --series nope", 1, "there is no series that measures a target 'nope'; there are: EGDI_RANK"),
    ("find", 2, "Missing argument"),
    ("find --area", 2, "Option '--area' requires an argument; r57 --help says how it is written"),
    ("release --audience", 2, "Option '--audience' requires an argument"),
    ("find --area ''", 2, "Missing argument"),
    ("status --area 99", 1, "there is no province '99'; r57 query 'from dim_province' lists all"),
    ("figures template --area Atlantis", 1, "there is no province 'Atlantis'"),
    ("figures check /tmp", 6, "it is no regular file"),
    ("query \"attach '/tmp/x' as y\"", 2, "file system operations are disabled by configuration"),
    ("query 'select * from read_csv(\"/etc/passwd\")'", 2, "file system operations are disabled by configuration"),
    ("run --select world_bank,", 2, "no dataset 'world_bank,'; there are"),
    ("targets --status nope", 2, "No such option: --status"),
    ("'status '", 2, "Did you mean 'status'?"),
    ("find ' '", 2, "no words to look for; write some: r57 find kinh te so"),
    ("find xyzzy", 1, "no target holds 'xyzzy'"),
    ("find economi", 1, "like 'economi': economy"),
    ("run --as-of 2099-01-01", 2, "2099-01-01 has not come (today is 2026-11-23 in Ha Noi)"),
    ("run --as-of 0001-01-01", 2, "0001-01-01 lies before 2024-12-22, the day of Resolution 57"),
    ("run --as-of 2024-12-21", 2, "there are the days from 2024-12-22 to 2026-11-23"),
    ("release --audience public --as-of 0001-01-01", 2, "there are the days from 2024-12-22 to 2026-11-23"),
    ("run --as-of yesterday", 2, "--as-of wants a date such as 2025-04-15, not 'yesterday'"),
    ("run --as-of 2025-02-30", 2, "not '2025-02-30'"),
    ("run --mode fast", 2, "--mode is one of auto, live, bundled, not 'fast'"),
    ("run --select nope", 2, "no dataset 'nope'; there are"),
    ("release --audience nobody", 2, "nobody"),
    ("release --audience public --as-of 2099-01-01", 2, "2099-01-01 has not come"),
    ("diff nope", 1, "there is no release 'nope'"),
    ("diff current current --json --markdown", 2, "take one of them"),
    ("verify ../..", 1, "there is no release '../..'"),
    ("pin nope --reason why", 1, "there is no release 'nope'"),
    ("withdraw current --reason why --target nope", 1, "has no target 'nope'; r57 targets lists them"),
    ("unpin", 1, "no release is pinned"),
    ("publish ''", 2, "no place is named to publish at"),
    ("publish /nowhere", 1, "there is no release 'public' to publish"),
    ("publish /nowhere --release ../releases/current", 1, "there is no release '../releases/current' to publish"),
    ("publish /nowhere --keep 0", 2, "--keep"),
    ("open --published /nowhere", 1, "nothing is published at /nowhere; do it with: r57 publish /nowhere"),
    ("push ''", 2, "no store is named"),
    ("pull", 2, "Missing argument"),
    ("backup ''", 2, "no folder is named for the backup"),
    ("restore /nowhere", 1, "there is no backup; where: /nowhere"),
    ("tiles 2025", 2, "'2025' is not a quarter"),
    ("tiles --network radio", 2, "a network is fixed or mobile, not radio"),
    ("figures check /nowhere/a.csv", 1, "/nowhere/a.csv cannot be read: No such file or directory"),
    ("figures check README.md", 6, "a file of figures ends with .csv or .xlsx"),
    ("superset --database mysql://x", 2, "is no address of a DuckDB file"),
    ("open", 1, "has no page index.html"),
    ("open --serve --port 99999", 2, "--port"),
    ("sources nope", 2, "No such command"),
    ("sources accept nope --by me --reason why", 2, "nope"),
    ("sources backfill nope --since 2009-01", 2, "nope"),
    ("sources backfill mlab_iqb --since 2009", 2, "2009-01"),
    ("stauts", 2, "Did you mean 'status', 'targets'?; r57 --help says how it is written"),
    ("--nope", 2, "--nope"),
]


@pytest.fixture
def disk(small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small release, to write and to damage."""
    shutil.copytree(small_data, tmp_path, dirs_exist_ok=True, symlinks=True)
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path))
    return tmp_path


def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str) -> tuple[int, str]:
    """The exit code, and the one line on the error stream."""
    monkeypatch.setattr(sys, "argv", ["r57", *shlex.split(typed)])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, line


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("typed", "code", "said"), TYPED)
def test_one_line_and_its_exit_code(
    typed: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, line = ended(monkeypatch, capsys, typed)
    assert (found, line.startswith("✗ "), said in line) == (code, True, True), line


@pytest.mark.parametrize("typed", ["status", "targets", "find gdp", "query 'select 1'", "status r57-2030-rd-gdp"])
@pytest.mark.parametrize("damage", ["cut", "locked", "gone", "a folder"])
def test_a_release_that_cannot_be_read(
    typed: str, damage: str, disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = disk / "releases" / RELEASE / "r57.duckdb"
    if damage == "locked":
        with duckdb.connect(str(database)):
            assert ended(monkeypatch, capsys, typed)[0] == 1
        return
    if damage == "cut":
        database.write_bytes(database.read_bytes()[:5000])
    else:
        database.unlink()
    if damage == "a folder":
        database.mkdir()
    code, line = ended(monkeypatch, capsys, typed)
    assert (code, f"release {RELEASE} cannot be opened: " in line, "`r57 verify` says" in line) == (1, True, True), line


def test_a_manifest_that_cannot_be_believed(
    disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    release = disk / "releases" / RELEASE
    (release / "manifest.json").write_text("{", encoding="utf-8")
    with duckdb.connect(str(release / "r57.duckdb")) as connection:
        connection.execute("drop table dim_status")
    code, line = ended(monkeypatch, capsys, "status")
    assert (code, f"release {RELEASE} is damaged: manifest.json: cannot be believed" in line) == (1, True), line


@pytest.mark.parametrize("damage", ["cut", "gone", "altered", "no manifest"])
def test_docs_are_not_made_of_a_damaged_release(
    damage: str, disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "FOLDER", disk / "docs")
    (disk / "pyproject.toml").touch()
    release = disk / "releases" / RELEASE
    database = release / "r57.duckdb"
    if damage == "cut":
        database.write_bytes(database.read_bytes()[:5000])
    elif damage == "gone":
        database.unlink()
    elif damage == "altered":
        with duckdb.connect(str(database)) as connection:
            connection.execute("drop table dim_status")
    else:
        (release / "manifest.json").write_text("{", encoding="utf-8")
    code, line = ended(monkeypatch, capsys, "docs")
    assert (code, f"release {RELEASE} is damaged: " in line or f"release {RELEASE} cannot be opened: " in line) == (
        1,
        True,
    )
    assert not (disk / "docs").exists()


@pytest.mark.parametrize("typed", ["status", "query 'select 1'", "releases", "find gdp", "diff nope"])
def test_a_file_in_the_place_of_the_data_folder(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path / "file"))
    code, line = ended(monkeypatch, capsys, typed)
    assert (code, "there is no release" in line, "make one with: r57 run" in line) == (1, True, True), line


def test_a_folder_where_no_file_can_be_is_not_said_to_be_a_full_disk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """/proc has neither files of ours nor room: of its nothing, nothing is free."""
    monkeypatch.setenv("R57_DATA_DIR", "/proc/x")
    monkeypatch.setattr(sys, "argv", ["r57", "run", "--mode", "bundled"])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    said = capsys.readouterr().err
    assert (stopped.value.code, "✗ nothing can be kept under /proc" in said, "full" in said) == (4, True, False), said


def test_a_port_that_is_taken_is_said_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, line = ended(monkeypatch, capsys, f"serve --port {port}")
    assert (code, f"cannot listen on 127.0.0.1 port {port}: " in line, "--port" in line) == (4, True, True), line
    assert not (tmp_path / "dagster").exists(), "it was started"


@pytest.mark.parametrize("to", ["/proc/nowhere", "/dev/null/x"])
def test_a_backup_to_where_no_folder_can_be(
    to: str, disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (disk / "raw").mkdir(exist_ok=True)
    (disk / "raw" / "figures").write_text("kept", encoding="utf-8")
    code, line = ended(monkeypatch, capsys, f"backup {to}")
    assert (code, "cannot be made; nothing is kept there; name another folder" in line) == (4, True), line
