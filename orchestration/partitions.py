"""Periodic sources as partitioned assets: Ookla's quarters, one partition a quarter and network, with backfill."""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg

from sources.http import HttpClient
from sources.settings import Settings


def assets(settings: Settings, client: Callable[[], HttpClient]) -> list[dg.AssetsDefinition]:
    """The partitioned assets."""
    return []


def schedules(timezone: str) -> list[dg.ScheduleDefinition]:
    """When the newest partition is asked for."""
    return []
