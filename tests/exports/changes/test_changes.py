"""Two small releases of a target each: whose verdict is another, what did it, which figures and rows differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from exports.changes.compare import Changes, compare
from exports.changes.words import changes_page

RELEASE = """
create table release as select 'first' as release_id, date '2026-11-01' as as_of, '0.2.0+a' as code_version;
create table dim_key as from (values
    ('mart_target_status', 'primary', 1, 'target_code'), ('dim_target', 'primary', 1, 'target_code'),
    ('fct_observation', 'primary', 1, 'dataset'), ('fct_observation', 'primary', 2, 'series_code'),
    ('fct_observation', 'primary', 3, 'area_code'), ('fct_observation', 'primary', 4, 'period')
) as t (table_name, key_name, position, column_name);
create table dim_target as select 't' as target_code, 70.0 as threshold_low, date '2030-12-31' as deadline;
create table bridge_target_series as
select 't' as target_code, 'd' as dataset, 's' as series_code, 'VNM' as area_code;
create table fct_observation as from (values
    ('d', 's', 'VNM', '2023', 50.0, 'percent', null::varchar, 'A', 'd1', 'A report'),
    ('d', 's', 'VNM', '2024', 60.0, 'percent', null, 'A', 'd1', 'A report')
) as t (dataset, series_code, area_code, period, value, unit, value_qualifier, obs_status, vintage_id, citation);
create table mart_target_status as select
    't' as target_code, 'A target' as name_en, 'Mục tiêu' as name_vi, 'limited_progress' as status,
    'd' as latest_dataset, 's' as latest_series_code, '2024' as latest_period, 60.0 as latest_value,
    50.0 as base_value, '2026.2' as method_version,
    'Slow.' as status_reason, 'Chậm.' as status_reason_vi, 'A report' as citation;
create table dim_source as from (values
    ('d', 'd'), ('own_figures', 'own'), ('own_figures_internal', 'own')
) as t (dataset, publisher_code);
create table mart_unkeyed as select 1 as n;
"""
MOVED = "update release set release_id = 'second'; update mart_target_status set status = 'on_track';"
NEW = """
insert into fct_observation values ('d', 's', 'VNM', '2025', 69.0, 'percent', null, 'A', 'd2', 'A newer report');
update mart_target_status set latest_period = '2025', latest_value = 69, citation = 'A newer report';
"""
REVISED = """
update fct_observation set value = 65, vintage_id = 'd2' where period = '2024';
update mart_target_status set latest_value = 65;
"""


@pytest.fixture
def changes(tmp_path: Path) -> Any:
    """Makes the changes between the release and the same after some statements."""

    def made(*statements: str, before: str = RELEASE) -> Changes:
        for name, sql in (("before", before), ("after", RELEASE + "".join(statements))):
            (tmp_path / f"{name}.duckdb").unlink(missing_ok=True)
            with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as database:
                database.execute(sql)
        return compare(tmp_path / "before.duckdb", tmp_path / "after.duckdb")

    return made


def test_the_same_twice_is_no_change(changes: Any) -> None:
    found = changes("update release set release_id = 'second';")
    assert (found.verdicts, found.datasets, found.figures, found.contract, found.tables) == ([], [], [], [], [])
    assert changes_page(found).count("\nNothing.\n") == 5


@pytest.mark.parametrize(
    ("statements", "causes"),
    [
        ((NEW,), ["new_figure"]),
        ((REVISED,), ["revision"]),
        (("update mart_target_status set base_value = 49;",), ["revision"]),
        (("update fct_observation set value = 51 where period = '2023';",), ["revision"]),  # between base and newest
        (("update fct_observation set obs_status = 'F' where period = '2024';",), ["revision"]),
        (("delete from fct_observation where period = '2023';",), ["new_figure"]),
        (("update fct_observation set series_code = 'other' where period = '2023';",), ["new_figure"]),
        (("update mart_target_status set method_version = '2026.3';",), ["method"]),
        (("update dim_target set threshold_low = 60;",), ["register"]),
        (("insert into bridge_target_series values ('t', 'e', 's', 'VNM');",), ["register"]),
        (("update dim_target set threshold_low = 60;", NEW), ["register", "new_figure"]),
        (("update release set as_of = date '2026-12-01';",), ["time"]),
        (("update release set code_version = '0.2.0+b';",), ["code"]),
        (("update release set as_of = date '2026-12-01', code_version = '0.2.0+b';", NEW), ["new_figure"]),
        ((), ["unknown"]),
    ],
)
def test_a_verdict_that_moved_says_what_did_it(changes: Any, statements: tuple[str, ...], causes: list[str]) -> None:
    (verdict,) = changes(MOVED, *statements).verdicts
    assert (verdict["status_before"], verdict["status_after"]) == ("limited_progress", "on_track")
    assert verdict["causes"] == causes
    assert verdict["vintage_after"] == ("d2" if NEW in statements or REVISED in statements else "d1")


PROVINCE = """
create table mart_province_target as select
    'p' as province_target_code, 'A city' as province_name_en, 'Thành phố' as province_name_vi, 'Online' as name_en,
    'Trực tuyến' as name_vi, 90.0 as threshold_low, date '2030-12-31' as deadline, 'linear' as path_kind,
    'no_data' as status, null::varchar as latest_dataset, null::varchar as latest_series_code,
    null::varchar as latest_period, null::double as latest_value, null::double as base_value,
    '2026.2' as method_version,
    'None.' as status_reason, 'Chưa có.' as status_reason_vi, null::varchar as citation;
create table bridge_province_target_series as
select 'p' as province_target_code, 'd' as dataset, 'q' as series_code, '48' as area_code;
"""
"""What a province asks of itself, and which nothing measures yet."""
MEASURED = """
insert into fct_observation values ('d', 'q', '48', '2025', 81.0, 'percent', null, 'A', 'd2', 'Of the city');
update mart_province_target set
    status = 'on_track', latest_dataset = 'd', latest_series_code = 'q', latest_period = '2025', latest_value = 81,
    path_kind = 'constant', citation = 'Of the city';
"""


@pytest.mark.parametrize(
    ("statements", "causes"),
    [
        ((MEASURED,), ["new_figure"]),
        (("update mart_province_target set status = 'overdue', deadline = date '2025-12-31';",), ["register"]),
        (("update mart_province_target set status = 'overdue';",), ["unknown"]),
    ],
)
def test_a_verdict_on_a_target_of_a_province_moves_by_itself(
    changes: Any, statements: tuple[str, ...], causes: list[str]
) -> None:
    """Told apart from those of the nation, with the causes of the same rules; that its path is flat now is no other
    rule."""
    found = changes(PROVINCE, *statements, before=RELEASE + PROVINCE)
    (verdict,) = found.province_verdicts
    assert (found.verdicts, verdict["target_code"], verdict["causes"]) == ([], "p", causes)
    assert verdict["vintage_after"] == ("d2" if MEASURED in statements else None)
    apart = changes_page(found).partition("## Verdicts on targets of provinces")[2].partition("##")[0]
    assert "- **A city: Online** (`p`): no_data → " in apart


def test_a_release_from_before_provinces_had_targets_says_nothing_of_them(changes: Any) -> None:
    assert changes(PROVINCE, MEASURED).province_verdicts == []


OWN = """
update bridge_target_series set dataset = 'own_figures', series_code = 'A.MOST';
update fct_observation set dataset = 'own_figures', series_code = 'A.MOST';
update mart_target_status set latest_dataset = 'own_figures', latest_series_code = 'A.MOST';
"""
"""The same of figures that an agency handed in."""
INSIDE = """
insert into bridge_target_series values ('t', 'own_figures_internal', 'A.MOST', 'VNM');
update fct_observation set dataset = 'own_figures_internal', vintage_id = 'i1' where period = '2024';
update mart_target_status set latest_dataset = 'own_figures_internal';
"""


@pytest.mark.parametrize(
    ("statements", "causes", "figures"),
    [
        ((INSIDE,), ["unknown"], []),
        (
            (INSIDE, "update fct_observation set value = 62 where period = '2024';"),
            ["revision"],
            [("own_figures_internal", "revised", 60.0, 62.0, "i1")],
        ),
        (("update mart_target_status set latest_series_code = 'A.MOHA';",), ["new_figure"], []),
        (("update mart_target_status set latest_dataset = 'd';",), ["new_figure"], []),
    ],
)
def test_an_agency_that_says_for_inside_what_it_said_to_everybody_is_no_other_speaker(
    changes: Any, statements: tuple[str, ...], causes: list[str], figures: list[Any]
) -> None:
    """Nor is its other dataset another choice of series. Another agency, and another publisher, are."""
    there, back = (
        changes(OWN, MOVED, *statements, before=RELEASE + OWN),
        changes(OWN, MOVED, before=RELEASE + OWN + INSIDE),
    )
    (verdict,) = there.verdicts
    assert verdict["causes"] == causes
    told = ("dataset", "change", "value_before", "value_after", "vintage_after")
    assert [tuple(row[name] for name in told) for row in there.figures] == figures
    assert (back.verdicts[0]["causes"], back.figures) == (["unknown"], [])


def test_a_target_that_is_new_or_gone_is_a_change_of_the_register(changes: Any) -> None:
    gone = "delete from dim_target; delete from mart_target_status; delete from bridge_target_series;"
    (lost,) = changes(gone).verdicts
    assert (lost["name_en"], lost["status_before"], lost["status_after"]) == ("A target", "limited_progress", None)
    assert lost["causes"] == ["register", "new_figure"]
    (came,) = changes(before=RELEASE + gone).verdicts
    assert (came["status_before"], came["status_after"], came["causes"]) == (
        None,
        "limited_progress",
        ["register", "new_figure"],
    )


def test_every_figure_is_compared_by_its_key(changes: Any) -> None:
    gone = "delete from fct_observation where period = '2023';"
    found = changes(NEW, REVISED, gone)
    assert [
        (f["period"], f["change"], f["value_before"], f["value_after"], f["vintage_after"]) for f in found.figures
    ] == [
        ("2023", "gone", 50.0, None, None),
        ("2024", "revised", 60.0, 65.0, "d2"),
        ("2025", "came", None, 69.0, "d2"),
    ]
    assert found.datasets == [{"dataset": "d", "came": 1, "gone": 1, "revised": 1, "restated": 0, "vintages": "d2"}]


@pytest.mark.parametrize(
    ("statement", "after"),
    [
        ("set unit = 'per mille'", "60.0 per mille"),
        ("set value_qualifier = 'ge'", "ge 60.0 percent"),
        ("set obs_status = 'F'", "60.0 percent status F"),
    ],
)
def test_the_same_value_in_another_unit_as_a_bound_or_as_a_plan_is_another_statement(
    changes: Any, statement: str, after: str
) -> None:
    found = changes(f"update fct_observation {statement} where period = '2024';")
    assert [(f["period"], f["change"]) for f in found.figures] == [("2024", "restated")]
    assert f"| restated | 60.0 percent | {after} | d1 |" in changes_page(found)


def test_what_somebody_called_a_document_is_no_markup(changes: Any) -> None:
    page = changes_page(changes("update fct_observation set unit = '<script>|' where period = '2024';"))
    assert "60.0 &lt;script>\\|" in page
    assert "<script>" not in page


def test_rows_are_compared_by_key_and_say_which_columns_differ(changes: Any) -> None:
    found = {change.table: change for change in changes(MOVED, NEW, "update mart_unkeyed set n = 2;").tables}
    status, figures, unkeyed = (found[t] for t in ("mart_target_status", "fct_observation", "mart_unkeyed"))
    assert (status.came, status.gone, status.changed, status.by_key) == (0, 0, 1, True)
    assert status.columns == {"status": 1, "latest_period": 1, "latest_value": 1, "citation": 1}
    assert (figures.rows_before, figures.rows_after, figures.came) == (2, 3, 1)
    assert (unkeyed.came, unkeyed.gone, unkeyed.changed, unkeyed.by_key) == (1, 1, 0, False)


def test_tables_and_columns_that_are_gone_new_or_retyped_are_told(changes: Any) -> None:
    found = changes(
        "alter table mart_target_status drop citation; alter table mart_unkeyed alter n type varchar;",
        "create table mart_more as select 1 as n; alter table dim_target add column theme varchar;",
    )
    assert [str(change) for change in found.contract] == [
        "dim_target.theme added",
        "mart_more added",
        "mart_target_status.citation removed",
        "mart_unkeyed.n retyped (INTEGER → VARCHAR)",
    ]
    assert [change.breaks_readers for change in found.contract] == [False, False, True, True]


def test_a_release_of_an_older_kind_is_compared_as_far_as_it_goes(changes: Any) -> None:
    """One without keys, bridges and most columns: what it does not say is null."""
    older = """
        create table release as select 'old' as release_id, date '2026-01-01' as as_of, '0.1.0+a' as code_version;
        create table mart_target_status as select 't' as target_code, 'no_data' as status;
    """
    found = changes(before=older)
    (verdict,) = found.verdicts
    assert (verdict["status_before"], verdict["latest_value_before"], verdict["latest_value_after"]) == (
        "no_data",
        None,
        60.0,
    )
    assert found.figures == []
    assert "A target" in changes_page(found)


def test_the_page_names_verdict_cause_figure_and_vintage(changes: Any) -> None:
    page = changes_page(changes(MOVED, NEW))
    for words in (
        "- **A target** (`t`): limited_progress → on_track",
        "  - not as before: figures that came or went, or another one that speaks now",
        "  - before: 60 in 2024 (d/s)",
        "  - after: 69 in 2025 (d/s)",
        "  - vintage `d2`: A newer report",
        "| d | 1 | 0 | 0 | 0 | d2 |",
        "| d | s | VNM | 2025 | came |  | 69.0 percent | d2 |",
    ):
        assert words in page
