"""Imports run one way: which room may use which, and no circle between rooms or files (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests import ROOT

pytestmark = pytest.mark.xdist_group("arrows")
TOP = ("sources", "exports", "orchestration")

ARROWS: dict[str, set[str]] = {
    "sources.vocabulary": set(),
    "sources.publishers": {"sources.vocabulary"},
    "sources.border": {"sources.vocabulary"},
    "sources.own": {"sources.vocabulary"},
    "sources.tiles": {"sources.border", "sources.vocabulary"},
    "sources.shipped": {"sources.border", "sources.vocabulary"},
    "sources.catalog": {"sources.publishers", "sources.tiles", "sources.vocabulary"},
    "exports.marts": set(),
    "exports.changes": {"exports.marts"},
    "exports.superset": {"exports.marts"},
    "exports.formats": {"exports.changes", "exports.marts", "exports.superset"},
    "exports.pages": {"exports.marts"},
    "exports": {"exports.marts", "exports.changes", "exports.formats", "exports.pages"},
    "orchestration.store": {"sources.vocabulary"},
    "orchestration": {
        "orchestration.store",
        "exports",
        "exports.changes",
        "exports.marts",
        "sources.vocabulary",
        "sources.border",
        "sources.own",
        "sources.tiles",
        "sources.shipped",
        "sources.catalog",
    },
    "orchestration.dagster": {"orchestration"},
    "orchestration.command": {"orchestration", "orchestration.dagster", "exports.formats", "exports.superset"},
}
"""A room and the rooms it may use; what a room may use, those that use it through `THROUGH` may use as well."""

THROUGH = {"orchestration.dagster": "orchestration", "orchestration.command": "orchestration"}
MAX_LINES = 300
EXCEPT = ("sources/catalog.py",)
"""Data alone."""


def modules() -> dict[str, Path]:
    """Every module of the house by its dotted name."""
    found = {}
    for top in TOP:
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path) -> Iterator[str]:
    """The modules of the house that a file imports, wherever in it; those for types alone too."""
    return named(ast.parse(path.read_text(encoding="utf-8")), path)


def named(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node, path)
            if module.split(".")[0] in TOP:
                for alias in node.names:
                    inner = f"{module}.{alias.name}"
                    yield inner if inner in MODULES else module


def absolute(node: ast.ImportFrom, path: Path) -> str:
    """The module an import names, also where it is said from here (`from . import`, `from ..border import`)."""
    if not node.level:
        return node.module or ""
    folder = path.relative_to(ROOT).parts[: -node.level]
    return ".".join([*folder, *([node.module] if node.module else [])])


def room(module: str) -> str:
    """The room a module stands in: the longest name in `ARROWS` that it begins with."""
    return max((name for name in ARROWS if module == name or module.startswith(f"{name}.")), key=len, default=module)


@cache
def uses() -> dict[str, set[str]]:
    """Every module, and what it imports."""
    return {name: set(imports(path)) - {name} for name, path in MODULES.items()}


def allowed(user: str) -> set[str]:
    return {user, *ARROWS.get(user, set()), *ARROWS.get(THROUGH.get(user, ""), set())}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_uses_only_the_rooms_its_own_may_use(name: str) -> None:
    user = room(name)
    assert {used for used in uses()[name] if room(used) not in allowed(user)} == set()


def test_no_circle_between_files() -> None:
    try:
        TopologicalSorter(uses()).prepare()
    except CycleError as error:
        pytest.fail(f"files import each other in a circle: {' → '.join(error.args[1])}")


def test_no_circle_between_rooms() -> None:
    rooms = {
        name: {room(used) for module, used_by in uses().items() if room(module) == name for used in used_by} - {name}
        for name in ARROWS
    }
    try:
        TopologicalSorter(rooms).prepare()
    except CycleError as error:
        pytest.fail(f"rooms import each other in a circle: {' → '.join(error.args[1])}")


def test_a_module_can_be_read_in_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES.values()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
        and str(path.relative_to(ROOT)) not in EXCEPT
    }
    assert long == {}


def test_the_catalog_is_data_alone() -> None:
    tree = ast.parse(MODULES["sources.catalog"].read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


def test_a_circle_and_a_wrong_arrow_would_be_seen() -> None:
    """The test can fail: a border that used a publisher is outside what it may use, and a circle is found."""
    assert "sources.publishers" not in allowed("sources.border")
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("from . import fetch", "sources.border.fetch"),
        ("from .fetch import fetch", "sources.border.fetch"),
        ("from ..publishers import owid", "sources.publishers.owid"),
        ("import sources.publishers.owid as o", "sources.publishers.owid"),
        ("if TYPE_CHECKING:\n    from sources.publishers import owid", "sources.publishers.owid"),
    ],
)
def test_an_import_is_seen_however_it_is_written(line: str, used: str) -> None:
    tree = ast.parse(line)
    assert used in set(named(tree, ROOT / "sources" / "border" / "made_up.py"))


def test_the_house_does_not_lean_on_its_tests() -> None:
    leaning = [
        name
        for name, path in MODULES.items()
        if re.search(r"^\s*(from|import) (tests|bench)\b", path.read_text(), re.M)
    ]
    assert leaning == []
