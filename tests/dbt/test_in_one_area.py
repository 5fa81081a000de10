"""What is said of a series that may not measure a province's target, on a project of registers alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration import dbt
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF

PROJECT = """
name: areas
version: '1.0.0'
profile: r57
macro-paths: [macros]
vars: {home_area: VNM}
"""
WORDS = """
seeds:
  - name: provinces
    config: {column_types: {gso_code: varchar}}
  - name: former_provinces
    config: {column_types: {gso_code: varchar}}
  - name: province_merger
    config: {column_types: {former_gso_code: varchar, gso_code: varchar}}
  - name: target_series
    config: {column_types: {area_code: varchar}}
  - name: targets
    config: {column_types: {area_code: varchar, goal_code: varchar, restates_target_code: varchar}}
    data_tests: [in_one_area]
"""
REGISTERS = {
    "provinces": "gso_code\n01\n48\n",
    "former_provinces": "gso_code,iso_3166_2\n01,VN-HN\n48,VN-DN\n49,VN-27\n",
    "province_merger": "former_gso_code,gso_code\n01,01\n48,48\n49,48\n",
    "targets": (
        "target_code,programme_code,area_code,goal_code,restates_target_code\n"
        "nation,all,VNM,,\nhanoi,hanoi,01,,\ndanang,danang,48,,\n"
    ),
}


def said(folder: Path, series: str) -> str:
    """What a build says where a series of an area measures a target (`target,area` a line); empty where it succeeds."""
    settings = Settings(data_dir=folder, http=HttpSettings())
    project = folder / "project"
    for name in ("macros", "models", "seeds"):
        (project / name).mkdir(parents=True)
    shutil.copy(dbt.PROJECT / "profiles.yml", project)
    shutil.copy(dbt.PROJECT / "tests" / "generic" / "in_one_area.sql", project / "macros")
    (project / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (project / "models" / "words.yml").write_text(WORDS, encoding="utf-8")
    rows = "".join(f"{line},SHARE\n" for line in series.splitlines())
    for name, text in {**REGISTERS, "target_series": f"target_code,area_code,series_code\n{rows}"}.items():
        (project / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8")
    try:
        dbt.invoke(["build"], settings, AS_OF, project=project)
    except dbt.DbtFailure as failure:
        return str(failure)
    return ""


def test_series_of_the_same_area_and_of_the_nation_break_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, "nation,VNM\nhanoi,01\ndanang,48") == ""


ITS_OWN = (
    "its own code of before July 2025: only what is kept under 01 judges its target; hand its history in (r57 figures "
    "template --area 01), or have the dataset keep it under that code"
)
A_PART = (
    "one of 2 provinces of which it was made in July 2025, another territory: leave the series out; figures of 48 since"
    " then judge its target"
)


@pytest.mark.parametrize(
    ("target", "area", "why"),
    [
        ("hanoi", "VN-HN", f"; why '{ITS_OWN}'"),
        ("danang", "VN-27", f"; why '{A_PART}'"),
        ("danang", "VN-DN", f"; why '{A_PART}'"),
        ("hanoi", "VN-DN", ""),
        ("hanoi", "VNM", ""),
    ],
)
def test_a_series_of_another_area_is_refused_and_an_older_code_says_why(
    tmp_path: Path, target: str, area: str, why: str
) -> None:
    told = f"target_code '{target}'; what 'SHARE'; lies_in '{area}'{why}\n"
    assert told in said(tmp_path, f"{target},{area}")
