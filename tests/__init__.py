"""The tests mirror the rooms of the house; `tests/wire` is a local server that speaks every publisher's dialect."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The project's own folder."""
