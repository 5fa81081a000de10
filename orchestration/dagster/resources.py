"""What an asset is given when it runs: the data folder, and publishers to ask. The user interface shows both, and a run
may be launched with others. Keys are no part of them: the client reads those from the environment, where none is shown.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from sources.border.http import HttpClient
from sources.vocabulary.settings import HttpSettings, Settings

AS_ALWAYS = HttpSettings()


class Publishers(dg.ConfigurableResource[Any]):
    """How publishers are asked; seconds throughout."""

    gateway: str = Field(default=AS_ALWAYS.gateway, description="A mirror that all requests go to; empty: none.")
    connect_timeout: float = AS_ALWAYS.connect_timeout
    read_timeout: float = AS_ALWAYS.read_timeout
    total_timeout: float = Field(default=AS_ALWAYS.total_timeout, description="For one answer, redirects included.")
    attempts: int = AS_ALWAYS.attempts
    backoff: float = AS_ALWAYS.backoff
    retry_after_cap: float = Field(default=AS_ALWAYS.retry_after_cap, description="Longest wait they may ask for.")
    pace: float = Field(default=AS_ALWAYS.pace, description="Multiplies every wait; 0 never waits.")

    @property
    def http(self) -> HttpSettings:
        return HttpSettings(**{name: getattr(self, name) for name in asdict(AS_ALWAYS)})

    def client(self) -> HttpClient:
        """A client, made in the run and never before."""
        return HttpClient(self.http)


class DataFolder(dg.ConfigurableResource[Any]):
    """Where landing, raw, build and releases lie."""

    data_dir: str
    figures_dir: str = Field(default="", description="Where files of figures are put; empty: below the data folder.")
    store: str = Field(default="", description="Where several machines share what they fetched; empty: nowhere.")

    @property
    def settings(self) -> Settings:
        figures = Path(self.figures_dir) if self.figures_dir else None
        return Settings(data_dir=Path(self.data_dir), http=HttpSettings(), figures_dir=figures, store=self.store)


def resources(settings: Settings, publishers: Publishers | None = None) -> dict[str, Any]:
    """Both, by the names under which assets ask for them."""
    return {
        "folder": DataFolder(
            data_dir=str(settings.data_dir), figures_dir=str(settings.figures_dir or ""), store=settings.store
        ),
        "publishers": publishers or Publishers(**asdict(settings.http)),
    }
