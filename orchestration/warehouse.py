"""The warehouse: built as far as anything moved, and what it says itself that it was made from.

    begin: the index of what lies in raw → dbt → end: the build says what it was made from

Who builds holds the data folder from beginning to end, the command as well as Dagster.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from exports.marts.made_from import MadeFrom, write
from orchestration import dbt, debris, room, standing
from orchestration.inputs import made_from
from orchestration.progress import SILENT, Progress
from sources.border.index import write_index
from sources.catalog import DATASETS
from sources.vocabulary.settings import Settings


def begin(settings: Settings, as_of: date, code: str, withheld: Sequence[str] = ()) -> MadeFrom:
    """Tell dbt what lies in raw now, and of which datasets there are figures elsewhere; give what a build of it is made
    from. The caller holds the data folder until `end`, so that nothing else comes in between."""
    write_index(DATASETS.values(), settings, as_of, withheld)
    return made_from(settings, as_of, code)


def end(settings: Settings, begun: MadeFrom) -> None:
    """Have the build say what it was made from, now that all of it was. Raises ReleaseError where the inputs are no
    longer those it began with: then nobody can say what was read."""
    from exports.marts.errors import ReleaseError

    if made_from(settings, begun.as_of, begun.code_version) != begun:
        raise ReleaseError(
            "what the warehouse is made from changed while it was built",
            where="data/raw, data/state or the code",
            next_step="run again when nothing else writes there",
        )
    write(settings.build / dbt.BUILD_DB, begun)


def build(settings: Settings, begun: MadeFrom, progress: Progress = SILENT) -> None:
    """Seeds, models and tests of meaning, in dbt's order, as far as what they rest on has moved since the last build.
    Unit tests of the SQL belong to `make test`.

    Raises DbtFailure or ReleaseError; the earlier release stands.
    """
    as_of = begun.as_of
    known = dbt.parsed(settings)
    rests_on = standing.inputs(known, as_of)
    moved = standing.moved(known, settings, rests_on)
    if moved == () and built_from(settings) == begun:
        return
    # Of a build that was interrupted or failed nothing is known.
    standing.forget(settings)
    if moved is None:
        debris.drop_build(settings)
    if moved != ():
        command = ["build", "--exclude-resource-type", "unit_test", *(("--select", *moved) if moved else ())]
        try:
            dbt.invoke(command, settings, as_of, known=known, on_node=progress.node, on_total=progress.total)
        except dbt.DbtFailure as error:
            if full := room.of(error, settings):
                debris.drop_build(settings)
                raise full from error
            raise
    end(settings, begun)
    if standing.inputs(known, as_of) == rests_on:  # else something moved while it was read
        standing.remember(settings, rests_on)


def built_from(settings: Settings) -> MadeFrom | None:
    """What the warehouse says that it was made from; None where it says nothing."""
    from exports.marts.database import made_from_of
    from exports.marts.errors import ReleaseError

    try:
        return made_from_of(settings.build / dbt.BUILD_DB)
    except ReleaseError:
        return None
