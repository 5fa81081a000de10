"""docs/sources.md is what the catalog, the shipped figures and the matrix say today."""

from __future__ import annotations

import re
from collections import defaultdict

from sources.catalog import DATASETS
from tests.wire.dialects import load
from tests.wire.document import PAGE, held, page
from tests.wire.faults import WIRE
from tests.wire.test_matrix import MATRIX


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs` and commit docs/sources.md"


def test_it_says_of_every_dataset_where_the_faults_of_its_adapters_are_played() -> None:
    """What is said to be played somewhere is in the matrix there, and nowhere else."""
    played = defaultdict(set)
    for case, fault in (param.values for param in MATRIX):
        if fault in WIRE:
            played[case.dataset.name].add(fault.name)
    dialects = load()
    said = {name: held(entry, dialects).partition("; ")[0] for name, entry in DATASETS.items() if entry.routes}
    here = {name for name, words in said.items() if ", at " not in words or "this one" in words}
    there = {place for words in said.values() for place in re.findall("`(.+?)`", words)}
    assert here == set(played) >= there
    assert {len(faults) for faults in played.values()} == {len(WIRE)}
    assert said["wipo_gii"] == f"all {len(WIRE)} of the wire"
    assert said["un_sdg"] == f"all {len(WIRE)} of the wire, at `itu_coverage`"
