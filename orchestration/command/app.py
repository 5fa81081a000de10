"""The `r57` command: few words over the same functions that Dagster calls, a file per word in this folder.

Exit codes:

\b
 0   done, or nothing had changed
 1   something asked for is not there
 2   the command or a setting was written wrongly
 3   shipped figures were refused; nothing was built
 4   could not be built or written; the earlier release stands
 5   done, but datasets (run --mode live), quarters (tiles) or years (sources backfill) did not come or were lost
 6   a check (verify, doctor, health, sources check, backup, restore, publish, push, pull) found faults
 7   a process of serve ended by itself; the others were stopped
 70  a fault of this program; what happened is kept in a file
 130 interrupted; the earlier release stands
"""

from __future__ import annotations

import errno
import logging
import shutil
import sys
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from orchestration.command import (
    backfill,
    backup,
    dev,
    diff,
    docs,
    doctor,
    find,
    health,
    open_release,
    outlines,
    own,
    publish,
    query,
    query_page,
    release,
    releases,
    run,
    serve,
    share,
    sources,
    status,
    superset,
    targets,
    tiles,
    verify,
)
from orchestration.command.output import complain
from sources.vocabulary import clock
from sources.vocabulary.files import nearest
from sources.vocabulary.settings import from_environment

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=(__doc__ or "").partition("\n\n")[2],
)


def _version(is_asked: bool) -> None:
    if is_asked:
        print(f"r57 {version('r57')}")
        raise typer.Exit


@app.callback()
def r57(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version it is.")] = (
        False
    ),
) -> None:
    """What stands before every word."""


app.command()(run.run)
app.command()(release.release)
app.command()(status.status)
app.command()(targets.targets)
app.command()(find.find)
sources.app.command()(backfill.backfill)
app.add_typer(sources.app, name="sources")
app.add_typer(own.app, name="figures")
app.command()(tiles.tiles)
app.command()(outlines.outlines)
app.command()(query.query)
app.command("open")(open_release.open_release)
app.command("query-page")(query_page.query_page)
app.command()(diff.diff)
app.command()(superset.superset)
app.command()(releases.releases)
app.command()(releases.pin)
app.command()(releases.unpin)
app.command()(releases.withdraw)
app.command()(publish.publish)
app.command()(verify.verify)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(share.push)
app.command()(share.pull)
app.command()(doctor.doctor)
app.command()(health.health)
app.command()(dev.dev)
app.command()(serve.serve)
app.command()(docs.docs)

OF_THE_MACHINE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR}
)
"""What a right, or something in the place of a folder, refuses: for the person at the machine to mend, no fault of the
program."""
FULL_BELOW_BYTES = 16 * 1024**2
"""With less room than this whatever failed, failed for want of it: not every library says so with an OSError."""


def main() -> None:
    """Entry point of the `r57` command: nothing a person types ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.raiseExceptions = False  # a library whose log cannot be written would print a traceback for every line
    try:
        "".join(sys.argv).encode()
    except UnicodeEncodeError:
        complain("the command holds bytes that are no text (UTF-8)")
        sys.exit(2)
    try:
        sys.exit(app(prog_name="r57", standalone_mode=False) or 0)
    except Abort:
        sys.exit(1)
    except TyperException as error:
        sys.exit(_written_wrongly(error))
    except Exception as error:
        sys.exit(_failed(error))


def _written_wrongly(error: TyperException) -> int:
    """One line of what the parser refuses; help where no word was given."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
    else:
        said = " ".join(error.format_message().split())
        complain(f"{said.rstrip('.')}; {context.command_path if context else 'r57'} --help says how it is written")
    return error.exit_code


def _failed(error: Exception) -> int:
    """Tell what no word of the command expects; give the exit code."""
    try:
        data = from_environment().data_dir
    except ValueError:
        data = Path(tempfile.gettempdir())
    if full := _full(error):
        complain(str(full))
        return 4
    if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
        what = f"{error.strerror}: {error.filename or data}"
    elif not (disk := shutil.disk_usage(nearest(data))).total:  # /proc and its like keep no files
        what = f"nothing can be kept under {nearest(data)} ({type(error).__name__}: {error})"
    elif disk.free < FULL_BELOW_BYTES:
        what = f"the disk of {data} is full ({type(error).__name__}: {error})"
    else:
        complain(f"internal error: {type(error).__name__}: {error}; the earlier release is untouched")
        complain(f"next: report it with {_kept(error, data)}")
        return 70
    complain(f"{what}; kept: the earlier release is untouched")
    complain("next: make room or give rights there, or set R57_DATA_DIR to another folder; see `r57 doctor`")
    return 4


def _full(error: Exception) -> Exception | None:
    """The error as what is said of a full disk, where it is one."""
    from sources.vocabulary import room as signs

    if not (signs.is_wanting(error) or type(error).__name__ == "NoRoomError"):
        return None
    from orchestration import room

    try:
        return room.of(error, from_environment())
    except ValueError:
        return None


def _kept(error: Exception, data: Path) -> str:
    """Where the traceback was kept: in the data folder, else in the system's folder for passing files."""
    text = "".join(traceback.format_exception(error))
    name = f"internal-error-{clock.now():%Y-%m-%dT%H%M%SZ}.log"
    for folder in (data / "state", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return str(folder / name)
    return "the command as it was typed: no folder could be written"
