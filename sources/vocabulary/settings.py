"""Where data lie and how the network is spoken to: read once from the environment, then passed as values."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MEMORY, DEFAULT_MEMORY = "R57_DUCKDB_MEMORY", "256MB"
"""The setting of the build's memory, and what it is where nobody sets it (`dbt_project/profiles.yml`)."""
SIZE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:B|([KMGT])(?:i?B)?)\s*", re.IGNORECASE)
"""How DuckDB wants an amount of memory: a number with its unit."""
LEAST_MEMORY, MOST_MEMORY = 10**6, 10**15
"""Bytes between which an amount is believed: with less nothing can be opened, and no machine has more."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How the client behaves. Seconds throughout.

    `gateway`: where set, a request for https://host/path goes to {gateway}/host/path (a company's mirror, a test
    server). `pace`: multiplies every waiting time (polite intervals, back-off); 0 never waits.
    """

    gateway: str = ""
    connect_timeout: float = 5.0
    read_timeout: float = 45.0
    total_timeout: float = 300.0
    attempts: int = 4
    backoff: float = 1.0
    retry_after_cap: float = 60.0
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The data folder and the network settings of one run."""

    data_dir: Path
    http: HttpSettings
    figures_dir: Path | None = None
    """Where figures of one's own are put, if not below the data folder (`R57_FIGURES_DIR`)."""
    store: str = ""
    """A folder or bucket in which several machines share what they fetched (`R57_STORE`); empty: none."""

    @property
    def raw(self) -> Path:
        return self.data_dir / "raw"

    @property
    def landing(self) -> Path:
        return self.data_dir / "landing"

    @property
    def state(self) -> Path:
        return self.data_dir / "state"

    @property
    def build(self) -> Path:
        return self.data_dir / "build"

    @property
    def releases(self) -> Path:
        return self.data_dir / "releases"

    @property
    def figures(self) -> Path:
        """The folder into which people put files of figures; nothing here ever writes into it."""
        return self.figures_dir or self.data_dir / "figures"


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `R57_DATA_DIR`, `R57_FIGURES_DIR`, `R57_STORE`, `R57_GATEWAY`, `R57_HTTP_CONNECT_TIMEOUT`,
    `R57_HTTP_READ_TIMEOUT`, `R57_HTTP_TOTAL_TIMEOUT`, `R57_HTTP_ATTEMPTS`, `R57_HTTP_RETRY_AFTER_CAP` and
    `R57_HTTP_PACE`. `R57_DUCKDB_MEMORY`, which dbt's profile reads, is looked at here, so that a build does not begin
    with it.

    Raises ValueError naming the variable whose value is not a number, no address or no amount of memory.
    """
    defaults = HttpSettings()

    def number(name: str, default: float) -> float:
        text = env.get(name, "")
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0:
            raise ValueError(f"environment variable {name} must be a number of 0 or more, not {text!r}")
        return value

    gateway = env.get("R57_GATEWAY", "").rstrip("/")
    try:
        usable = not gateway or (urlsplit(gateway).scheme in ("http", "https") and bool(urlsplit(gateway).hostname))
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            f"environment variable R57_GATEWAY must be an address such as http://host:8080, not {gateway!r}"
        )
    memory = env.get(MEMORY) or DEFAULT_MEMORY
    size = SIZE.fullmatch(memory)
    amount = float(size[1]) * 1000 ** " KMGT".index((size[2] or " ").upper()) if size else 0.0
    if not LEAST_MEMORY <= amount < MOST_MEMORY:
        raise ValueError(f"environment variable {MEMORY} must be an amount of memory such as 256MB, not {memory!r}")
    figures, store = env.get("R57_FIGURES_DIR"), env.get("R57_STORE", "").strip()
    return Settings(
        data_dir=Path(env.get("R57_DATA_DIR") or "data").resolve(),
        figures_dir=Path(figures).resolve() if figures else None,
        store=store if not store or "://" in store else str(Path(store).resolve()),
        http=HttpSettings(
            gateway=gateway,
            connect_timeout=number("R57_HTTP_CONNECT_TIMEOUT", defaults.connect_timeout),
            read_timeout=number("R57_HTTP_READ_TIMEOUT", defaults.read_timeout),
            total_timeout=number("R57_HTTP_TOTAL_TIMEOUT", defaults.total_timeout),
            attempts=int(number("R57_HTTP_ATTEMPTS", defaults.attempts)),
            retry_after_cap=number("R57_HTTP_RETRY_AFTER_CAP", defaults.retry_after_cap),
            pace=number("R57_HTTP_PACE", defaults.pace),
        ),
    )
