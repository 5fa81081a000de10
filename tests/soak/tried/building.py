"""What stops a build or a release: memory, figures, code, and others that write meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sources.border.attempts import Attempt, remember
from tests.soak.ground import settings_of
from tests.soak.tried.stage import (
    TARGETED,
    Scene,
    Seen,
    Stage,
    Started,
    arrives,
    current,
    overwrite,
    remade,
    statement,
    until,
)

BUNDLED = ("run", "--mode", "bundled")
BUILDING = " models "
METHOD = "2026.2"
MOMENT = datetime(2026, 11, 26, tzinfo=UTC)


def building(stage: Stage, data: Path) -> Started:
    """A run that builds, as soon as it makes models."""
    notes = data.with_name(f"{data.name}-notes")
    notes.unlink(missing_ok=True)
    watched = stage.ground.watched(data, "count", notes)
    run = stage.start(data, *BUNDLED, **{k: watched[k] for k in ("PYTHONPATH", "R57_SOAK", "R57_SOAK_NOTES")})
    until(
        lambda: (notes.exists() and BUILDING in notes.read_text(encoding="utf-8")) or run.process.poll() is not None,
        "the run builds",
    )
    return run


def others_write(stage: Stage, data: Path) -> Iterator[Seen]:
    """While it is built, first what is known of a publisher changes, then a vintage."""
    stage.unbuilt(data)
    run = building(stage, data)
    attempt = Attempt("wipo_gii", "timeout", "silent", "", "bundled", MOMENT, "", 0.0, error=True)
    remember(attempt, settings_of(data).state)
    yield run.ended()
    run = building(stage, data)
    (note,) = (data / "raw" / "wipo_gii").glob("vintage=0001-*/vintage.json")
    overwrite(note, note.read_bytes() + b"\n")
    yield run.ended()


def little_memory(stage: Stage, data: Path) -> Iterator[Seen]:
    stage.unbuilt(data)
    yield stage.r57(data, *BUNDLED, R57_DUCKDB_MEMORY="12MB")


def a_model_fails(stage: Stage, data: Path) -> Iterator[Seen]:
    """The SQL of a model is wrong."""
    stage.begin(data)
    change = rewritten("dbt_project/models/staging/stg_area.sql", ("select", "select no_such_column,"))
    yield stage.faulty("broken-model", change).r57(data, *BUNDLED)


def shipped_is_refused(stage: Stage, data: Path) -> Iterator[Seen]:
    """A shipped figure is out of its bounds."""
    yield stage.faulty("broken-figure", _figure_out_of_bounds).r57(data, *BUNDLED)


def _figure_out_of_bounds(project: Path) -> None:
    table = project / "sources" / "shipped" / "un_egdi.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[1] = f"{lines[1].rpartition(',')[0]},-7"
    table.write_text("\n".join([*lines, ""]), encoding="utf-8")


def rewritten(module: str, *pairs: tuple[str, str]) -> Callable[[Path], None]:
    """A project in whose module words are others. Raises ValueError where they are not there."""

    def change(project: Path) -> None:
        said = (project / module).read_text(encoding="utf-8")
        for before, after in pairs:
            if before not in said:
                raise ValueError(f"{module} has no {before!r}")
            said = said.replace(before, after)
        (project / module).write_text(said, encoding="utf-8")

    return change


def the_program_is_at_fault(stage: Stage, data: Path) -> Iterator[Seen]:
    change = rewritten("orchestration/debris.py", ("    there = list(found(settings))", "    there = {}['nothing']"))
    yield stage.faulty("broken-program", change).r57(data, *BUNDLED)


def an_export_fails(stage: Stage, data: Path) -> Iterator[Seen]:
    """A format of the release cannot be written."""
    stage.begin(data)
    change = rewritten(
        "exports/formats/feed.py", ("for name, language in LANGUAGES.items()", "for name in LANGUAGES[0]")
    )
    yield stage.faulty("broken-export", change).r57(data, *BUNDLED)


def the_contract_is_broken(stage: Stage, data: Path) -> Iterator[Seen]:
    """The release before has a table that this code no longer makes, and something new has come."""
    stage.begin(data)
    remade(current(data), statement("create table mart_of_before as select 1 as figure"))
    arrives(stage, data)
    yield stage.r57(data, *BUNDLED)


def a_folder_for_a_link(stage: Stage, data: Path) -> Iterator[Seen]:
    """`current` was copied as a folder (by a tool that follows links)."""
    stage.begin(data)
    link, release = data / "releases" / "current", current(data)
    link.unlink()
    shutil.copytree(release, link)
    yield stage.r57(data, *BUNDLED)


def files_are_damaged(stage: Stage, data: Path) -> Iterator[Seen]:
    """A vintage and a file of the release; then an answer, told by verify; then a vintage that the release rests on is
    gone, so that it cannot be made again."""
    stage.begin(data)
    (table,) = (data / "raw" / "wipo_gii").glob("vintage=0001-*/data.parquet")
    overwrite(table, b"no table")
    overwrite(current(data) / "index.html", b"spoilt")
    yield stage.r57(data, "health")
    yield stage.r57(data, "pin", "current")
    yield stage.r57(data, *BUNDLED)
    overwrite(data / "state" / "wipo_gii.json", b"{")
    yield stage.r57(data, "verify")
    for name in ("wipo_gii", "un_egdi"):
        (folder,) = (data / "raw" / name).glob("vintage=0001-*")
        shutil.rmtree(folder)
    yield stage.r57(data, "verify", "--rebuild")


def a_number_looks_wrong(stage: Stage, data: Path) -> Iterator[Seen]:
    """What the guide says to look at."""
    stage.begin(data)
    (older, *_) = sorted(path.name for path in (data / "releases").glob("20*"))
    yield stage.r57(data, "status", TARGETED, "--explain")
    yield stage.r57(data, "query", "from mart_revision limit 1")
    yield stage.r57(data, "diff", older)


def verdicts_are_gone(stage: Stage, data: Path) -> Iterator[Seen]:
    """Another method says verdicts anew; what its release said is lost, then kept by the next run."""
    stage.begin(data)
    other = stage.faulty("other-method", _of_another_method)
    yield other.r57(data, *BUNDLED)
    *_, last = sorted((data / "raw" / "published_verdicts").glob("vintage=*"))
    shutil.rmtree(last)
    yield other.r57(data, "verify")
    yield other.r57(data, *BUNDLED)
    yield other.r57(data, "verify")


def _of_another_method(project: Path) -> None:
    """The method's bands stay what they are, under the name of another version."""
    for file in sorted((project / "dbt_project" / "seeds").glob("*.csv")):
        said = file.read_text(encoding="utf-8")
        if METHOD in said:
            file.write_text(said.replace(METHOD, "2026.3"), encoding="utf-8")


def backup_and_restore(stage: Stage, data: Path) -> Iterator[Seen]:
    """A vintage was altered since the last backup; then the backup itself lost a content."""
    stage.begin(data)
    folder = data.with_name("backups")
    yield stage.r57(data, "backup", str(data / "backups"))
    yield stage.r57(data, "restore", str(folder))
    yield stage.r57(data, "backup", str(folder))
    (table,) = (data / "raw" / "wipo_gii").glob("vintage=0001-*/data.parquet")
    overwrite(table, b"no table")
    yield stage.r57(data, "backup", str(folder))
    yield stage.r57(data, "restore", str(folder))
    largest = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    overwrite(largest, b"lost")
    yield stage.r57(data.with_name("restored"), "restore", str(folder))


SCENES = (
    Scene(others_write, ("what the warehouse is made from changed", "a vintage was damaged while")),
    Scene(little_memory, ("the engine of the build ran out",)),
    Scene(a_model_fails, ("the warehouse could not be built",)),
    Scene(shipped_is_refused, ("shipped figures were refused", "refused: …", "code 3")),
    Scene(the_program_is_at_fault, ("internal error", "code 70")),
    Scene(an_export_fails, ("could not be written:",)),
    Scene(the_contract_is_broken, ("are gone or of another type, unsaid",)),
    Scene(a_folder_for_a_link, ("is not a symbolic link",)),
    Scene(
        files_are_damaged,
        (
            "damaged: …",
            "the current release was damaged",
            "cannot be made again",
            "cannot be believed (",
            "the current release is damaged",
            "the release is damaged",
        ),
    ),
    Scene(a_number_looks_wrong, ("A number looks wrong.",)),
    Scene(verdicts_are_gone, ("are not kept",)),
    Scene(
        backup_and_restore,
        (
            "differs from the backup of before",
            "as it was written;",
            "a restore replaces none",
            "a backup inside",
            "there is no backup",
        ),
    ),
)
