"""A guide, walked: what a page under docs/ tells a person to write is written into a copy of the project and run there.

A code block of a page whose first line names a file (`# sources/publishers/example_office.py`, `{# … #}` in a template)
is that file, or what is added to it where there is one: lines to a register, an entry to the catalog. So a page cannot
grow old, and how many places it touches is counted, not claimed.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from tests import ROOT
from tests.wire.dialect import Dialect

PARTS = ("sources", "dbt_project", "exports", "orchestration", "tests", "docs")
BLOCK = re.compile(r"```\w*\n(?:#|\{#|--) (?P<path>[\w./-]+\.\w+)(?: #\})?\n(?P<text>.*?)```", re.DOTALL)


def blocks(page: str) -> dict[str, str]:
    """What a page under docs/ says to write, by path, in its order; several blocks of one file are one."""
    told: dict[str, str] = {}
    for found in BLOCK.finditer((ROOT / "docs" / page).read_text(encoding="utf-8")):
        told[found["path"]] = told.get(found["path"], "") + found["text"]
    return told


def run_block(page: str, path: str) -> ModuleType:
    """A code block of a page, run as the module it is written to."""
    module = ModuleType(path.removesuffix(".py").replace("/", "."))
    exec(compile(blocks(page)[path], f"docs/{page}: {path}", "exec"), module.__dict__)  # noqa: S102
    return module


def example_office() -> tuple[ModuleType, Dialect]:
    """The publisher module that docs/add-a-source.md has written, and its dialect on the wire."""
    office = run_block("add-a-source.md", "sources/publishers/example_office.py")
    with patch.dict(sys.modules, {office.__name__: office}):
        dialect: Dialect = run_block("add-a-source.md", "tests/wire/dialects/example_office.py").DIALECT
    return office, dialect


class Walk:
    """A copy of the project in which pages are followed. `places`: the files touched, in order."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.data = folder / "data"
        self.places: list[str] = []
        for part in PARTS:
            ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
            shutil.copytree(ROOT / part, self.project / part, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", self.project)

    def follow(self, page: str) -> list[str]:
        """Write every block of a page to its place; give the places."""
        touched = []
        for path, text in blocks(page).items():
            self._write(self.project / path, text)
            touched.append(path)
        self.places += touched
        return touched

    def _write(self, file: Path, text: str) -> None:
        if file.name == "catalog.py":
            file.write_text(with_entry(file.read_text(encoding="utf-8"), text), encoding="utf-8")
        elif file.exists():
            with file.open("a", encoding="utf-8") as register:
                register.write(text)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def run(self, *words: str, env: Mapping[str, str] | None = None) -> dict[str, Any]:
        """`r57 WORDS --json` in the copy; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.command", *words, "--json"],
            cwd=self.project,
            env={**os.environ, "PYTHONPATH": str(self.project), "R57_DATA_DIR": str(self.data), **(env or {})},
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def test(self, *files: str) -> None:
        """Run test files in the copy. Raises AssertionError, with what pytest printed, where one fails."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", *files],
            cwd=self.project,
            env={**os.environ, "PYTHONPATH": str(self.project)},
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def ship_only(project: Path, *datasets: str) -> None:
    """Have a copy of the project ship figures of these datasets alone, besides the reported ones: all there are take
    long to be taken in."""
    listed = project / "sources" / "shipped" / "vintages.csv"
    head, *lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    listed.write_text("".join([head, *(line for line in lines if line.split(",")[0] in datasets)]), encoding="utf-8")


def with_entry(catalog: str, block: str) -> str:
    """The catalog with a page's imports after its own and the page's entry at the end of its register."""
    lines = catalog.splitlines()
    tree = ast.parse(catalog)
    last_import = max(node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    (register,) = (
        node
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "_REGISTER"
    )
    end = (register.end_lineno or 0) - 1
    added = block.strip().splitlines()
    imports = [line for line in added if line.startswith(("from ", "import "))]
    entry = [f"    {line}" if line else "" for line in added if line not in imports]
    entry[-1] += ","
    return "\n".join([*lines[:last_import], *imports, *lines[last_import:end], *entry, *lines[end:]]) + "\n"
