"""What the person on duty was told, remembered in a file of `state`, so that each thing is told once.

A damaged or lost memory is made anew, and then everything is told again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.alerts import CHANNELS
from sources.vocabulary.files import sealed, unsealed, write_aside


def recall(memory: Path) -> dict[str, str] | None:
    """What was told, by the key it is known by; None where that can no longer be read."""
    try:
        told = unsealed(memory.read_text(encoding="utf-8"))["told"]
        # An earlier version kept the keys alone.
        pairs = told.items() if isinstance(told, dict) else ((key, key) for key in told)
        return {str(key): str(text) for key, text in pairs}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(memory: Path, told: Mapping[str, str]) -> None:
    """Keep what was told. Raises OSError."""
    write_aside(memory, sealed({"told": dict(sorted(told.items()))}))


def arrived(channels: Sequence[str]) -> bool:
    """Whether one channel at least took what was sent; what none took is told the next time."""
    return bool({*CHANNELS} & {*channels})
