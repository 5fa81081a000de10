"""From shipped figures to a release: what a reader finds there, and what happens when a shipped table is spoilt."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests import ROOT
from tests.walk import ship_only

pytestmark = pytest.mark.xdist_group("warehouse")
ON_ITS_DAY = ["run", "--mode", "bundled", "--as-of", "2026-11-23", "--publish", "--json"]
RUN = [sys.executable, "-m", "orchestration.command", *ON_ITS_DAY]
"""The command, as of the day on which the shared warehouse was built."""


def ask(release: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_target_has_one_row_and_most_of_the_measurable_have_a_cited_value(
    release: Path, target_count: int
) -> None:
    (targets, cited, uncited) = ask(
        release,
        """select count(*), count(latest_value) filter (citation <> ''),
            count(*) filter (latest_value is not null and coalesce(citation, '') = '')
        from mart_target_status""",
    )[0]
    assert (targets, uncited) == (target_count, 0)
    assert isinstance(cited, int)
    assert cited >= 45


def test_no_target_is_without_a_value_and_without_a_reason(release: Path) -> None:
    assert not ask(
        release,
        "select target_code from mart_target_status where latest_value is null and coalesce(status_reason, '') = ''",
    )


def test_research_spending_is_the_newest_vintage_against_two_percent(release: Path) -> None:
    row = ask(
        release,
        """select latest_value, latest_period, latest_dataset, threshold_low, latest_published_on::varchar
        from mart_target_status where target_code = 'r57-2030-rd-gdp'""",
    )
    assert row == [(0.41456, "2023", "world_bank", 2.0, "2026-07-13")]


def test_disagreements_show_both_figures_of_the_digital_economy_and_all_of_5g(release: Path) -> None:
    pairs = ask(
        release,
        """select least(first_value, second_value), greatest(first_value, second_value)
        from mart_source_disagreement where indicator_code = 'digital_economy_gdp' and comparison_year = 2025""",
    )
    assert (14.02, 18.72) in pairs
    figures = {
        value
        for pair in ask(
            release,
            """select first_value, second_value from mart_source_disagreement
            where indicator_code = '5g_population_coverage' and comparison_year = 2025""",
        )
        for value in pair
    }
    assert {39.52, 58.9, 59.0, 91.0} <= figures, "that of a day in December too"
    assert 26.0 not in figures, "that of May and those of December tell of progress"


def test_revisions_show_what_publishers_changed(release: Path) -> None:
    revised = ask(
        release,
        """select dataset, series_code, count(*) from mart_revision
        where area_code = 'VNM' and revision_kind = 'revised' and series_code in ('GB.XPD.RSDV.GD.ZS', 'hdi')
        group by all order by all""",
    )
    assert [row[:2] for row in revised] == [("undp_hdr", "hdi"), ("world_bank", "GB.XPD.RSDV.GD.ZS")]


def test_e_government_is_rank_71_and_fifth_in_asean(release: Path) -> None:
    assert ask(release, "select latest_value from mart_target_status where target_code = 'r57-2030-egdi-world'") == [
        (71,)
    ]
    assert ask(
        release,
        """select asean_rank, coverage_count from mart_asean_comparison
        where indicator_code = 'egdi_rank' and area_code = 'VNM' and period = '2024'""",
    ) == [(5, 11)]


JOURNAL = {
    58.9: "r57-2030-5g-coverage",
    198.0: "nq03-2030-23-3-submarine-capacity",
    3.0: "nq03-2030-23-2-new-submarine-cables",
    18.0: "r57-2030-digital-infra-advanced",
    42.0: "r57-2030-digital-infra-advanced",
    10.0: "r57-2030-digital-infra-advanced",
    18.72: "r57-2030-digital-economy-gdp",
    67.2: "r57-2030-rd-nonstate-share",
    1.0: "gs-2025-national-data-centre",
}


def test_the_journal_s_figures_are_found_by_target(release: Path) -> None:
    """The share of 3 % of the budget has the same digit as the three cables; it is a plan and no outcome."""
    found = set(
        ask(
            release,
            """select target_code, actual from mart_target_timeline
            where citation like '%Tạp chí Khoa học và Công nghệ Việt Nam%'""",
        )
    )
    assert {(target, value) for value, target in JOURNAL.items()} <= found
    assert not any(target == "r57-annual-state-budget-sti" for target, _ in found)
    planned = ask(
        release,
        """select indicator_value from fct_observation
        where value_kind = 'plan' and citation like '%Tạp chí Khoa học và Công nghệ Việt Nam%'""",
    )
    assert {(3.0,), (25000.0,)} <= set(planned)


def test_how_fresh_a_source_is_is_how_fresh_its_figures_are(release: Path) -> None:
    """What is said of a dataset before the build is what the build makes of its figures."""
    said = ask(
        release,
        """select dataset, newest_published_on, newest_period_end from mart_source_freshness
        where newest_period_end is not null order by dataset""",
    )
    figures = ask(
        release,
        """select dataset, max(published_on), max(period_end) from fct_observation
        semi join mart_source_freshness using (dataset)
        where obs_status <> 'F' group by dataset order by dataset""",
    )
    assert said == figures
    assert len(said) > 5


OVERDUE = {
    "growth_lab_eci": "2024-12-31",
    "itu_coverage": "2025-12-31",
    "mlab_iqb": "2025-12-31",
    "papi": "2026-04-30",
    "public_service_index": "2026-01-31",
    "scimago_country_rank": "2026-01-31",
    "un_egdi": "2026-09-30",
    "un_sdg": "2020-12-31",
    "wipo_gii": "2026-09-30",
}
"""Of the shipped figures: whose publisher has, or should have, brought something newer by 2026-11-23, and by when."""


def test_what_is_overdue_is_said_and_what_is_not_is_not(release: Path) -> None:
    rows = ask(
        release,
        "select dataset, is_release_overdue, next_expected_release::varchar from mart_source_freshness",
    )
    assert {dataset: by for dataset, overdue, by in rows if overdue} == OVERDUE
    in_time = {dataset: by for dataset, overdue, by in rows if not overdue and by is not None}
    assert in_time == {
        "world_bank": "2026-10-31",
        "undp_hdr": "2026-05-31",
        "cset_ai_publications": "2027-05-31",
        "eto_ai_articles": "2027-06-30",
        "global_findex": "2028-07-31",
        "ipvn_patents": "2026-12-31",
        "oxford_ai_readiness": "2026-12-31",
        "provincial_dti": "2026-10-31",
        "nso_provinces": "2026-12-31",
    }


SPOILT = {
    "world_bank": (("VNM,2023,0.41456\n", "VNM,2023,many\n"), ("column value", "'many'")),
    "undp_hdr": (("hdi,VNM,1990,0.482\n", "hdi,VNM,1990,0.482\n2022-09-08,hdi,VNM,1990,0.5\n"), ("unique key",)),
    "un_sdg": (("GB_POP_SCIERD,VNM,2002", "GB_POP_SCIERD,VNX,2002"), ("column area_code", "'VNX'")),
    "itu_coverage": (("IT_MOB_2GNTWK,VNM,2015,94\n", "IT_MOB_2GNTWK,VNM,2015,4000\n"), ("column value", "'4000'")),
}
"""A table each: what is spoilt in it (text for a number, a duplicate key, an unknown country, 4,000 percent), and what
is said of it."""


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, built: Path) -> tuple[Path, int, list[str]]:
    """The data folder, exit code and lines of a run in a copy of the project that ships these tables, each spoilt."""
    folder = tmp_path_factory.mktemp("spoilt")
    project, data = folder / "project", folder / "data"
    for room in ("sources", "dbt_project", "exports", "orchestration"):
        shutil.copytree(ROOT / room, project / room, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    for part in ("raw", "state"):
        shutil.copytree(built / part, data / part)
    shutil.copytree(built / "releases", data / "releases", symlinks=True)
    for dataset, (change, _) in SPOILT.items():
        table = project / "sources" / "shipped" / f"{dataset}.csv"
        text = table.read_text(encoding="utf-8")
        assert change[0] in text
        table.write_text(text.replace(*change, 1), encoding="utf-8")
    ship_only(project, *SPOILT)
    done = subprocess.run(
        RUN,
        cwd=project,
        env={**os.environ, "R57_DATA_DIR": str(data), "PYTHONPATH": str(project), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return data, done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("dataset", SPOILT)
def test_every_spoilt_table_is_named_with_its_row(spoilt: tuple[Path, int, list[str]], dataset: str) -> None:
    (said,) = (line for line in spoilt[2] if f"dataset {dataset}" in line)
    assert "row " in said
    assert all(part in said for part in SPOILT[dataset][1]), said


def test_spoilt_tables_are_refused_and_the_release_stays(spoilt: tuple[Path, int, list[str]], release: Path) -> None:
    data, code, said = spoilt
    assert code == 3, said
    current = (data / "releases" / "current").resolve()
    assert current.name == release.name
    before = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert json.loads((current / "manifest.json").read_text(encoding="utf-8")) == before


def test_a_second_run_says_that_nothing_changed(built: Path) -> None:
    done = subprocess.run(
        RUN,
        cwd=ROOT,
        env={**os.environ, "R57_DATA_DIR": str(built)},
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    report = json.loads(done.stdout)
    assert report["changed"] is False
    assert "dbt build" not in report["seconds"]


def test_the_manifest_holds(release: Path) -> None:
    from exports.release import verify_release

    assert verify_release(release) == []


AS_BUILT = """
import sys
from exports import release
from exports.formats import parquet
from exports.offered import Offered
from orchestration import pipeline
from orchestration.command.app import main
pipeline.build = lambda settings, *_: print("built", file=sys.stderr)
release.offered = lambda: Offered([parquet.FORMAT], [])
main()
"""
"""The command, where the warehouse is built already, and a release has no more than the run itself reads. It is run
from a file: in a process of `python -c` DuckDB believes that a person sits there, and draws a bar of progress into the
output of whatever takes longer than two seconds."""


def test_two_runs_at_once_both_succeed(tmp_path: Path, built: Path) -> None:
    """The second waits for the first, and then finds that nothing has changed: one of them builds, and releases."""
    for part in ("raw", "state", "build"):
        shutil.copytree(built / part, tmp_path / part)
    env = {**os.environ, "R57_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    (tmp_path / "as_built.py").write_text(AS_BUILT, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "as_built.py"), *RUN[3:]]
    runs = [
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [run.communicate(timeout=280) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    reports = [json.loads(printed) for printed, _ in answers]
    assert sorted(report["changed"] for report in reports) == [False, True]
    assert sorted("built" in told for _, told in answers) == [False, True]
    assert len({report["release_id"] for report in reports}) == 1
