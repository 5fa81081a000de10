"""A whole live run against the wire server, with one publisher down. It finds a build of the shipped figures, and
builds what rests on what moved."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from orchestration import dbt
from orchestration.command.app import app
from sources.border.vintages import RawStore
from sources.shipped.verdicts import PUBLISHED_VERDICTS
from sources.vocabulary import clock
from tests.conftest import AS_OF, NOW
from tests.wire.server import WireServer
from tests.wire.test_matrix import KEYS

DOWN = "unesco_uis"


@dataclass(frozen=True)
class Live:
    """A data folder after the run, what was said of it, the publishers, and the nodes that dbt was told to make."""

    data: Path
    said: Result
    wire: WireServer
    made: Sequence[str]

    def inputs(self, folder: Path) -> None:
        """Copy what the build was made from: raw and state, without what the release of that build said since."""
        for part in ("raw", "state"):
            shutil.copytree(self.data / part, folder / part)
        store, release = RawStore(folder / "raw"), json.loads(self.said.stdout)["release_id"]
        for vintage in store.vintages(PUBLISHED_VERDICTS):
            if vintage.edition == release:
                shutil.rmtree(store.path(vintage).parent)


@contextmanager
def live_run(built: Path, data: Path) -> Iterator[Live]:
    """The run, in a copy of a folder with a build of the shipped figures; its publishers answer as long as the context
    lasts."""
    for part in ("raw", "state", "build"):
        shutil.copytree(built / part, data / part)
    made: list[str] = []
    invoke = dbt.invoke

    def watched(*words: Any, **how: Any) -> None:
        invoke(*words, **{**how, "on_node": lambda name, *_: made.append(name)})

    with WireServer() as wire:
        wire.inject("api.uis.unesco.org", "down")
        env = {"R57_DATA_DIR": str(data), "R57_GATEWAY": wire.url, "R57_HTTP_PACE": "0", **KEYS}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "source", lambda: NOW)
            patch.setattr(dbt, "invoke", watched)
            said = CliRunner().invoke(app, ["run", "--mode", "live", "--as-of", AS_OF.isoformat(), "--json"], env=env)
        yield Live(data, said, wire, made)


def differing(one: Path, other: Path) -> list[str]:
    """Tables whose rows are not the same in two databases."""
    with duckdb.connect() as both:
        both.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        found = both.execute("select table_name, database_name from duckdb_tables()").fetchall()
        names = {name for name, _ in found}
        assert len(found) == 2 * len(names)
        return [name for name in sorted(names) if both.execute(DIFFERENCE.format(name=name)).fetchone()]


DIFFERENCE = """
    (from one.main.{name} except all from other.main.{name})
    union all
    (from other.main.{name} except all from one.main.{name})
    limit 1
"""
