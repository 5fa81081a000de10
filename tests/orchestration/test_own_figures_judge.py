"""From three files in the folder to verdicts: the short form of `python -m tests.soak own_figures`.

Every figure is invented (`tests/handed_in.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from exports.marts.kinds import PROVINCES
from exports.marts.planned import planned
from orchestration import dbt
from orchestration.command.explain import explanation
from orchestration.own_files import Filed
from orchestration.own_intake import take_in_folder
from orchestration.warehouse import begin, build
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.handed_in import (
    BY_A_BASE,
    BY_PROVINCE,
    CONNECTED,
    DISPUTED,
    FIRST,
    MARK,
    SECOND,
    TWENTY,
    WRONG,
    corrected,
    fill_in_province,
    fill_in_template,
    say_two_things_of_a_province,
    with_wrong_cells,
)

pytestmark = pytest.mark.xdist_group("warehouse")
JUDGED = {row["status"] for row in dbt.register("statuses") if row["is_judged"] == "true"}


class Taken(NamedTuple):
    files: list[Filed]
    provinces: list[Filed]
    before: duckdb.DuckDBPyConnection
    after: duckdb.DuckDBPyConnection

    def status(self, connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
        rows = connection.execute("select target_code, status, status_basis from mart_target_status").fetchall()
        return {code: (status, basis) for code, status, basis in rows}


@pytest.fixture(scope="module")
def taken(
    built: Path, release: Path, parsed: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Taken]:
    """The shared warehouse beside one in which the three files were taken in and everything was built."""
    data = tmp_path_factory.mktemp("own")
    shutil.copytree(built / "raw", data / "raw")
    settings = Settings(data, HttpSettings())
    parsed(data)
    settings.figures.mkdir()
    fill_in_template(release, settings.figures / "so-lieu.xlsx")
    files = take_in_folder(settings, NOW)
    with_wrong_cells(settings.figures / "bo-sung.csv")
    files += take_in_folder(settings, NOW)
    corrected(settings.figures / "bo-sung.csv")
    files += take_in_folder(settings, NOW)
    for code in BY_PROVINCE:
        fill_in_province(release, code, settings.figures / f"tinh-{code}.xlsx")
    say_two_things_of_a_province(settings.figures / "trai-nhau.csv")
    provinces = take_in_folder(settings, NOW)
    build(settings, begin(settings, AS_OF, "test"))
    with (
        duckdb.connect(str(release / "r57.duckdb"), read_only=True) as before,
        duckdb.connect(str(settings.build / dbt.BUILD_DB), read_only=True) as after,
    ):
        yield Taken(files, provinces, before, after)


def test_twenty_targets_have_verdicts_that_had_none(taken: Taken) -> None:
    before, after = taken.status(taken.before), taken.status(taken.after)
    assert {code: before[code][0] for code in TWENTY if before[code][0] in JUDGED} == {}
    assert {code: after[code] for code in TWENTY if after[code][0] not in JUDGED} == {}
    by_a_base = [code for code in BY_A_BASE if after[code][1] == "since_base"]
    assert len(by_a_base) >= 8, {code: after[code] for code in BY_A_BASE}


def test_a_target_that_no_file_speaks_of_is_judged_as_before(taken: Taken) -> None:
    before, after = taken.status(taken.before), taken.status(taken.after)
    measured = {
        code for (code,) in taken.after.execute(
            "select target_code from bridge_target_series where dataset like 'own_figures%'"
        ).fetchall()
    }  # fmt: skip
    assert set(TWENTY) <= measured
    assert {code: before[code] for code in before if code not in measured} == {
        code: after[code] for code in after if code not in measured
    }


def test_a_province_that_fills_in_its_template_has_verdicts_of_its_own_and_moves_none_of_the_nation(
    taken: Taken,
) -> None:
    """Đà Nẵng's figures judge what Đà Nẵng asks of itself, and neither Quảng Ninh's target nor the nation's of the same
    indicator, which the ministry's figure of the country judges."""
    verdicts = "select province_target_code, status, status_basis, latest_value, caveats from mart_province_target"

    def own(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Any, ...]]:
        return {code: (status, *said) for code, status, *said in connection.execute(verdicts).fetchall()}

    assert [(one.taken, one.refused_rows) for one in taken.provinces] == [(2, 0), (4, 0), (3, 0)]
    assert {said[0] for said in own(taken.before).values()} == {"no_data"}
    after = own(taken.after)
    judged = {code: said[:3] for code, said in after.items() if said[0] in JUDGED}
    assert judged == {
        "da-nang-2030-dossiers-online": ("on_track", "since_base", 88.1),
        "da-nang-2030-online-payment": ("limited_progress", "since_base", 61.3),
        DISPUTED: ("disputed", "contradiction", 36.1),
        "quang-ninh-2030-digital-economy-grdp": ("on_track", "since_base", 20.8),
    }
    silent = {code: said[0] for code, said in after.items() if code not in judged}
    assert silent.pop("da-nang-2045-digital-economy-grdp") == "unable_to_assess", "two say two things of one year"
    assert {*silent.values()} == {"no_data"}
    assert all("stated by the agency that answers for the target" in str(after[code][3]) for code in judged)
    (national,) = taken.after.execute(
        "select latest_value from mart_target_status where target_code = 'nq71-2030-11-6-online-payment'"
    ).fetchall()
    assert national == (55.9,)
    counted = "select target_count, goal_count from mart_overall_summary"
    assert taken.after.execute(counted).fetchall() == taken.before.execute(counted).fetchall()


def test_what_two_agencies_say_of_a_province_is_its_dispute_alone_and_a_plan_is_no_part_of_it(taken: Taken) -> None:
    """Of 35 % by 2030 the committee says 36.1 % for 2025, the ministry 31.2 %; 38 % are planned for 2027."""
    pairs = """select first_value, second_value, would_change_verdict, target_codes
        from mart_source_disagreement where area_code = '48'"""
    ((first, second, decides, codes),) = taken.after.execute(pairs).fetchall()
    assert ({first, second}, decides, codes) == ({36.1, 31.2}, True, DISPUTED)
    nation = "select count(*) from bridge_disagreement_target where target_code = ?"
    assert taken.after.execute(nation, [DISPUTED]).fetchone() == (0,)
    plans = planned(taken.after, PROVINCES)
    assert {code: [(row["period"], row["value"]) for row in rows] for code, rows in plans.items()} == {
        DISPUTED: [("2027", 38.0)],
        "da-nang-2045-digital-economy-grdp": [("2027", 38.0)],
    }
    assert planned(taken.before, PROVINCES) == {}
    card = "select by_other_series_indicators, missing_indicators from mart_province_scorecard where gso_code = '48'"
    ((by_other, missing),) = taken.after.execute(card).fetchall()
    assert "digital_economy_grdp" in by_other.split(";")
    assert "digital_economy_grdp" not in missing.split(";")
    ((_, missing),) = taken.before.execute(card).fetchall()
    assert "digital_economy_grdp" in missing.split(";")


def test_a_verdict_on_a_target_of_a_province_has_its_past_its_path_and_its_working_as_a_national_one_has(
    taken: Taken,
) -> None:
    """From 60.2 % at the end of 2024 to 61.3 % a year later, of 90 % by 2030: a pace of 1.1 a year of 29.8 / 6 asked
    for, known from the day of the document on."""
    code = "da-nang-2030-online-payment"
    of_it = f"where province_target_code = '{code}'"
    moved = "select as_of, status, moved_by from mart_province_verdict_history"
    assert [
        (str(day), *said) for day, *said in taken.after.execute(f"{moved} {of_it} and moved_by <> 'nothing'").fetchall()
    ] == [("2025-09-16", "no_data", "first_verdict"), ("2026-11-15", "limited_progress", "new_observation")]
    asked = "select year, round(required_value, 2) from fct_province_path"
    path = taken.after.execute(f"{asked} {of_it}").fetchall()
    assert path == [
        (2024, 60.2),
        (2025, 65.17),
        (2026, 70.13),
        (2027, 75.1),
        (2028, 80.07),
        (2029, 85.03),
        (2030, 90.0),
    ]
    drawn = "select period, actual, round(measure_required, 2) from mart_province_timeline"
    assert taken.after.execute(f"{drawn} {of_it} and actual is not null").fetchall() == [
        ("2024", 60.2, None),
        ("2025", 61.3, 65.17),
    ]
    ((_, steps),) = explanation(taken.after, code, PROVINCES).measures
    assert "R = d pace / |asked for| = +1 1.1 / |4.966667| = 0.2214765" in steps
    for (own,) in taken.after.execute("select province_target_code from mart_province_target").fetchall():
        explanation(taken.after, own, PROVINCES)


def test_five_cells_are_refused_by_file_row_column_value_and_rule(taken: Taken) -> None:
    _, second, third = taken.files
    assert [one.name for one in taken.files] == ["so-lieu.xlsx", "bo-sung.csv", "bo-sung.csv"]
    assert [(one.taken, one.refused_rows) for one in taken.files] == [(28, 0), (2, 5), (7, 0)]
    told = {cell.column: (cell.value, cell.rule, cell.line) for cell in second.refusals}
    assert {column: value for column, (value, _, _) in told.items()} == {c: wrong for c, (wrong, _, _) in WRONG.items()}
    for column, (_, _, rule) in WRONG.items():
        assert rule in told[column][1], told[column]
    assert sorted(line for _, _, line in told.values()) == [4, 5, 6, 7, 8]
    assert third.refusals == ()


def test_the_correction_is_a_revision(taken: Taken) -> None:
    rows = taken.after.execute(
        """select revision_kind, series_code, period, previous_value, next_value
        from mart_revision where dataset like 'own_figures%'"""
    ).fetchall()
    assert rows == [("revised", f"{CONNECTED.upper()}.MOST", "2026-H1", FIRST, SECOND)]
    (now,) = taken.after.execute(
        "select value from fct_observation where dataset = 'own_figures' and series_code = ? and period = '2026-H1'",
        [f"{CONNECTED.upper()}.MOST"],
    ).fetchall()
    assert now == (SECOND,)


def test_what_stays_inside_is_there_under_its_own_dataset(taken: Taken) -> None:
    rows = taken.after.execute(
        "select dataset, value, citation from fct_observation where dataset = 'own_figures_internal'"
    ).fetchall()
    assert rows == [(MARK.dataset, MARK.number, f"Bộ Khoa học và Công nghệ: {MARK.text}, 2026-08-15")]


def test_they_are_named_as_what_they_are(taken: Taken) -> None:
    row = taken.after.execute(
        """select dim_series.source_class, measure_variant, name_vi
        from fct_observation inner join dim_series using (dataset, series_code, measure_variant)
        where series_code = 'DATA_REUSE.OOG' limit 1"""
    ).fetchone()
    assert row is not None
    assert row[:2] == ("own_statement", "oog")
    assert row[2].endswith(", Văn phòng Chính phủ")
    told = taken.after.execute(
        "select caveats, caveats_vi from mart_target_status where target_code = 'nq71-2030-11-5-data-reuse'"
    ).fetchone()
    assert told is not None
    assert "stated by the agency that answers for the target" in told[0]
    assert "do chính cơ quan chủ trì mục tiêu nêu" in told[1]
    assert taken.before.execute(
        "select count(*) from mart_target_status where caveats like '%agency that answers for the target%'"
    ).fetchone() == (0,)


def test_no_method_is_said_to_have_moved_what_a_figure_did(taken: Taken) -> None:
    """Releases by another method had no such figure, and said something else."""
    rows = taken.after.execute(
        """select count(*), count(*) filter (where method_changes_status)
        from mart_verdict_history
        where dataset like 'own_figures%'
            and published_status <> status and published_method_version <> method_version"""
    ).fetchone()
    assert rows is not None
    assert (rows[0] > 0, rows[1]) == (True, 0)
    moved = "select count(*) from mart_verdict_history where method_changes_status"
    (before,), (after,) = (base.execute(moved).fetchone() or (None,) for base in (taken.before, taken.after))
    assert before
    assert after


def test_what_was_handed_in_is_no_gap_any_more(taken: Taken) -> None:
    def gaps(connection: duckdb.DuckDBPyConnection) -> set[str]:
        return {code for (code,) in connection.execute("select target_code from mart_data_gap").fetchall()}

    def has_code(connection: duckdb.DuckDBPyConnection) -> set[str]:
        rows = connection.execute("select target_code from mart_target_status where gap_code is not null").fetchall()
        return {code for (code,) in rows}

    closed = gaps(taken.before) - gaps(taken.after)
    assert {*TWENTY} & gaps(taken.before) == {*TWENTY} & closed != set()
    assert closed.isdisjoint(has_code(taken.after))
    assert gaps(taken.after) <= gaps(taken.before)
