"""The engine by which the page `query/` asks the database in the browser, beside the releases:

    releases/engine/duckdb-wasm-<version>/   the same for every release; never in git, in the wheel or in a release

Beside them and not inside: a release needs no npm and stays as small as its figures, one that was made before gets the
page's engine as well, and nothing of a release changes when it comes. Its page names the version, so that two may lie
here. The packages are pinned by version and by the registry's own digest; another one's bytes are refused.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exports.marts.errors import ReleaseError
from exports.pages.query import ENGINE, PLACE, VERSION
from exports.shelf import BUILDING, REMOVING, close, sync

PACKED = ".gz"
"""What is kept compressed, whatever its package has: a phone fetches 8 MB instead of 34, from any static server."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the npm registry: `integrity` as its lock files write it, `files` from its folder into ours."""

    name: str
    version: str
    integrity: str
    files: Mapping[str, str]

    @property
    def spec(self) -> str:
        """What `npm pack` is asked for."""
        return f"{self.name}@{self.version}"

    @property
    def archive(self) -> str:
        """What `npm pack` calls its file."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


PACKAGES = (
    Package(
        "@duckdb/duckdb-wasm",
        VERSION,
        "sha512-IewXTNYEjsZCPE9weUWgtjGxUlMRo7qhX0GF6tq/KjK8bnY+RAl4cyUdYUfcdzbyb4b9ZxPC+FOsCcxgaKFWMg==",
        {
            "dist/duckdb-browser.mjs": "duckdb-browser.mjs",
            "dist/duckdb-browser-eh.worker.js": "duckdb-browser-eh.worker.js",
            "dist/duckdb-eh.wasm": f"duckdb-eh.wasm{PACKED}",
            "package.json": "duckdb-wasm.package.json",
        },
    ),
    Package(
        "apache-arrow",
        "17.0.0",
        "sha512-X0p7auzdnGuhYMVKYINdQssS4EcKec9TCXyez/qtJt32DrIMGbzqiaMiQ0X6fQlQpw8Fl0Qygcv4dfRAr5Gu9Q==",
        {
            "Arrow.es2015.min.js": "Arrow.es2015.min.js",
            "LICENSE.txt": "apache-arrow.LICENSE.txt",
            "NOTICE.txt": "apache-arrow.NOTICE.txt",
        },
    ),
)
"""DuckDB's engine (MIT) and what it hands its answers over in (Apache-2.0)."""

SHIM = ("arrow.mjs", "export const { RecordBatchReader, Table, Type } = globalThis.Arrow;\n")
"""The engine imports a module, its package has a script: what the engine takes of it."""


def is_there(releases: Path) -> bool:
    """Whether the pages of this version find their engine."""
    return (releases / PLACE).is_dir()


def put(archives: Path, releases: Path, packages: Sequence[Package] = PACKAGES) -> Path:
    """Put the engine beside the releases, of the packages' archives in a folder; gives its folder.

    The caller holds the data folder. Raises ReleaseError where an archive is absent, is not the one that is pinned, or
    lacks a file, and then nothing has changed.
    """
    files = dict(
        [(SHIM[0], SHIM[1].encode()), *(file for package in packages for file in _unpacked(archives, package).items())]
    )
    place = releases / PLACE
    aside, old = (releases / f"{begun}{ENGINE}" for begun in (BUILDING, REMOVING))
    for leftover in (aside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    aside.mkdir(parents=True)
    for name, content in files.items():
        (aside / name).write_bytes(content)
    close(aside)
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        place.rename(old)
    aside.rename(place)
    sync(place.parent)
    shutil.rmtree(old, ignore_errors=True)
    return place


def _unpacked(archives: Path, package: Package) -> dict[str, bytes]:
    """Name here → content, of a package that is the one that is pinned."""
    try:
        content = (archives / package.archive).read_bytes()
    except FileNotFoundError:
        raise ReleaseError(
            f"the package {package.spec} is not there",
            where=str(archives / package.archive),
            next_step=f"npm pack {package.spec}",
        ) from None
    digest = f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"
    if digest != package.integrity:
        raise ReleaseError(
            f"the package {package.spec} is not the one that is pinned: {digest}",
            where=str(archives / package.archive),
            next_step="delete it and fetch it again; if it stays so, do not use it",
        )
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {here: _content(archive, there, here, package) for there, here in package.files.items()}


def _content(archive: tarfile.TarFile, there: str, here: str, package: Package) -> bytes:
    try:
        file = archive.extractfile(f"package/{there}")
    except KeyError:
        file = None
    if file is None:
        raise ReleaseError(f"the package {package.spec} has no {there}", where=package.archive)
    content = file.read()
    return gzip.compress(content, mtime=0) if here.endswith(PACKED) else content
