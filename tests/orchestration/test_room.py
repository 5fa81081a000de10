"""A full disk is told from every other error, and said with its place, what was kept and how much is needed."""

from __future__ import annotations

import errno
from collections import namedtuple
from pathlib import Path

import pytest

from exports.marts.errors import ReleaseError
from exports.marts.made_from import MadeFrom
from orchestration import dbt, debris, pipeline, room, warehouse
from orchestration.doctor import examine
from orchestration.room import MARGIN, NoRoomError
from sources.border.fetch import fetch
from sources.border.landing import ORIGIN, newest_answers
from sources.catalog import DATASETS
from sources.vocabulary.files import sealed, write_aside
from sources.vocabulary.room import file_of, is_wanting
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.orchestration.command.test_endings import ended

FULL = OSError(errno.ENOSPC, "No space left on device")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A data folder with a last build of 4 MiB, a last release of 2 MiB, of which the database has 1."""
    mib = b"0" * 2**20
    for name, content in {
        "build/r57.duckdb": 4 * mib,
        "releases/one/r57.duckdb": mib,
        "releases/one/index.html": mib,
    }.items():
        write_aside(tmp_path / name, content)
    (tmp_path / "releases" / "current").symlink_to("one")
    return Settings(tmp_path, HttpSettings())


@pytest.mark.parametrize(
    ("error", "wanting"),
    [
        (FULL, True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (RuntimeError("parquet: underlying IO error: No space left on device (os error 28)"), True),
        (RuntimeError("database or disk is full"), True),
        (RuntimeError("Out of Memory Error: failed to offload data block of size 256.0 KiB"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (RuntimeError("Out of Memory Error: could not allocate block"), False),
    ],
)
def test_each_library_s_own_words_are_known(error: Exception, wanting: bool) -> None:
    assert is_wanting(error) is wanting
    wrapped = ReleaseError("could not be written", where="csv/*.csv")
    wrapped.__cause__ = error
    assert is_wanting(wrapped) is wanting


def test_the_file_is_named_by_whoever_names_it() -> None:
    assert file_of(OSError(errno.ENOSPC, "full", "/data/raw/x")) == "/data/raw/x"
    assert file_of(RuntimeError('Could not write file "/data/b.duckdb": No space left on device')) == "/data/b.duckdb"
    assert file_of(FULL) == ""


def test_a_file_that_finds_no_room_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    """Polars says neither number nor file."""

    def write(_: Path) -> None:
        raise RuntimeError("No space left on device (os error 28)")

    write_aside(tmp_path / "x", b"before")
    with pytest.raises(OSError, match="No space left") as told:
        write_aside(tmp_path / "x", write)
    assert (told.value.errno, told.value.filename) == (errno.ENOSPC, str(tmp_path / "x"))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"before")]


@pytest.mark.parametrize(
    ("error", "place", "needed"),
    [
        (OSError(errno.ENOSPC, "full", "releases/.building-x/csv"), "releases", 2.0),
        (ReleaseError("No space left on device", where="csv/*.csv"), "releases", 2.0),
        (dbt.DbtFailure(("model x: Could not write file: No space left on device",)), "build", 2 * 4.0 + 2),
        (OSError(errno.ENOSPC, "full", "landing/un_egdi/x"), "landing", None),
        (OSError(errno.ENOSPC, "full", "elsewhere/x"), "elsewhere", None),
    ],
)
def test_what_is_needed_is_what_the_last_one_took(
    here: Settings, error: Exception, place: str, needed: float | None
) -> None:
    """In MiB, and what comes after it on the same disk is counted too."""
    if isinstance(error, OSError):
        error.filename = str(here.data_dir / str(error.filename))
    full = room.of(error, here)
    assert full is not None
    assert (full.place, full.needed) == (place, needed and int(MARGIN * needed * 2**20))


def test_what_did_not_fit_into_memory_is_looked_for_where_it_is_put(here: Settings) -> None:
    full = room.of(dbt.DbtFailure(("model x: Out of Memory Error: failed to offload data block",)), here)
    assert full is not None
    assert (full.place, full.path) == ("build", here.build / "r57.duckdb.tmp")


@pytest.mark.parametrize("full_one", ["raw", "state", "dagster"])
def test_an_error_that_names_no_file_is_of_the_folder_whose_disk_is_full(
    full_one: str, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says "database or disk is full", and no more."""
    for name in ("raw", "state", "dagster"):
        (here.data_dir / name).mkdir(exist_ok=True)
    full = here.data_dir / full_one
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: Usage(2**30, 0, 0 if Path(path) == full else 2**30))
    found = room.of(RuntimeError("No space left on device"), here)
    assert found is not None
    assert (found.place, found.path, found.free) == (full_one, here.data_dir / full_one, 0)


@pytest.mark.parametrize("free", [0, 2**30])
def test_an_engine_that_wants_memory_may_want_disk(free: int, here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it cannot put aside stays in memory, and DuckDB then speaks of memory alone."""
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: Usage(2**30, 0, free))
    wants = dbt.DbtFailure(("model x: Out of Memory Error: could not allocate block of size 256.0 KiB",))
    found = room.of(wants, here)
    assert (found is not None and found.path == here.build / "r57.duckdb.tmp") is (free == 0)


def test_another_error_is_no_full_disk(here: Settings) -> None:
    assert room.of(ValueError("x"), here) is None
    with pytest.raises(ValueError, match="x"), room.told(here):
        raise ValueError("x")


def test_the_line_says_where_what_was_kept_and_how_much_is_needed() -> None:
    full = NoRoomError("releases", "csv/*.csv", Path("/data/releases"), 2**19, Path("/data"), 5 * 2**20)
    assert str(full) == (
        "the disk is full: a release (csv/*.csv) could not be written; where: /data/releases on the file system at "
        "/data (512 KiB free now); kept: the earlier release, the build, every vintage and answer; needed: "
        "about 5.0 MiB; next: make room there, or set R57_DATA_DIR to another disk, and run again: it clears "
        "what was half written"
    )


def test_what_publishers_answered_last_is_what_they_will_answer_next(tmp_path: Path) -> None:
    for number, (day, size) in enumerate([("2026-01-01", 900), ("2026-11-01", 100), ("2026-11-01", 50)]):
        said = {"request_key": "", "outcome": "ok", "fetched_at": f"{day}T08:00:00+00:00", "status": 200, "headers": {}}
        (tmp_path / f"{number}{ORIGIN}").write_text(sealed({**said, "sha256": str(number), "size": size}))
    assert newest_answers(tmp_path) == 150


def test_a_full_disk_is_no_fault_of_a_publisher(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.border import fetch as module
    from sources.border.http import HttpClient

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full", str(here.landing / "x"))

    monkeypatch.setattr(module, "_arrived", full)
    with pytest.raises(OSError, match="full"):
        fetch(DATASETS["un_egdi"], HttpClient(here.http, now=lambda: NOW), here)


def test_a_build_that_finds_no_room_gives_its_own_back(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise dbt.DbtFailure((f'model x: Could not write file "{here.build / "x"}": No space left on device',))

    monkeypatch.setattr(dbt, "parsed", lambda *_: None)
    monkeypatch.setattr(warehouse.standing, "inputs", lambda *_: {})
    monkeypatch.setattr(warehouse.standing, "moved", lambda *_: None)
    monkeypatch.setattr(dbt, "invoke", full)
    with pytest.raises(NoRoomError) as told:
        warehouse.build(here, MadeFrom(AS_OF, "0.1.0", "0123456789abcdef", ()))
    assert told.value.needed is not None
    assert not (here.build / dbt.BUILD_DB).exists()


@pytest.mark.usefixtures("still_clock")
def test_the_command_ends_with_four_and_one_line(
    here: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full", str(here.state / "x"))

    monkeypatch.setattr(pipeline, "take_in", full)
    assert ended(monkeypatch, here.data_dir, "run", "--mode", "bundled") == 4
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("✗ the disk is full: what is remembered between runs could not be written")


DEBRIS = (
    "raw/un_egdi/.writing-vintage=1/data.parquet",
    "raw/un_egdi/vintage=1/.held.json.4711.140000",
    "landing/un_egdi/.answer.json.4711.140000",
    "state/.un_egdi.json.4711.140000",
    "build/r57.duckdb.tmp/block",
    "releases/.building-x/csv/a.csv",
    "releases/.decisions.json.4711.140000",
)
NONE = ("landing/ookla/x.partial", "raw/un_egdi/.damaged-0001-x-0a1b2c3d-1/reason.txt", "state/un_egdi.json")


def test_what_was_half_written_is_seen_and_cleared_and_nothing_else(tmp_path: Path) -> None:
    settings = Settings(tmp_path, HttpSettings())
    for name in (*DEBRIS, *NONE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    seen = [sign.what for sign in examine(settings, NOW) if sign.name == "leftovers"]
    assert len(seen) == len(DEBRIS)
    debris.clear(settings)
    assert list(debris.found(settings)) == []
    assert [name for name in NONE if not (tmp_path / name).exists()] == []


def test_programs_that_write_by_themselves_are_stopped_where_the_disk_is_full(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sleep` stands for the daemon, which would go on."""
    from orchestration.dagster.serve import together

    frees = iter([2**40, 2**40, 0, 0])
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, next(frees)))

    def look() -> None:
        if full := room.full_at(here.data_dir, here):
            raise full

    with pytest.raises(NoRoomError, match="the disk is full"):
        together({"daemon": ["sleep", "600"]}, {"PATH": "/bin:/usr/bin"}, print, cwd="/", look=look)


def test_doctor_says_how_much_a_run_takes(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, 2**40))
    (sign,) = [sign for sign in examine(here, NOW) if sign.name == "disk"]
    assert sign.what.endswith("a run that makes everything anew takes about 12.5 MiB")
    assert sign.state == "ok"
