"""A public release holds nothing of what may not be passed on, and what has conditions in files of its own alone.

Planted: a number and a text in a dataset of each class that is not open, in every table of the build of everything that
gives rows of a dataset. That a public build reads none of them is seen in tests/orchestration/test_public.py.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import yaml

from exports.marts import about, made_from
from exports.marts.audience import Audience
from exports.marts.errors import ReleaseError
from exports.marts.made_from import VintageRead
from exports.release import Release, build_release, made_of, read_manifest, verify_release
from exports.shelf import PUBLIC, lead_public, point, standing_at
from tests.exports.conftest import FIRST, MADE_FROM
from tests.exports.planted import Mark, files_with

CLASSES = {
    "comtrade_hightech": "restricted",
    "itu_gci": "noncommercial",
    "ookla_fixed": "noncommercial",
    "oxford_ai_readiness": "sharealike",
}
MARKS = [Mark(dataset, 571_000_000 + 7919 * n) for n, dataset in enumerate(CLASSES, 1)]
PLANTED = "; ".join(
    f"""
    insert into dim_source by name select '{mark.dataset}' as dataset, 'a licence' as licence,
        'một giấy phép' as licence_vi, 'P' as publisher,
        'A title' as title, '{CLASSES[mark.dataset]}' as licence_class where '{mark.dataset}' <> 'comtrade_hightech';
    insert into fct_observation_vintage by name select '{mark.text}' as observation_key, '{mark.dataset}' as dataset,
        'S' as series_code, '2024' as period, {mark.number}::double as value, '{mark.text}' as citation;
    insert into fct_observation by name select '{mark.text}' as observation_key, '{mark.dataset}' as dataset,
        'S' as series_code, '2024' as period, {mark.number}::double as value, '{mark.text}' as citation;
    insert into mart_connectivity_province by name select '{mark.text}' as connectivity_province_key,
        'province' as unit_kind, '01' as gso_code, '{mark.dataset}' as network, '2025-Q1' as period,
        date '2025-03-31' as period_end, '{mark.dataset}' as dataset,
        {mark.number}::double as mean_download_mbps, '{mark.text}' as citation;
    insert into mart_connectivity_first_level by name select '{mark.text}' as connectivity_first_level_key,
        'X-1' as first_level_code, 'THA' as country_code, '{mark.dataset}' as network, '2025-Q1' as period,
        date '2025-03-31' as period_end, '{mark.dataset}' as dataset,
        {mark.number}::double as mean_download_mbps, '{mark.text}' as citation;
    insert into mart_province_indicator by name select '{mark.text}' as province_indicator_key,
        'province' as unit_kind, '01' as gso_code, 'Hà Nội' as name_vi, 'Ha Noi' as name_en, 'new' as indicator_code,
        '{mark.dataset}' as dataset, '{mark.dataset}' as made_from_datasets, 'S' as series_code, '2024' as period,
        date '2024-01-01' as period_start, date '2024-12-31' as period_end, {mark.number}::double as indicator_value,
        '%' as indicator_unit, 1 as direction, 3 as units_with_figure, '{mark.text}' as citation;
    insert into mart_revision by name select '{mark.text}' as revision_key, '{mark.dataset}' as dataset,
        {mark.number}::double as next_value;
    insert into mart_source_freshness by name select '{mark.dataset}' as dataset, '{mark.text}' as held_findings;
    insert into mart_source_disagreement by name select '{mark.text}' as disagreement_key,
        'world_bank' as first_dataset, '{mark.dataset}' as second_dataset, {mark.number}::double as second_value;
    insert into bridge_target_series by name select 'nq71-2030-smart-cities' as target_code,
        '{mark.dataset}' as dataset, 'S' as series_code;
    update mart_target_status set status_reason = status_reason || '{mark.text}', required_per_year = {mark.number}
        where target_code = 'nq71-2030-smart-cities';
    """  # noqa: S608 (constants)
    for mark in MARKS
)


RECIPE = """
    insert into dim_source by name select 'derived' as dataset, 'P' as publisher, 'A title' as title,
        'that of its inputs' as licence, 'giấy phép của các đầu vào' as licence_vi, 'open' as licence_class;
    insert into bridge_derived_input by name select 'derived' as dataset, 'AI_RANK' as series_code,
        unnest(['oxford_ai_readiness', 'world_bank']) as input_dataset;
"""
"""A series made of one dataset that lies in a folder of its own and of one that stands in the tables."""
COMPUTED = """
    insert into fct_observation_vintage by name select 'computed' as observation_key, 'derived' as dataset,
        'AI_RANK' as series_code, '2024' as period, 3::double as value, 'computed' as citation;
    insert into fct_observation by name select 'computed' as observation_key, 'derived' as dataset,
        'AI_RANK' as series_code, '2024' as period, 3::double as value, 'computed' as citation;
"""
"""Its one figure."""

SILENT = (
    "insert into dim_source by name select 'silent' as dataset, 'a licence' as licence, "
    "'một giấy phép' as licence_vi, 'P' as publisher, "
    "'A title' as title, 'noncommercial' as licence_class;"
)
"""A dataset that may be passed on in a file of its own, and of which nothing has been fetched."""


def vintage(dataset: str) -> VintageRead:
    return VintageRead(dataset, f"0001-2026-01-01-{dataset}", "live", "route", "", "2026-01-01", 1, "aa")


@pytest.fixture(scope="module")
def everything(small_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of everything, marks among it."""
    path = Path(shutil.copy(small_build, tmp_path_factory.mktemp("everything") / "build.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute(PLANTED)
        connection.execute(RECIPE + COMPUTED)
        connection.execute(SILENT)
    made_from.write(path, replace(MADE_FROM, vintages=(*MADE_FROM.vintages, *map(vintage, CLASSES))))
    return path


@pytest.fixture(scope="module")
def seen(small_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of what the public may see: the small one, which knows of the others by name alone."""
    path = Path(shutil.copy(small_build, tmp_path_factory.mktemp("seen") / "build.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from fct_observation where dataset = 'comtrade_hightech'")
        connection.execute("delete from fct_observation_vintage where dataset = 'comtrade_hightech'")
        named = [dataset for dataset in CLASSES if dataset != "comtrade_hightech"]
        for dataset in named:
            connection.execute(
                f"insert into dim_source by name select '{dataset}' as dataset, 'a licence' as licence, "
                f"'một giấy phép' as licence_vi, 'P' as publisher, 'A title' as title, "
                f"'{CLASSES[dataset]}' as licence_class"
            )
        connection.execute(SILENT)
        connection.execute(RECIPE)
    return path


@pytest.fixture(scope="module")
def public(everything: Path, seen: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    releases = tmp_path_factory.mktemp("releases")
    return build_release(seen, releases, built_at=FIRST, parts_of=everything, withheld=["comtrade_hightech"])


@pytest.fixture(scope="module")
def found(public: Release) -> dict[str, set[str]]:
    """Dataset → the files of the public release that hold its mark."""
    return files_with(public.path, MARKS)


@pytest.mark.parametrize("dataset", CLASSES)
def test_no_byte_of_it_holds_what_is_not_for_everybody(found: dict[str, set[str]], dataset: str) -> None:
    """A restricted figure is nowhere; another one lies in the folder of its class, in every form there is."""
    folder = CLASSES[dataset]
    own = {"r57.duckdb", "csv/fct_observation.csv", "parquet/fct_observation.parquet", "csv/mart_revision.csv.gz"}
    own |= {"csv/mart_connectivity_province.csv", "csv/mart_connectivity_first_level.csv"}
    expected = set() if folder == "restricted" else {f"{folder}/{name}" for name in own}
    assert expected <= found[dataset]
    assert {name for name in found[dataset] if not name.startswith(f"{folder}/")} == set()


def test_an_internal_release_of_the_same_build_holds_them_all(everything: Path, tmp_path: Path) -> None:
    """Else nothing would be proven by their absence."""
    release = build_release(everything, tmp_path, built_at=FIRST)
    everywhere = {"r57.duckdb", "r57.xlsx", "targets/nq71-2030-smart-cities.html", "csv/mart_revision.csv.gz"}
    everywhere |= {"provinces.geojson", "provinces/01.html", "json/provinces/01.json"}
    lacking = {dataset: everywhere - files for dataset, files in files_with(release.path, MARKS).items()}
    assert {dataset: files for dataset, files in lacking.items() if files} == {}


def test_what_a_province_has_in_tables_that_are_kept_back_is_said(public: Release, small_release: Path) -> None:
    told = "measured by UN Comtrade, which may not be passed on"
    assert told in (public.path / "provinces" / "48.html").read_text(encoding="utf-8")
    assert "UN Comtrade" in (public.path / "provinces.html").read_text(encoding="utf-8")
    for name in ("provinces/48.html", "provinces.html"):
        assert "UN Comtrade" not in (small_release / name).read_text(encoding="utf-8")


def test_a_part_names_its_licences_and_holds_rows_of_its_class_alone(public: Release) -> None:
    page = (public.path / "noncommercial" / "LICENCE.md").read_text(encoding="utf-8")
    assert "| `itu_gci` | P | A title | a licence | một giấy phép |" in page
    assert "oxford" not in page
    assert "| `derived` |" not in page
    with duckdb.connect(str(public.path / "noncommercial" / "r57.duckdb"), read_only=True) as connection:
        rows = connection.execute("select dataset, row_licence from fct_observation order by 1").fetchall()
    assert rows == [("itu_gci", "noncommercial"), ("ookla_fixed", "noncommercial")]


def test_the_page_of_licences_names_folders_as_they_are(public: Release) -> None:
    """Each dataset with rows at the place where its rows are, those without at none."""
    page = (public.path / "LICENCES.md").read_text(encoding="utf-8")
    said = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 7}
    assert said["itu_gci"].endswith("| in files of their own, in the folder `noncommercial` |")
    assert said["oxford_ai_readiness"].endswith("| in files of their own, in the folder `sharealike` |")
    assert said["comtrade_hightech"].endswith("| not at all |")
    assert said["world_bank"].endswith("| in its tables |")
    for dataset, line in said.items():
        for folder in re.findall(r"in the folder `(\w+)`", line):
            with duckdb.connect(str(public.path / folder / "r57.duckdb"), read_only=True) as connection:
                assert (dataset,) in connection.execute("select distinct dataset from fct_observation").fetchall()
    assert "| `silent` |" not in (public.path / "noncommercial" / "LICENCE.md").read_text(encoding="utf-8")
    assert said["silent"].endswith("| noncommercial | no rows of its own |")


def test_what_is_computed_names_each_dataset_that_it_is_made_of(public: Release) -> None:
    """Wherever the figure lies: in a folder of its own, of inputs in that folder and of others."""
    told = "`oxford_ai_readiness` (a licence); `world_bank` (CC BY 4.0)"
    said = "`oxford_ai_readiness` (một giấy phép); `world_bank` (CC BY 4.0)"
    for page in (public.path / "LICENCES.md", public.path / "sharealike" / "LICENCE.md"):
        (line,) = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `derived` |")]
        assert f"| that of its inputs: {told} | giấy phép của các đầu vào: {said} |" in line, page
    assert "| `derived` |" not in (public.path / "noncommercial" / "LICENCE.md").read_text(encoding="utf-8")


def test_it_says_for_whom_it_is_stands_beside_and_is_led_to(public: Release) -> None:
    manifest = read_manifest(public.path)
    assert public.release_id == "2026-11-23T191500Z-01234567-public"
    assert (manifest["audience"], manifest["is_beside"]) == ("public", True)
    assert manifest["withheld"] == {"comtrade_hightech": 2}
    assert manifest["parts"]["sharealike"]["fct_observation"] == 2  # and a figure computed of it
    assert {said["dataset"] for said in manifest["vintages"]} == {"world_bank", *CLASSES} - {"comtrade_hightech"}
    assert standing_at(public.path.parent, PUBLIC) == public.release_id
    assert standing_at(public.path.parent) == ""
    assert "Public release" in (public.path / "index.html").read_text(encoding="utf-8")
    assert "Bản công khai" in (public.path / "targets" / "r57-2030-rd-gdp.html").read_text(encoding="utf-8")
    assert verify_release(public.path) == []


def test_programs_are_told_the_licence_of_the_whole_where_there_is_one(public: Release) -> None:
    """Of an internal release there is none: `formats/test_catalogue.py`."""
    cited = yaml.safe_load((public.path / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["license"] == about.OWN_LICENCE.name
    assert "LICENCES.md" not in cited["message"]
    catalogue = json.loads((public.path / "catalog.jsonld").read_text(encoding="utf-8"))
    assert catalogue["dct:license"] == {"@id": about.OWN_LICENCE.path}
    assert f'"license": "{about.OWN_LICENCE.path}"' in (public.path / "index.html").read_text(encoding="utf-8")


def test_a_release_of_one_audience_is_none_of_the_other(public: Release) -> None:
    releases, fingerprint = public.path.parent, MADE_FROM.inputs_fingerprint
    assert made_of(releases, fingerprint, Audience.PUBLIC) == public.path
    assert made_of(releases, fingerprint) is None


def test_a_build_that_has_read_what_is_not_for_everybody_is_refused(everything: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="has read what the public may not see") as refused:
        build_release(everything, tmp_path, built_at=FIRST, parts_of=everything)
    assert refused.value.where == ", ".join(sorted(CLASSES))


@pytest.mark.usefixtures("slim")
def test_the_newest_public_release_is_kept_however_many_follow(
    public: Release, small_build: Path, tmp_path: Path, broken_build: Callable[[str], Path]
) -> None:
    shutil.copytree(public.path.parent, tmp_path / "releases", symlinks=True)
    for year in (2024, 2025, 2027):  # others beside, older and (the clock once stood wrong) newer
        shutil.copytree(public.path, tmp_path / "releases" / f"{year}-01-01T000000Z-01234567")
    release = build_release(small_build, tmp_path / "releases", built_at=FIRST, keep=1)
    assert (tmp_path / "releases" / PUBLIC).resolve().name == public.release_id
    assert standing_at(tmp_path / "releases") == release.release_id


def test_a_public_release_that_was_taken_back_is_led_to_no_more(tmp_path: Path) -> None:
    older, newer = "2026-11-23T191500Z-01234567-public", "2026-11-24T191500Z-01234567-public"
    for name in (older, newer, "2026-11-25T191500Z-01234567"):
        (tmp_path / name).mkdir()
    point(tmp_path, PUBLIC, newer)
    lead_public(tmp_path, {older})
    assert standing_at(tmp_path, PUBLIC) == newer
    lead_public(tmp_path, {newer})
    assert standing_at(tmp_path, PUBLIC) == older
    lead_public(tmp_path, {newer, older})
    assert standing_at(tmp_path, PUBLIC) == ""
