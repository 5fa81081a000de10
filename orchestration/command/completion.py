"""What a shell completes: target codes and releases by what lies in the data folder, datasets by the catalog. Where
nothing lies nothing is completed; no database is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sources.vocabulary.settings import from_environment


def target_codes(incomplete: str) -> Iterator[str]:
    """The codes of the release that readers read."""
    for file in _in_releases("current/json/targets/*.json"):
        yield from _beginning(file.stem, incomplete)


def releases(incomplete: str) -> Iterator[str]:
    """The releases that are kept."""
    for file in _in_releases("*/manifest.json"):
        yield from _beginning(file.parent.name, incomplete)


def datasets(incomplete: str) -> Iterator[str]:
    """The datasets of the catalog."""
    from sources.catalog import DATASETS

    for name in DATASETS:
        yield from _beginning(name, incomplete)


def _in_releases(pattern: str) -> list[Path]:
    try:
        return sorted(from_environment().releases.glob(pattern))
    except (OSError, ValueError):
        return []


def _beginning(name: str, incomplete: str) -> Iterator[str]:
    if name.casefold().startswith(incomplete.casefold()):
        yield name
