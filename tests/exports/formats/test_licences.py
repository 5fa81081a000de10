"""`LICENCES.md`, docs/data-licences.md, the register and the catalog say the same of each class and each dataset."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from exports.formats.licences import FORMS, licences_page
from exports.marts.audience import Audience
from sources.catalog import DATASETS
from tests import ROOT

with (ROOT / "dbt_project" / "seeds" / "licences.csv").open(encoding="utf-8", newline="") as file:
    CLASSES = list(csv.DictReader(file))


def rows(page: str, columns: int) -> list[tuple[str, ...]]:
    """The rows of a page's tables that have so many columns, headings aside."""
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if re.match(r"\| `?[a-z0-9_]+`? \|", line)]
    return [(line[0].strip("`"), *line[1:]) for line in lines if len(line) == columns]


def test_the_page_of_the_project_says_what_the_register_says() -> None:
    page = (ROOT / "docs" / "data-licences.md").read_text(encoding="utf-8")
    said = {row[0]: row[1:] for row in rows(page, 3)[1:]}
    assert said == {
        c["licence_class"]: (c["meaning_en"], FORMS[c["public_form"]].format(c["licence_class"])) for c in CLASSES
    }


def test_every_dataset_is_of_a_class_of_the_register() -> None:
    assert {d.licence_class for d in DATASETS.values()} == {c["licence_class"] for c in CLASSES}


@pytest.mark.parametrize(
    ("audience", "here"), [(Audience.INTERNAL, {"yes"}), (Audience.PUBLIC, {"in its tables", "not at all"})]
)
def test_the_page_of_a_release_says_what_the_catalog_says(audience: Audience, here: set[str]) -> None:
    sources = [
        {"dataset": d.name, "publisher": d.publisher, "licence": d.licence, "licence_class": d.licence_class}
        for d in DATASETS.values()
    ]
    page = licences_page(CLASSES, sources, audience)
    told = {row[0]: row for row in rows(page, 5) if row[0] in DATASETS}
    assert {name: row[2:4] for name, row in told.items()} == {
        d.name: (d.licence, d.licence_class) for d in DATASETS.values()
    }
    assert here <= {row[4] for row in told.values()}


def test_a_release_names_each_dataset(small_release: Path) -> None:
    page = (small_release / "LICENCES.md").read_text(encoding="utf-8")
    assert "| `world_bank` | World Bank | CC BY 4.0 | open | yes |" in page
    assert "| `comtrade_hightech` | United Nations | no redistribution | restricted | yes |" in page
    assert "Internal release" in page
    assert "Bản nội bộ" in page
