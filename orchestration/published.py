"""What stands at a place where releases are published, and which of them leaves: the one object there that changes.

    releases/<release_id>/…   never changes
    current.json              which release readers read, by which manifest; which others stand, until when
    index.html                leads a browser to the release that `current.json` names

A reader asks for `current.json` once and reads one release by what it says. So a release that is no longer the newest
stays where it is: with `keep` the older ones are said to leave, and are taken away by a later publish, no sooner than
`GRACE` after it was said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sources.vocabulary.files import sealed, unsealed

CURRENT = "current.json"
INDEX = "index.html"
GRACE = timedelta(days=1)
"""How long a release stays readable, at least, after it was said to leave: longer than anybody reads."""
PAGE = """<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>r57</title>
<p id="said">…</p>
<noscript>
<p><a href="current.json">current.json</a>: bản phát hành hiện hành. <span lang="en">The current release.</span></p>
</noscript>
<script>
fetch("current.json", {cache: "no-cache"}).then(answer => answer.json()).then(
  current => location.replace(current.page),
  () => { document.getElementById("said").textContent = "Chưa có bản phát hành nào. / There is no release yet."; });
</script>
</html>
"""


@dataclass(frozen=True, slots=True)
class Current:
    """What `current.json` says. `stands`: all that may be read there, the newest first; `leaves`: of those, the ones
    that go, and from when on."""

    release_id: str
    as_of: str
    built_at: str
    audience: str
    manifest_sha256: str
    stands: tuple[str, ...] = ()
    leaves: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def age(self) -> tuple[str, str]:
        """By which of two releases is older: the day it knows, then the moment it was made."""
        return self.as_of, self.built_at

    def to_json(self) -> bytes:
        """As it stands there: besides what is known, where the parts of the release are."""
        return sealed(
            {
                **asdict(self),
                "stands": list(self.stands),
                "leaves": {name: moment.isoformat() for name, moment in self.leaves.items()},
                "page": key(self.release_id, "index.html"),
                "manifest": key(self.release_id, "manifest.json"),
                "database": key(self.release_id, "r57.duckdb"),
                "parquet": key(self.release_id, "parquet/"),
            }
        ).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Current:
        """What stands there. Raises ValueError, KeyError or TypeError where it is not what was written."""
        said: dict[str, Any] = unsealed(content.decode())
        known = {name: said[name] for name in ("release_id", "as_of", "built_at", "audience", "manifest_sha256")}
        leaves = {name: datetime.fromisoformat(moment) for name, moment in said["leaves"].items()}
        return cls(**known, stands=tuple(said["stands"]), leaves=leaves)


def key(release_id: str, name: str) -> str:
    """Where a file of a release stands."""
    return f"releases/{release_id}/{name}"


def named(manifest: Mapping[str, Any], manifest_sha256: str) -> Current:
    """A release as `current.json` would name it, by what its manifest says; alone."""
    return Current(
        release_id=str(manifest["release_id"]),
        as_of=str(manifest["as_of"]),
        built_at=str(manifest["built_at"]),
        audience=str(manifest["audience"]),
        manifest_sha256=manifest_sha256,
    )


def following(
    new: Current, before: Current | None, *, keep: int | None, now: datetime, gone: Collection[str] = ()
) -> Current:
    """What is said when a release is switched to. `keep`: how many stay, the new one among them, None for all but those
    that leave already; `gone`: those that were said to leave and were taken away since.

    A moment that was said stays, unless `keep` has room again and it has not come yet: after it, somebody may be taking
    the release away.
    """
    said = before.leaves if before else {}
    stands = sorted({*(before.stands if before else ())} - {*gone} | {new.release_id}, reverse=True)
    others = [name for name in stands if name != new.release_id]
    kept = {name for name in others if name not in said} if keep is None else {*others[: max(keep, 1) - 1]}
    kept -= {name for name in others if name in said and said[name] <= now}
    leaves = {name: said.get(name, now + GRACE) for name in others if name not in kept}
    return replace(new, stands=tuple(stands), leaves=leaves)


def due(current: Current, now: datetime) -> list[str]:
    """The releases that may be taken away now."""
    return sorted(name for name, moment in current.leaves.items() if moment <= now)
