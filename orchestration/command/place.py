"""Where the words look: the settings, a release's folder, its database."""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.command import completion
from orchestration.command.output import complain, note, stop
from sources.vocabulary.settings import Settings, from_environment

if TYPE_CHECKING:
    import duckdb


ARelease = Annotated[
    str,
    typer.Option("--release", help="A release id instead of the current one.", autocompletion=completion.releases),
]
AnArea = Annotated[
    str | None,
    typer.Option("--area", help="The targets that a province sets itself, by its code or name: 48, Da Nang."),
]
NOTHING_ELSE: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "lock_configuration": True,
}
"""Read-only is said of the database alone: COPY and EXPORT would still write files, a release's among them."""


def only_reading() -> dict[str, str | bool | int | float | list[str]]:
    """How a release is opened. What a large question puts aside lies with the machine's temporary files: left to
    itself, DuckDB puts it beside the database, which is inside the release."""
    return {**NOTHING_ELSE, "temp_directory": str(Path(tempfile.gettempdir()) / "r57-query.tmp")}


LONGEST_NAME = 200
"""No release has a longer name; a longer one would be refused by the file system, in its own words."""


def settings() -> Settings:
    """Settings from the environment; stops where a variable is no number."""
    try:
        return from_environment()
    except ValueError as error:
        raise stop(2, str(error)) from None


def release_folder(release: str = "current") -> Path:
    """The folder of a release; stops where there is none of that name."""
    releases = settings().releases
    folder = releases / release
    if len(release) > LONGEST_NAME or Path(release).name != release or not (folder / "manifest.json").exists():
        next_step = "r57 releases lists those that are kept" if _any_in(releases) else "make one with: r57 run"
        raise stop(1, f"there is no release {release!r} under {releases}; {next_step}")
    return folder.resolve()


def _any_in(releases: Path) -> bool:
    """Whether a release is kept there, of which one could read instead."""
    return any(releases.glob("*/manifest.json"))


@contextmanager
def reading(release: str = "current") -> Iterator[duckdb.DuckDBPyConnection]:
    """A release's database, read-only. Stops where it cannot be opened, or lacks what this version reads because
    another version made it; a mistake of this version's own is passed on."""
    import duckdb

    from exports.release import verify_release

    folder = release_folder(release)
    warn_of_withdrawal(folder)
    try:
        connection = duckdb.connect(str(folder / "r57.duckdb"), read_only=True, config=only_reading())
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise stop(1, f"release {folder.name} cannot be opened: {first}; `r57 verify` says what is wrong") from None
    with connection:
        try:
            yield connection
        except (duckdb.Error, KeyError) as error:
            if faults := verify_release(folder):
                raise stop(1, f"release {folder.name} is damaged: {faults[0]}; `r57 run` makes it anew") from None
            if made_by_this_version(folder):
                raise
            first = str(error).splitlines()[0]
            raise stop(
                1,
                f"release {folder.name} was made by another version and lacks what this one reads: {first}; "
                "make one with: r57 run",
            ) from None


def warn_of_withdrawal(folder: Path) -> None:
    """Say on the error stream where a release was taken back: what is read of it is not to be passed on."""
    from exports.marts.errors import ReleaseError
    from orchestration import decisions

    try:
        taken_back = decisions.read(folder.parent).withdrawal(folder.name)
    except ReleaseError as error:
        complain(str(error))
        return
    if taken_back:
        said = taken_back.erratum
        complain(f"release {folder.name} was withdrawn on {said.withdrawn_at:%Y-%m-%d}: {said.reason}")


def note_stay() -> None:
    """Say where readers stay at a release, whatever is made."""
    from exports.marts.errors import ReleaseError
    from orchestration import decisions

    releases = settings().releases
    try:
        stay = decisions.standing(releases, decisions.read(releases))
    except ReleaseError:  # told when the release was opened
        return
    if stay:
        note(str(stay))


def made_by_this_version(folder: Path) -> bool:
    """Whether this very code made a release."""
    from orchestration.inputs import code_version

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["code_version"] == code_version())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def listening(host: str, port: int) -> socket.socket:
    """A socket at the address; stops where there is none to be had."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise stop(2, f"{host!r} is no address of this machine") from None
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(place)
    except OSError as error:
        listening.close()
        raise stop(4, f"cannot listen on {host} port {port}: {error.strerror}; take another with --port") from None
    return listening
