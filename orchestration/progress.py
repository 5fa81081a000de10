"""Where a run tells what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.intake import Damage
from sources.border.attempts import Attempt


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run tells what it is doing; every hook may be left silent."""

    stage: Callable[[str], None] = lambda _: None
    total: Callable[[int], None] = lambda _: None
    """Of how many steps the stage is, where that is known."""
    dataset: Callable[[Attempt], None] = lambda _: None
    node: Callable[[str, str, float], None] = lambda *_: None
    damage: Callable[[Damage], None] = lambda _: None
    waiting: Callable[[str], None] = lambda _: None


SILENT = Progress()
