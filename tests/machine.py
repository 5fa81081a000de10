"""Programs that some tests use and that no package index has: where they are on this machine, if they are."""

from __future__ import annotations

import shutil
from pathlib import Path

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "faketime": ("faketime",),
    "java": ("java",),
    "libreoffice": ("soffice", "libreoffice"),
    "postgresql": ("pg_ctl",),
    "redis-server": ("redis-server",),
}
"""The distribution's package and the names its program goes by."""

ASIDE = ("/usr/lib/postgresql/*/bin",)
"""Where distributions put programs that are not on the path."""


def program(package: str) -> Path | None:
    """The program of a package; None where it is absent. Raises KeyError for a package that is not in `PROGRAMS`."""
    aside = [str(folder) for pattern in ASIDE for folder in Path("/").glob(pattern.lstrip("/"))]
    for name in PROGRAMS[package]:
        if found := shutil.which(name) or shutil.which(name, path=":".join(aside)):
            return Path(found)
    return None
