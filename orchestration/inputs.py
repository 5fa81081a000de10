"""What a release is made of, as one fingerprint: the vintages there are, the code, the day as known on."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from importlib.metadata import version

from exports.marts.made_from import MadeFrom, VintageRead
from orchestration import dbt
from sources.border.attempts import is_failing, recall
from sources.border.vintages import RELEASED, RawStore, Vintage
from sources.catalog import DATASETS
from sources.vocabulary.files import digest
from sources.vocabulary.settings import Settings

ROOMS = ("dbt_project", "sources", "exports", "orchestration")


def code_version() -> str:
    """The project's version and a digest of its code, registers and shipped figures: what made a release."""
    rooms = digest(*(dbt.PROJECT.parent / room for room in ROOMS))
    return f"{version('r57')}+{rooms[:12]}"


def vintages(settings: Settings) -> list[Vintage]:
    """Every vintage in force, in the order of the catalog and of arrival."""
    store = RawStore(settings.raw)
    return [vintage for name in DATASETS for vintage in store.in_force(name)]


def inputs_fingerprint(settings: Settings, as_of: date, code: str) -> str:
    """What a release depends on. Equal → nothing changed. That a vintage waits, or that a publisher does not answer any
    more, is news, though no figure moves; what a release said itself is none, or each would call for the next."""
    kept = [
        [v.dataset, v.vintage_id, v.content_sha256, v.retrieval_mode]
        for v in vintages(settings)
        if v.retrieval_mode != RELEASED
    ]
    waiting = [v.vintage_id for name in DATASETS for v in RawStore(settings.raw).waiting(name)]
    silent = [name for name in DATASETS if is_failing(recall(name, settings.state))]
    said = {"vintages": kept, "waiting": waiting, "silent": silent, "code": code, "as_of": as_of.isoformat()}
    text = json.dumps(said, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def as_read(vintage: Vintage) -> VintageRead:
    """What a build, and a release's manifest, say of one vintage."""
    return VintageRead(
        dataset=vintage.dataset,
        vintage_id=vintage.vintage_id,
        retrieval_mode=vintage.retrieval_mode,
        route=vintage.route,
        edition=vintage.edition,
        published_on=vintage.published_on_max.isoformat(),
        rows=vintage.row_count,
        content_sha256=vintage.content_sha256,
    )


def made_from(settings: Settings, as_of: date, code: str) -> MadeFrom:
    """What a build would be made from now."""
    fingerprint = inputs_fingerprint(settings, as_of, code)
    attempts = ((name, recall(name, settings.state)) for name in sorted(DATASETS))
    said = tuple((name, json.dumps(dict(state), sort_keys=True)) for name, state in attempts if state)
    return MadeFrom(as_of, code, fingerprint, tuple(as_read(vintage) for vintage in vintages(settings)), said)
