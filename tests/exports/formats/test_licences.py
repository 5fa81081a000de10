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


SOURCES = [
    {
        "dataset": d.name,
        "publisher": d.publisher,
        "licence": d.licence,
        "licence_vi": d.licence_vi or d.licence,
        "licence_class": d.licence_class,
    }
    for d in DATASETS.values()
]


@pytest.mark.parametrize("audience", Audience)
def test_the_page_of_a_release_says_what_the_catalog_says(audience: Audience) -> None:
    told = {row[0]: row for row in rows(licences_page(CLASSES, SOURCES, audience, frozenset()), 6)}
    assert {name: row[2:5] for name, row in told.items() if name in DATASETS} == {
        d.name: (d.licence, d.licence_vi or d.licence, d.licence_class) for d in DATASETS.values()
    }


DERIVED = {
    "dataset": "derived",
    "publisher": "here",
    "licence": "that of its inputs",
    "licence_vi": "giấy phép của các đầu vào",
    "licence_class": "noncommercial",
}
LIES = {
    ("world_bank", "", "open"),
    ("ookla_fixed", "noncommercial", "noncommercial"),
    ("oxford_ai_readiness", "sharealike", "sharealike"),
    ("derived", "", "open"),
    ("derived", "sharealike", "sharealike"),
}
IN_A_PUBLIC_RELEASE = {
    "world_bank": ("open", "in its tables"),
    "wipo_gii": ("open", "no rows of its own"),
    "ookla_fixed": ("noncommercial", "in files of their own, in the folder `noncommercial`"),
    "ookla_mobile": ("noncommercial", "no rows of its own"),
    "oxford_ai_readiness": ("sharealike", "in files of their own, in the folder `sharealike`"),
    "unesco_uis": ("sharealike", "no rows of its own"),
    "comtrade_hightech": ("restricted", "not at all"),
    "derived": (
        "each as its inputs: open, sharealike",
        "in its tables; in files of their own, in the folder `sharealike`",
    ),
}


def test_a_public_release_says_where_rows_lie_and_where_there_are_none() -> None:
    """A folder is named for a dataset with rows in it alone, and what is computed has the licences of its inputs."""
    page = licences_page(CLASSES, [*SOURCES, DERIVED], Audience.PUBLIC, LIES)
    assert {row[0]: row[4:] for row in rows(page, 6) if row[0] in IN_A_PUBLIC_RELEASE} == IN_A_PUBLIC_RELEASE


def test_what_is_computed_names_its_inputs() -> None:
    page = licences_page(CLASSES, [*SOURCES, DERIVED], Audience.PUBLIC, LIES, {"oxford_ai_readiness", "undp_hdr"})
    (told,) = [row for row in rows(page, 6) if row[0] == "derived"]
    for dataset, is_input in (("oxford_ai_readiness", True), ("undp_hdr", True), ("wipo_gii", False)):
        assert (f"`{dataset}` ({DATASETS[dataset].licence})" in told[2]) is is_input
        assert (f"`{dataset}` (" in told[3]) is is_input
    assert told[3].startswith("giấy phép của các đầu vào: ")


NAMES = re.compile(r"(CC BY[-A-Z]* \d\.\d( IGO)?|CC0 1\.0|MIT)( \((ITU|ETO)\))?")


def test_a_licence_that_is_a_sentence_has_its_vietnamese_and_a_name_needs_none() -> None:
    for dataset in DATASETS.values():
        assert bool(dataset.licence_vi) is (NAMES.fullmatch(dataset.licence) is None), dataset.name
        assert dataset.licence_vi != dataset.licence


def test_an_internal_release_says_of_which_it_has_rows() -> None:
    lies = {("ookla_fixed", "", "noncommercial"), ("derived", "", "open"), ("derived", "", "noncommercial")}
    told = {row[0]: row[4:] for row in rows(licences_page(CLASSES, [*SOURCES, DERIVED], Audience.INTERNAL, lies), 6)}
    assert told["ookla_fixed"] == ("noncommercial", "yes")
    assert told["ookla_mobile"] == ("noncommercial", "no rows of its own")
    assert told["derived"] == ("each as its inputs: open, noncommercial", "yes")
    nothing = licences_page(CLASSES, [DERIVED], Audience.INTERNAL, frozenset())
    assert {row[0]: row[4:] for row in rows(nothing, 6)}["derived"] == ("each as its inputs", "no rows of its own")


def test_a_release_names_each_dataset(small_release: Path) -> None:
    page = (small_release / "LICENCES.md").read_text(encoding="utf-8")
    assert "| `world_bank` | World Bank | CC BY 4.0 | CC BY 4.0 | open | yes |" in page
    assert (
        "| `comtrade_hightech` | United Nations | no redistribution | không được chia sẻ lại | restricted | yes |"
        in page
    )
    assert "Internal release" in page
    assert "Bản nội bộ" in page
