"""What still stands of the last build: which of the things it rests on have moved since, and so what is built again.

A build rests on the project (its SQL, registers and tests), the day as known on, and what each source reads. That is
noted beside the build database when it is finished, with the digest of the database: one that anybody has touched
since, or that did not get to its end, stands for nothing, and then everything is built.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import dbt
from sources.vocabulary.files import file_sha256, sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import SourceDefinition

NOTE = "standing.json"
DAY = "macro.r57.as_of_day"
"""The one macro by which SQL asks for the day as known on."""


def inputs(known: Manifest, as_of: date) -> dict[str, str]:
    """What a build rests on, by name: `project`, `as_of` and every source."""
    return {
        "project": dbt.state_of(),
        "as_of": as_of.isoformat(),
        **{key: _content(source) for key, source in known.sources.items()},
    }


def moved(known: Manifest, settings: Settings, rests_on: Mapping[str, str]) -> tuple[str, ...] | None:
    """What dbt has to select: whatever stands on an input that is not as it was; None for everything."""
    before = _recall(settings)
    if before is None or before.keys() != rests_on.keys() or before["project"] != rests_on["project"]:
        return None
    changed = [key for key in rests_on if rests_on[key] != before[key]]
    return tuple(
        f"{start}+" for key in changed for start in (_of_the_day(known) if key == "as_of" else [_selector(known, key)])
    )


def remember(settings: Settings, rests_on: Mapping[str, str]) -> None:
    """Note what the finished build rests on."""
    said = {"inputs": dict(rests_on), "database": file_sha256(settings.build / dbt.BUILD_DB)}
    write_aside(settings.build / NOTE, sealed(said))


def forget(settings: Settings) -> None:
    """Before anything writes the build database."""
    (settings.build / NOTE).unlink(missing_ok=True)


def _recall(settings: Settings) -> dict[str, str] | None:
    """What the build database rests on; None where it is not what the last finished build left."""
    database = settings.build / dbt.BUILD_DB
    try:
        said = unsealed((settings.build / NOTE).read_text(encoding="utf-8"))
        untouched = (
            said["database"] == file_sha256(database) and not database.with_name(f"{database.name}.wal").exists()
        )
        return dict(said["inputs"]) if untouched else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _content(source: SourceDefinition) -> str:
    """A digest of the files a source reads, and of where they lie: staging reads them there."""
    location = source.meta["external_location"].format_map({"name": source.name, **source.meta})
    total = hashlib.sha256(location.encode())
    for pattern in re.findall(r"'((?:[^']|'')*)'", location):
        for path in sorted(glob(pattern.replace("''", "'"))):  # noqa: PTH207 (the pattern is DuckDB's, absolute)
            total.update(f"{path} {file_sha256(Path(path))}".encode())
    return total.hexdigest()


def _selector(known: Manifest, key: str) -> str:
    source = known.sources[key]
    return f"source:{source.source_name}.{source.name}"


def _of_the_day(known: Manifest) -> list[str]:
    """The models and tests whose SQL asks for the day."""
    asking = {DAY}
    while more := {key for key, macro in known.macros.items() if asking & {*macro.depends_on.macros}} - asking:
        asking |= more
    return sorted(node.name for node in known.nodes.values() if asking & {*node.depends_on.macros})
