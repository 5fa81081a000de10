"""The release of the shipped figures: what holds for the small build holds for every target of the register."""

from __future__ import annotations

import gzip
import html
import json
import re
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from exports.marts.scoreboard import read_scoreboard
from exports.pages.rendering.notes import Notes
from exports.pages.rendering.panels import _path
from exports.release import verify_release
from sources.catalog import DATASETS
from tests import ROOT
from tests.exports.pages.test_pages import read
from tests.look.readme import PICTURE, README, written


def test_the_manifest_agrees_with_every_file(release: Path) -> None:
    assert verify_release(release) == []
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["vintages"]
    targets = pl.read_csv(ROOT / "dbt_project" / "seeds" / "targets.csv", infer_schema=False)
    of_provinces = targets.filter(pl.col("area_code") != "VNM").height
    rows = {name: table["rows"] for name, table in manifest["tables"].items()}
    assert rows["mart_target_status"] == rows["dim_target"] == targets.height - of_provinces
    assert rows["mart_province_target"] == of_provinces > 0


def test_every_table_and_column_says_what_it_means(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        silent = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = ''"
        ).fetchall()
    assert silent == []


def test_every_table_is_the_same_in_csv_and_parquet(release: Path) -> None:
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    for table, entry in manifest["tables"].items():
        rows = pl.read_parquet(release / "parquet" / f"{table}.parquet")
        assert rows.height == entry["rows"], table
        (csv,) = (release / "csv").glob(f"{table}.csv*")
        opened = gzip.open if csv.suffix == ".gz" else open
        with opened(csv, "rt", encoding="utf-8-sig") as file:
            assert file.readline().strip().split(",") == rows.columns, table


def test_every_row_is_of_the_class_that_the_catalog_gives_its_dataset(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        rows = dict(connection.execute("select distinct dataset, row_licence from fct_observation_vintage").fetchall())
        derived = connection.execute(
            "select series_code, row_licence from fct_observation where dataset = 'derived' group by all"
        ).fetchall()
    del rows["derived"]
    assert rows == {name: DATASETS[name].licence_class for name in rows}
    assert {"open", "noncommercial", "restricted"} < set(rows.values())
    assert dict(derived)["HIGHTECH_EXPORT_SHARE_GOODS"] == "open"
    assert dict(derived)["CAT_AI_ARTICLES_ASEAN_RANK"] == "noncommercial"


def test_every_latest_value_stands_on_the_front_page_with_its_citation(release: Path) -> None:
    page = html.unescape((release / "index.html").read_text(encoding="utf-8"))
    rows = pl.read_parquet(release / "parquet" / "mart_target_status.parquet")
    shown = rows.filter(pl.col("latest_value").is_not_null())
    assert shown.height >= 45
    for row in shown.iter_rows(named=True):
        assert f'href="targets/{row["target_code"]}.html"' in page
        notes = Notes()
        notes(row["citation"])
        (note,) = notes
        assert note.citation.en in page, row["target_code"]


def test_the_readme_says_what_the_front_page_says(release: Path) -> None:
    """`make picture` writes it; nobody types a number."""
    readme = README.read_text(encoding="utf-8")
    assert written(readme, release) == readme
    assert PICTURE.read_bytes().startswith(b"\x89PNG")


def test_every_target_page_nests_and_leads_home(release: Path) -> None:
    codes = pl.read_parquet(release / "parquet" / "dim_target.parquet")["target_code"].to_list()
    front = read(release / "index.html")
    for code in codes:
        page = release / "targets" / f"{code}.html"
        reader = read(page)
        assert reader.outside == []
        (home,) = [link for link in reader.links if link.startswith("../index.html#")]
        assert home.partition("#")[2] in front.ids
        assert not re.search(r"\bNone\b|\bnan\b", (release / "targets" / f"{code}.html").read_text(encoding="utf-8")), (
            code
        )


@pytest.mark.parametrize(
    ("code", "decides"), [("gov-2025-5g-stations", True), ("r57-2030-firm-tech-above-world-average", False)]
)
def test_a_count_that_proves_a_miss_decides_whoever_counted_it(release: Path, code: str, decides: bool) -> None:
    page = (release / "targets" / f"{code}.html").read_text(encoding="utf-8")
    assert ("does not decide the verdict" in page) is not decides


@pytest.mark.parametrize(("code", "differs"), [("nq71-2030-08-tfp", True), ("r57-2030-tfp-contribution", False)])
def test_a_target_judged_by_the_words_of_another_text_says_so(release: Path, code: str, differs: bool) -> None:
    page = (release / "targets" / f"{code}.html").read_text(encoding="utf-8")
    assert ("Được đánh giá theo" in page) is differs
    assert ("by the words of that text" in page) is differs


def test_the_scoreboard_sheet_has_every_target_in_vietnamese(release: Path) -> None:
    book = openpyxl.load_workbook(release / "r57.xlsx", read_only=True)
    rows = list(book["Scoreboard"].iter_rows(values_only=True))
    book.close()
    names = pl.read_parquet(release / "parquet" / "dim_target.parquet")["name_vi"].to_list()
    place = rows[0].index("name_vi")
    assert sorted(str(row[place]) for row in rows[1:]) == sorted(names)


def test_provinces_without_figures_say_which_command_fills_them(release: Path) -> None:
    assert "<code>r57 tiles</code>" in (release / "connectivity.html").read_text(encoding="utf-8")


def test_the_front_page_says_what_an_achieved_goal_does_not_show_and_which_documents_are_gone(release: Path) -> None:
    """Three goals are tasks stated as done, two were met at their base alone, the two that are overdue are of other
    documents, and 21 stand in no document in force."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        counted = connection.execute(
            """select
                count(*) filter (where is_declared), count(*) filter (where is_unproven),
                count(*) filter (where is_overdue_elsewhere), count(*) filter (where not is_in_force)
            from (
                select
                    goal_code,
                    bool_and(status.status = 'achieved' and status.unit = 'milestone') as is_declared,
                    bool_and(
                        coalesce(status.status_reason like '%nothing yet shows that it was kept%', false)
                    ) as is_unproven,
                    bool_and(
                        status.status = 'overdue' and status.programme_code <> 'r57'
                    ) as is_overdue_elsewhere,
                    bool_or(target.programme_status = 'in_force') as is_in_force
                from mart_target_status as status
                inner join dim_target as target using (target_code, goal_code)
                group by goal_code
            )"""
        ).fetchone()
    page = (release / "index.html").read_text(encoding="utf-8")
    ends = "đo lường gì|công bố đã xong|vẫn giữ được|còn giữ|57 đặt ra|văn bản khác|thay thế(?: đặt ra)?"
    said = re.findall(rf"(?:{ends}):</span>\s*(\d+)", page)
    assert counted == (3, 2, 2, 21)
    assert tuple(map(int, said)) == counted * 2, "at length, and in short on a phone"
    assert page.count('<span lang="en">31 March 2026</span>') == 2, "until when was searched"


def test_what_a_release_of_then_said_stands_beside_what_the_method_says_now(release: Path) -> None:
    """On track by method 2026.1; a task stated as done was the same by both."""
    moved, same = (
        (release / "targets" / f"{code}.html").read_text(encoding="utf-8").partition('id="history-title"')[2]
        for code in ("r57-2030-hightech-export-share", "gs-2025-data-law-in-use")
    )
    assert ("published by method" in moved, "published by method" in same) == (True, False)


def test_a_dispute_is_drawn_against_the_goal_of_its_page_and_names_who_speaks(release: Path) -> None:
    """70 and 90 % are asked for of one coverage; a name ends with its bracket, not inside it."""
    aims = []
    for year in (2025, 2026):
        page = (release / "targets" / f"gov-{year}-5g-coverage.html").read_text(encoding="utf-8")
        dispute = page.partition('class="disputes"')[2].partition("</section>")[0]
        aims += re.findall(r"--goal:([\d.]+)%", dispute)[:1]
        assert '<span lang="en">Government</span>' in dispute
        assert "conference)" not in dispute
    assert len(set(aims)) == 2


def test_a_distance_stands_beside_the_path_that_it_is_taken_from_or_nothing_does(release: Path) -> None:
    """18.72 is above the path of the goal, 14.56, and below that of its own series: no distance. 14.02 has its own."""
    page = (release / "targets" / "r57-2030-digital-economy-gdp.html").read_text(encoding="utf-8")
    page = re.sub(r"<cite.*?</cite>", "", page)
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r'<tr><th scope="row">.*?</tr>', page)]
    (other,) = (row for row in rows if "18.72" in row and "14.56" in row)
    (own,) = (row for row in rows if "14.02" in row and "15.98" in row)
    assert ("behind" in other, other.strip().endswith("–")) == (False, True)
    assert "points behind the path" in own


def test_a_plan_is_no_latest_figure_and_a_bound_stays_one(release: Path) -> None:
    due = (release / "due.html").read_text(encoding="utf-8")
    told = {
        code: [words for words in ("Planned, no outcome:", "Latest figure:", "Counted after the") if words in entry]
        for code, entry in re.findall(r'href="targets/([\w-]+)\.html"(.*?)(?=href="targets/|$)', due, re.DOTALL)
    }
    assert told["gs-2025-state-budget-sti"] == ["Planned, no outcome:"]
    assert told["gov-2025-5g-coverage"] == ["Latest figure:"]
    assert told["gov-2025-5g-stations"] == ["Counted after the"]

    def base(code: str) -> str:
        page = (release / "targets" / f"{code}.html").read_text(encoding="utf-8")
        return re.sub(r"<[^>]+>", "", "".join(re.findall(r">Base</span>.*?<dd>(.*?)</dd>", page))).strip()

    assert base("r57-annual-state-budget-sti").startswith("≤")
    assert base("gov-2025-5g-coverage") == "", "the figure for the deadline is no base of it"
    assert base("gs-2030-rd-gdp").startswith("≈"), "of a goal to come the only figure is the base"
    assert base("r57-2030-hdi").startswith("0.766")


def test_the_count_that_proves_a_miss_is_on_the_chart_and_no_other_proxy_is(release: Path) -> None:
    """35,000 stations of January 2026, after the deadline, beside the goal of 68,457."""
    drawn = {
        code: set(re.findall(r'<text class="figure (\w+)', (release / "targets" / f"{code}.html").read_text("utf-8")))
        for code in ("gov-2025-5g-stations", "r57-2030-digital-economy-gdp")
    }
    assert ["proxy" in roles for roles in drawn.values()] == [True, False]
    assert all("goal" in roles for roles in drawn.values())


def test_a_cause_that_cannot_be_told_is_said_once(release: Path) -> None:
    page = (release / "revisions.html").read_text(encoding="utf-8")
    doubts = [len(re.findall("cannot be told", said)) for said in re.findall(r'<p class="u">.*?</p>', page, re.DOTALL)]
    assert set(doubts) == {0, 1}


def test_what_is_to_be_kept_is_a_flat_path(release: Path) -> None:
    """HDI is above its 0.7 and is to stay there; R&D is to climb from 0.41 to 2."""
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        board = read_scoreboard(connection)
    paths = {target.code: [point.value for point in _path(target)] for target in board.targets}
    assert set(paths["r57-2030-hdi"]) == {0.7}
    assert paths["r57-2030-rd-gdp"] == sorted(paths["r57-2030-rd-gdp"])
    assert len(set(paths["r57-2030-rd-gdp"])) > 2


SCORECARD = (
    *("dti", "public_service", "full_process", "e_governance", "home_internet", "papi", "innovation"),
    *("digital_economy", "e_business", "product_per_head", "population"),
)
"""The figures of mart_province_scorecard, in the order of the page."""


def test_a_bar_of_the_dashboard_is_of_one_figure(release: Path) -> None:
    """PAPI had other questions until 2019 and 2020: series that ended are newest by their own count, and no bar."""
    newest = "from bi_provinces where is_today and is_newest"
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as database:
        twice = f"select gso_code, indicator_code {newest} group by all having count(*) > 1"
        assert database.execute(twice).fetchall() == []
        kinds = "select distinct is_chosen_series, is_newest from bi_provinces where is_today order by all"
        assert database.execute(kinds).fetchall() == [(False, False), (True, False), (True, True)]


def test_34_provinces_have_a_page_and_stand_side_by_side_as_in_the_scorecard(release: Path) -> None:
    table = (release / "provinces.html").read_text(encoding="utf-8").partition('id="all"')[2].partition("</table>")[0]
    rows = re.findall(r'<a href="provinces/(\d+)\.html">.*?</th>(.*?)</tr>', table, re.DOTALL)
    told = pl.read_parquet(release / "parquet" / "mart_province_scorecard.parquet").sort("gso_code")
    assert sorted(page.stem for page in (release / "provinces").glob("*.html")) == [code for code, _ in rows]
    assert len(rows) == 34
    shown = [[cell or None for cell in re.findall(r'<td(?: data-v="([^"]*)")?>', cells)] for _, cells in rows]
    figures = [[figure and float(figure) for figure in cells] for cells in shown]
    assert figures == [list(row) for row in told.select(SCORECARD).rows()]
    assert [code for code, _ in rows] == told["gso_code"].to_list()
    city = (release / "provinces" / "79.html").read_text(encoding="utf-8")
    index = city.partition('id="provincial_dti"')[2].partition("</section>")[0]
    assert '<b>4</b> <span lang="en">of</span><span lang="vi">trong</span> 34' in index
