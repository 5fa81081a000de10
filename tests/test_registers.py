"""The registers (dbt seeds) hold together: complete, consistent, readable by hand."""

import csv
import datetime
import itertools
import re
import unicodedata

import pytest
import yaml

from tests import ROOT

SEEDS = ROOT / "dbt_project" / "seeds"
REGISTERS = [
    "programmes",
    "targets",
    "indicators",
    "provinces",
    "former_provinces",
    "province_merger",
    "official_criteria",
    "data_gaps",
    "assessment_bands",
    "path_points",
    "agencies",
    "gaps",
    "labels",
    "reasons",
    "reason_sentences",
    "statuses",
    "units",
]


def register(name: str) -> list[dict[str, str]]:
    """Rows of one seed, every field as text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name: str, column: str) -> set[str]:
    return {row[column] for row in register(name)}


def test_every_column_of_a_register_has_its_type_in_its_place() -> None:
    """DuckDB reads a register by these types, one after the other."""
    declared = {
        seed["name"]: list(seed["config"]["column_types"])
        for file in SEEDS.glob("*.yml")
        for seed in yaml.safe_load(file.read_text(encoding="utf-8"))["seeds"]
    }
    headers = {file.stem: next(csv.reader(file.open(encoding="utf-8"))) for file in SEEDS.glob("*.csv")}
    assert declared == headers


@pytest.mark.parametrize("name", REGISTERS)
def test_text_is_composed_unix_utf8(name: str) -> None:
    text = (SEEDS / f"{name}.csv").read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text), f"{name}.csv holds decomposed letters: write it in NFC"
    assert "\r" not in text
    assert not text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("name", "key", "rows"),
    [
        ("official_criteria", "criterion_code", 46),
        ("provinces", "gso_code", 34),
        ("former_provinces", "gso_code", 63),
        ("province_merger", "former_gso_code", 63),
    ],
)
def test_registers_are_complete(name: str, key: str, rows: int) -> None:
    assert len(register(name)) == len(codes(name, key)) == rows


def test_every_province_has_its_former_ones() -> None:
    merger = register("province_merger")
    assert {row["former_gso_code"] for row in merger} == codes("former_provinces", "gso_code")
    assert {row["gso_code"] for row in merger} == codes("provinces", "gso_code")
    into_an_giang = {row["former_gso_code"] for row in merger if row["gso_code"] == "91"}
    assert into_an_giang == {"89", "91"}, "An Giang (89) and Kiên Giang (91) became An Giang"


def test_targets_refer_to_what_exists() -> None:
    targets = register("targets")
    assert {row["indicator_code"] for row in targets} <= codes("indicators", "indicator_code")
    assert {row["programme_code"] for row in targets} <= codes("programmes", "programme_code")
    of_the_resolution = {row["target_code"] for row in targets if row["programme_code"] == "r57"}
    assert {row["restates_target_code"] for row in targets} - {""} <= of_the_resolution


def test_targets_that_ask_for_the_same_share_one_goal() -> None:
    """Same indicator, threshold and deadline; more than and at least alike. The one with the oldest base names it."""
    asked: dict[tuple[str, ...], list[dict[str, str]]] = {}
    same = ("area_code", "indicator_code", "unit", "threshold_low", "threshold_high", "target_kind", "deadline")
    for row in register("targets"):
        asked.setdefault(tuple(row[column] for column in same), []).append(row)
    for rows in asked.values():
        assert {row["goal_code"] for row in rows} == {min(rows, key=lambda row: row["base_year"])["target_code"]}
    assert any(len(rows) == 3 for rows in asked.values())


def test_every_target_says_where_its_text_stands_and_until_when_a_figure_was_searched() -> None:
    for row in register("targets"):
        assert re.fullmatch(r"https?://\S+", row["source_url"]), row["target_code"]
        assert row["read_at"], row["target_code"]
        assert datetime.date.fromisoformat(row["searched_on"]), row["target_code"]
        assert row["searched_places"], row["target_code"]


def test_a_restatement_asks_for_the_same_year() -> None:
    targets = {row["target_code"]: row for row in register("targets")}
    one_year_of_a_floor = {"gs-2025-state-budget-sti"}
    for code, row in targets.items():
        original = row["restates_target_code"]
        if original and code not in one_year_of_a_floor:
            assert row["horizon_year"] == targets[original]["horizon_year"], code


@pytest.mark.parametrize("row", register("targets"), ids=lambda row: row["target_code"])
def test_thresholds_fit_the_comparator(row: dict[str, str]) -> None:
    low = float(row["threshold_low"]) if row["threshold_low"] else None
    high = float(row["threshold_high"]) if row["threshold_high"] else None
    match row["comparator"]:
        case ">=" | ">":
            assert low is not None
            assert high is None
        case "rank<=":
            assert low is None
            assert high is not None
            assert high >= 1
        case "between":
            assert low is not None
            assert high is not None
            assert low < high
        case "milestone":
            assert low is None
            assert high is None
        case other:
            pytest.fail(f"unknown comparator {other}")


@pytest.mark.parametrize("row", register("targets"), ids=lambda row: row["target_code"])
def test_a_target_speaks_the_unit_of_its_indicator(row: dict[str, str]) -> None:
    indicator = {entry["indicator_code"]: entry for entry in register("indicators")}[row["indicator_code"]]
    if row["target_kind"] == "growth_rate":
        assert row["unit"] in {"%/year", "percentage points"}
        assert not indicator["unit"].endswith("/year"), "the growth of a growth rate is never measured"
    else:
        assert row["unit"] == indicator["unit"]
    if row["comparator"] == "rank<=":
        assert indicator["direction"] == "-1"
    if row["unit"].startswith("% of") or row["unit"] == "%":
        assert float(row["threshold_low"] or 0) <= 100


@pytest.mark.parametrize("row", register("targets"), ids=lambda row: row["target_code"])
def test_dates_are_in_order(row: dict[str, str]) -> None:
    deadline = datetime.date.fromisoformat(row["deadline"])
    assert deadline.year == int(row["horizon_year"])
    assert int(row["base_year"]) < deadline.year
    if row["legal_date"]:
        assert datetime.date.fromisoformat(row["legal_date"]) <= deadline


def test_published_steps_lie_on_the_way() -> None:
    targets = {row["target_code"]: row for row in register("targets")}
    for step in register("path_points"):
        target = targets[step["target_code"]]
        assert int(target["base_year"]) < int(step["year"]) < int(target["horizon_year"]), step["target_code"]


def test_restatements_of_one_target_walk_the_same_steps() -> None:
    steps: dict[str, set[tuple[str, str]]] = {}
    for row in register("path_points"):
        steps.setdefault(row["target_code"], set()).add((row["year"], row["required_value"]))
    for row in register("targets"):
        if row["restates_target_code"] in steps:
            assert steps[row["target_code"]] == steps[row["restates_target_code"]], row["target_code"]


def test_every_target_is_measured_or_its_gap_is_explained() -> None:
    known = codes("targets", "target_code")
    explained = codes("data_gaps", "target_code")
    measured = {row["target_code"] for row in register("target_series") if row["role"] == "primary"}
    assert explained <= known
    assert known - measured - explained == set()


def test_criteria_point_at_known_targets() -> None:
    known = codes("targets", "target_code")
    for row in register("official_criteria"):
        named = {code for code in row["target_codes"].split(";") if code}
        assert named <= known, row["criterion_code"]
        assert bool(named) == (row["match"] in {"same", "near"})


def test_every_rule_says_its_sentence_in_both_languages() -> None:
    said = {(row["reason_code"], row["language"]) for row in register("reason_sentences")}
    assert said == set(itertools.product(codes("reasons", "reason_code"), ("en", "vi")))


def test_sentences_fill_the_same_words_in_both_languages() -> None:
    words: dict[str, set[frozenset[str]]] = {}
    for row in register("reason_sentences"):
        words.setdefault(row["reason_code"], set()).add(frozenset(re.findall(r"{(\w+)}", row["sentence"])))
    assert {code for code, sets in words.items() if len(sets) > 1} == set()


def test_every_status_has_its_sentence_in_both_languages() -> None:
    said = {(row["status"], row["language"]) for row in register("status_sentences")}
    assert said == set(itertools.product(codes("statuses", "status"), ("en", "vi")))


@pytest.mark.parametrize("basis", ["pace", "outlook"])
def test_bands_leave_no_hole(basis: str) -> None:
    bands = [row for row in register("assessment_bands") if row["basis"] == basis]
    bands.sort(key=lambda row: int(row["sort_order"]))
    assert [row["band"] for row in bands] == [
        "on_track",
        "acceleration_needed",
        "limited_progress",
        "deterioration",
    ]
    assert bands[0]["upper_bound"] == bands[-1]["lower_bound"] == ""
    for better, worse in itertools.pairwise(bands):
        assert better["lower_bound"] == worse["upper_bound"]


def test_the_replaced_programme_names_its_successor() -> None:
    programmes = {row["programme_code"]: row for row in register("programmes")}
    assert programmes["nq03"]["replaced_by"] == "nq71"
    dropped = {row["target_code"] for row in register("targets") if row["register_status"] == "dropped"}
    assert dropped == {
        "nq03-2030-11-7-no-boundary",
        "nq03-2030-11-8-licensing-cut",
        "nq03-2030-11-9-internal-procedures-cut",
    }
