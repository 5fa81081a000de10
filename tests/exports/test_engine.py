"""The engine of the page `query/`: put there whole or not at all, of the packages that are pinned."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from exports import engine
from exports.engine import PACKAGES, PLACE, SHIM, Package, is_there, put
from exports.marts.errors import ReleaseError
from exports.shelf import READ_ONLY, debris

FILES = {"dist/a.mjs": b"export {};", "dist/b.wasm": b"\0asm" * 99, "README.md": b"not taken"}


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """One that lies in `tmp_path`, as `npm pack` makes them."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in FILES.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    digest = base64.b64encode(hashlib.sha512(made.getvalue()).digest()).decode()
    package = Package("@of/thing", "1.2.3", f"sha512-{digest}", {"dist/a.mjs": "a.mjs", "dist/b.wasm": "b.wasm.gz"})
    (tmp_path / "of-thing-1.2.3.tgz").write_bytes(made.getvalue())
    assert (package.spec, package.archive) == ("@of/thing@1.2.3", "of-thing-1.2.3.tgz")
    return package


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_it_lies_beside_the_releases_whole_and_closed(tmp_path: Path, package: Package) -> None:
    releases = tmp_path / "releases"
    assert not is_there(releases)
    place = put(tmp_path, releases, [package])
    assert place == releases / PLACE
    assert is_there(releases)
    found = contents(place)
    assert gzip.decompress(found.pop("b.wasm.gz")) == FILES["dist/b.wasm"]
    assert found == {"a.mjs": FILES["dist/a.mjs"], SHIM[0]: SHIM[1].encode()}
    assert {file.stat().st_mode & 0o777 for file in place.iterdir()} == {READ_ONLY}
    assert debris(releases) == []


def test_put_again_it_is_the_same(tmp_path: Path, package: Package) -> None:
    releases = tmp_path / "releases"
    first = contents(put(tmp_path, releases, [package]))
    (releases / PLACE / "a.mjs").chmod(0o644)
    (releases / PLACE / "a.mjs").write_text("spoiled", encoding="utf-8")
    assert contents(put(tmp_path, releases, [package])) == first
    assert debris(releases) == []


def test_another_package_is_refused_and_what_was_there_stays(tmp_path: Path, package: Package) -> None:
    releases = tmp_path / "releases"
    first = contents(put(tmp_path, releases, [package]))
    archive = tmp_path / package.archive
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(ReleaseError, match="not the one that is pinned"):
        put(tmp_path, releases, [package])
    archive.unlink()
    with pytest.raises(ReleaseError, match=r"@of/thing@1\.2\.3 is not there"):
        put(tmp_path, releases, [package])
    assert contents(releases / PLACE) == first


def test_a_package_that_lacks_a_file_is_refused(tmp_path: Path, package: Package) -> None:
    lacking = Package(package.name, package.version, package.integrity, {"dist/c.mjs": "c.mjs"})
    with pytest.raises(ReleaseError, match=r"has no dist/c\.mjs"):
        put(tmp_path, tmp_path / "releases", [lacking])
    assert not is_there(tmp_path / "releases")


def test_what_was_left_half_made_is_debris_to_a_run(
    tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "close", killed)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path, tmp_path / "releases", [package])
    assert not is_there(tmp_path / "releases")
    assert len(debris(tmp_path / "releases")) == 1


def test_what_is_pinned_is_pinned_wholly() -> None:
    for package in PACKAGES:
        assert len(base64.b64decode(package.integrity.removeprefix("sha512-"))) == 64
    here = [name for package in PACKAGES for name in package.files.values()]
    assert len({*here, SHIM[0]}) == len(here) + 1
