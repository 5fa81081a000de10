"""`r57 query-page`: the engine of the page `query/`, beside the releases."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from exports.marts.errors import ReleaseError
from orchestration.command.output import meanwhile, out, stop
from orchestration.command.place import settings


def query_page(
    archives: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FOLDER",
            help="Where the packages lie (npm pack made them): for a machine without network.",
        ),
    ] = None,
) -> None:
    """Fetch what asks the database in the browser (npm, 31 MB, once) and put it beside the releases."""
    from exports.engine import put
    from orchestration.lock import alone

    here = settings()
    with tempfile.TemporaryDirectory() as fetched:
        folder = archives or _fetch(Path(fetched))
        try:
            with alone(here, "r57 query-page", meanwhile):
                here.releases.mkdir(exist_ok=True)
                place = put(folder, here.releases)
        except ReleaseError as error:
            raise stop(4, str(error)) from None
    out.print(f"wrote {place}: pages of releases ask with it", soft_wrap=True, markup=False)
    out.print("next: r57 open --serve, then its address and /query/", soft_wrap=True, markup=False)


def _fetch(folder: Path) -> Path:
    """The packages in a folder, by the registry's own client; stops where it is absent or cannot have them."""
    from exports.engine import PACKAGES

    specs = [package.spec for package in PACKAGES]
    npm = shutil.which("npm")
    if npm is None:
        raise stop(
            1, f"npm is not on this machine; where it is: npm pack {' '.join(specs)}, then r57 query-page --from FOLDER"
        )
    command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), *specs]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it gave no reason"]
        raise stop(4, f"npm could not have {' and '.join(specs)}: {said[0]}; see `npm config get registry`")
    return folder
