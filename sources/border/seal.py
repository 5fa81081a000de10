"""The seal of a kept vintage: `seal.json` beside its files says what their bytes were when they were put there.

By it a vintage can be borne out without being read. The seal bears its own digest, so that a damaged seal is told from
a damaged file.
"""

from __future__ import annotations

from pathlib import Path

from sources.vocabulary.files import SEALED_BY, file_sha256, sealed, unsealed, write_aside

SEAL = "seal.json"
HELD = "held.json"
FILES = ("data.parquet", "vintage.json")


def seal(folder: Path) -> None:
    """Say what the files of a vintage are now, the note of a hold among them where there is one."""
    names = [*FILES, *(path.name for path in folder.glob(HELD))]
    write_aside(folder / SEAL, sealed({name: file_sha256(folder / name) for name in names}))


def sealed_digests(folder: Path) -> dict[str, str] | None:
    """File → its digest when it was kept; None where there is no seal, or none that can be believed."""
    try:
        text = (folder / SEAL).read_text(encoding="utf-8")
        said = unsealed(text)
    except (OSError, ValueError):
        return None
    return said if SEALED_BY in text and set(said) >= set(FILES) else None
