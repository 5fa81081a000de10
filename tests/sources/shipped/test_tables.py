"""The shipped tables: they hold what they should, and a cell that is not what it should be is refused by name."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.border.schema import tidy
from sources.shipped.tables import FOLDER, bundled_datasets, bundled_vintages
from sources.vocabulary.areas import FORMER_PROVINCES, PROVINCES
from sources.vocabulary.errors import SourceError
from tests import ROOT

SEEDS = ROOT / "dbt_project" / "seeds"

OBSERVATIONS = {
    "cset_ai_publications": 140,
    "eto_ai_articles": 690,
    "global_findex": 255,
    "growth_lab_eci": 702,
    "ipvn_patents": 208,
    "itu_coverage": 605,
    "itu_gci": 150,
    "microsoft_ai_diffusion": 39,
    "mlab_iqb": 57,
    "nso_provinces": 3 * 3 * 63,
    "online_service_supply": 3 * 29,
    "oxford_ai_readiness": 208,
    "papi": 2 * 370 + 306,
    "provincial_dti": 3 * 63,
    "public_service_index": 3 * 6 * 34,
    "scimago_country_rank": 84,
    "un_egdi": 1_080 + 300,
    "un_sdg": 303,
    "undp_hdr": 3_663,
    "wipo_gii": 83 + 31,
    "world_bank": 11_612 + 747,
    "world_bank_govtech": 120,
}
"""Rows by statistical dataset: what the publishers say, 31 cited facts of the Global Innovation Index (edition 2012 and
those from 2020 to 2025), M-Lab's medians of October 2024 for the members of ASEAN and of October 2025 for Viet Nam. The
ranks of e-participation and online services (300) are worked out from the indices. PAPI lacks one to three provinces in
some years; its total begins a year later than the rest."""


def figures(dataset: str, series: str, area: str = "VNM") -> pl.DataFrame:
    """All shipped rows of one series of one area, with the day of their vintage."""
    parts = [
        parsed.rows.with_columns(pl.lit(parsed.published_on).alias("published_on"))
        if "published_on" not in parsed.rows.columns
        else parsed.rows
        for parsed in bundled_vintages(dataset)
    ]
    return pl.concat(parts, how="diagonal").filter(pl.col("series_code") == series, pl.col("area_code") == area)


def value(dataset: str, series: str, period: str, published_on: date, area: str = "VNM") -> float:
    found = figures(dataset, series, area).filter(pl.col("period") == period, pl.col("published_on") == published_on)
    return float(found["value"].item())


class TestWhatIsShipped:
    @pytest.mark.parametrize(("dataset", "rows"), sorted(OBSERVATIONS.items()))
    def test_every_observation_is_there(self, dataset: str, rows: int) -> None:
        assert sum(parsed.rows.height for parsed in bundled_vintages(dataset)) == rows

    def test_datasets(self) -> None:
        assert bundled_datasets() == sorted(
            [*OBSERVATIONS, "reported_figures", "submarine_cables", "published_verdicts"]
        )
        assert bundled_vintages("openalex") == []

    @pytest.mark.parametrize(
        ("dataset", "series", "period", "published_on", "expected"),
        [
            ("world_bank", "GB.XPD.RSDV.GD.ZS", "2023", date(2026, 7, 13), 0.41456),
            ("world_bank", "GB.XPD.RSDV.GD.ZS", "2017", date(2021, 9, 15), 0.52674),
            ("world_bank", "GB.XPD.RSDV.GD.ZS", "2017", date(2026, 7, 13), 0.41895),
            ("world_bank", "SP.POP.SCIE.RD.P6", "2023", date(2026, 7, 13), 836.10677),
            ("undp_hdr", "hdi", "2023", date(2025, 5, 6), 0.766),
            ("undp_hdr", "hdi", "2022", date(2024, 3, 13), 0.726),
            ("undp_hdr", "hdi", "2022", date(2025, 5, 6), 0.764),
            ("un_egdi", "EGDI_RANK", "2024", date(2024, 12, 31), 71),
            ("itu_gci", "GCI_SCORE", "2024", date(2024, 12, 31), 99.74),
            ("wipo_gii", "GII_RANK", "2019", date(2019, 12, 31), 42),
            ("wipo_gii", "GII_RANK", "2025", date(2025, 12, 31), 44),
            ("mlab_iqb", "MLAB_DOWNLOAD_P50", "2024-10", date(2025, 11, 27), 33.67361660730197),
            ("mlab_iqb", "MLAB_DOWNLOAD_P50", "2025-10", date(2025, 11, 27), 40.26017),
            ("mlab_iqb", "MLAB_DOWNLOAD_SAMPLES", "2025-10", date(2025, 11, 27), 265_145),
            ("world_bank", "IP.PAT.RESD", "2021", date(2025, 6, 1), 1_066),
            ("world_bank", "IP.PAT.NRES", "2021", date(2025, 6, 1), 7_468),
            ("ipvn_patents", "IPVN_PAT_APP_TOTAL", "2023", date(2024, 12, 31), 9_460),
            ("ipvn_patents", "IPVN_PAT_APP_TOTAL", "2024", date(2025, 12, 31), 9_904),
            ("ipvn_patents", "IPVN_PAT_GRANT_TOTAL", "2023", date(2024, 12, 31), 3_668),
            ("scimago_country_rank", "SCIMAGO_DOCS", "2023", date(2025, 1, 30), 19_196),
            ("oxford_ai_readiness", "GAIRI_RANK", "2023", date(2023, 12, 31), 59),
            ("un_egdi", "OSI_RANK", "2018", date(2018, 12, 31), 59),
            ("world_bank", "IQ.SPI.OVRL", "2023", date(2026, 5, 31), 72.2942),
            ("reported_figures", "DIGITAL_ECONOMY_GDP_SHARE.NSO", "2023", date(2023, 12, 31), 12.33),
            ("reported_figures", "DIGITAL_ECONOMY_GDP_SHARE.NSO", "2023", date(2025, 1, 6), 12.87),
            ("reported_figures", "DIGITAL_ECONOMY_GDP_SHARE.NSO", "2025", date(2026, 1, 5), 14.02),
        ],
    )
    def test_figures_as_published(
        self, dataset: str, series: str, period: str, published_on: date, expected: float
    ) -> None:
        assert value(dataset, series, period, published_on) == expected

    def test_vietnamese_and_foreign_patents_add_up_to_all(self) -> None:
        counted = pl.concat(parsed.rows for parsed in bundled_vintages("ipvn_patents"))
        by_year = counted.pivot("series_code", index="period", values="value").filter(pl.col("period") != "2024")
        assert by_year.height == 34
        for kind in ("APP", "GRANT"):
            vietnamese, foreign = by_year[f"IPVN_PAT_{kind}_VN"], by_year[f"IPVN_PAT_{kind}_FOREIGN"]
            assert (vietnamese + foreign).equals(by_year[f"IPVN_PAT_{kind}_TOTAL"].alias(vietnamese.name))

    @pytest.mark.parametrize(
        ("series", "period", "area", "expected", "verification"),
        [
            ("DTI_TOTAL_63", "2024", "VN-HN", 0.8241, "mirror_checked"),
            ("DTI_TOTAL_63", "2024", "VN-26", 0.7951, "mirror_checked"),  # Huế
            ("POPULATION_63", "2024", "VN-HN", 8717.6, "mirror_checked"),
            ("GRDP_PER_HEAD_63", "2024", "VN-HN", 160.1, "mirror_unverified"),
            ("PAPI_E_GOVERNANCE_63_2019", "2019", "VN-HN", 3.8583, "mirror_checked"),
            ("PSI766_34", "2022", "56", 65.06, "mirror_unverified"),  # Khánh Hòa
            ("PROCEDURES_FULL_PROCESS_34", "2025-11", "12", 288, "mirror_unverified"),  # Lai Châu
        ],
    )
    def test_figures_of_provinces(
        self, series: str, period: str, area: str, expected: float, verification: str
    ) -> None:
        dataset = next(row["dataset"] for row in seed("series") if row["series_code"] == series)
        found = figures(dataset, series, area).filter(pl.col("period") == period)
        assert found.select("value", "verification").rows() == [(expected, verification)]

    def test_provinces_add_up_to_the_country(self) -> None:
        """The mean of the 63 is what the ministry published; populations are thousands, as the yearbook has them."""
        of_63 = pl.concat(
            parsed.rows for name in ("provincial_dti", "nso_provinces") for parsed in bundled_vintages(name)
        )
        by = of_63.group_by("series_code", "period").agg(pl.len(), pl.sum("value"), pl.mean("value").alias("mean"))
        people = by.filter(pl.col("series_code") == "POPULATION_63").sort("period")
        assert [round(total, 1) for total in people["value"]] == [99_474.4, 100_309.0, 101_343.9]
        assert set(by["len"]) == {63}
        (index,) = by.filter(pl.col("series_code") == "DTI_TOTAL_63", pl.col("period") == "2024")["mean"]
        assert round(index, 4) == 0.6961

    def test_a_figure_of_a_province_says_by_its_area_and_its_series_on_which_map_it_is(self) -> None:
        shipped = {name: bundled_vintages(name) for name in [*OBSERVATIONS, "reported_figures"] if name != "mlab_iqb"}
        rows = pl.concat(p.rows.select("series_code", "area_code") for parsed in shipped.values() for p in parsed)
        maps = {"_63": FORMER_PROVINCES, "_34": PROVINCES}
        for series, area in rows.unique().iter_rows():
            named = next((areas for ending, areas in maps.items() if ending in series), None)
            assert (area in named) if named else (area not in PROVINCES | FORMER_PROVINCES), (series, area)

    @pytest.mark.parametrize("dataset", ["scimago_country_rank", "ipvn_patents"])
    def test_of_what_may_not_be_passed_on_only_the_country_s_own_figures_ship(self, dataset: str) -> None:
        assert set(pl.concat(parsed.rows for parsed in bundled_vintages(dataset))["area_code"]) == {"VNM"}

    def test_ranks_that_others_compiled_are_derived(self) -> None:
        for dataset, series in (("itu_gci", "GCI_RANK"), ("un_egdi", "EPI_RANK"), ("un_egdi", "OSI_RANK")):
            assert set(figures(dataset, series)["verification"]) == {"derived"}

    def test_a_figure_of_a_month_is_cited_by_the_file_of_that_month(self) -> None:
        of_viet_nam = figures("mlab_iqb", "MLAB_DOWNLOAD_P50").filter(pl.col("area_code") == "VNM")
        cited = dict(of_viet_nam.select("period", "source_url").iter_rows())
        assert "/20241001T000000Z/20241101T000000Z/downloads_by_country/" in cited["2024-10"]
        assert "/20251001T000000Z/20251101T000000Z/downloads_by_country/" in cited["2025-10"]
        assert all(url in citation for url, citation in of_viet_nam.select("source_url", "citation").iter_rows())

    def test_all_are_cited(self) -> None:
        """That all pass the border is seen where the warehouse of the tests is built: it takes them in or stops."""
        for dataset in bundled_datasets():
            if dataset in ("submarine_cables", "published_verdicts"):
                continue
            for parsed in bundled_vintages(dataset):
                rows = tidy(parsed, dataset=dataset, citation="", fetched_on=date(2026, 11, 23))
                assert rows["citation"].str.len_chars().min() > 20  # type: ignore[operator]

    def test_small_and_sorted(self) -> None:
        assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 3_000_000
        for dataset in OBSERVATIONS:
            rows = pl.read_csv(FOLDER / f"{dataset}.csv", infer_schema=False)
            assert rows.equals(rows.sort("published_on", "series_code", "area_code", "period"))

    def test_latency_says_that_its_percentiles_are_inverted(self) -> None:
        assert "inverted" in figures("mlab_iqb", "MLAB_LATENCY_P50")["note"].item()

    def test_what_the_first_release_said(self) -> None:
        """Every target once on its first day, then only where it began to say something else."""
        (parsed,) = bundled_vintages("published_verdicts")
        assert parsed.edition == "2026-11-26T004233Z-0421a19b"
        assert "c4644d4049bb7b187d9e1d4d1be2fb6cfc0396580caa530d621a43afcbd87563" in parsed.notes[0]
        assert parsed.rows.height == 265
        assert parsed.rows["target_code"].n_unique() == 162
        high_tech = parsed.rows.filter(pl.col("target_code") == "r57-2030-hightech-export-share")
        assert high_tech.sort("as_of")["status"].to_list()[-1] == "on_track"

    def test_cables_that_land_in_viet_nam(self) -> None:
        (parsed,) = bundled_vintages("submarine_cables")
        assert parsed.published_on == date(2021, 6, 29)
        planned = parsed.rows.filter(pl.col("status") == "planned")["cable_id"]
        assert sorted(planned) == ["asia-direct-cable-adc", "southeast-asia-japan-cable-2-sjc2"]
        assert parsed.rows.height == 7


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestReportedFigures:
    @pytest.mark.parametrize(
        ("target", "series", "number"),
        [
            ("r57-2030-5g-coverage", "POP_COVERED_5G.CSC", 58.9),
            ("nq03-2030-23-3-submarine-capacity", "INTERNATIONAL_CAPACITY.CSC", 198),
            ("nq03-2030-23-2-new-submarine-cables", "NEW_SUBMARINE_CABLES.CSC", 3),
            ("r57-2030-digital-infra-advanced", "INTERNET_SPEED_RANK.CSC", 18),
            ("r57-2030-digital-infra-advanced", "INTERNET_SPEED_PLACES_GAINED.CSC", 42),
            ("r57-2030-digital-infra-advanced", "FIXED_SPEED_RANK.CSC", 10),
            ("r57-2030-digital-economy-gdp", "DIGITAL_ECONOMY_GDP_SHARE.CSC", 18.72),
            ("r57-2030-rd-nonstate-share", "RD_NONSTATE_SHARE.CSC", 67.2),
            ("r57-annual-state-budget-sti", "STATE_BUDGET_STI_SHARE.CSC", 3),
            ("r57-annual-state-budget-sti", "STI_BUDGET_SUPPLEMENT.CSC", 25_000),
            ("gs-2025-national-data-centre", "MILESTONE.gs-2025-national-data-centre", 1),
        ],
    )
    def test_figures_of_the_journal_are_found_by_target(self, target: str, series: str, number: float) -> None:
        links = {(r["target_code"], r["dataset"], r["series_code"]) for r in seed("target_series")}
        assert (target, "reported_figures", series) in links
        found = figures("reported_figures", series).filter(pl.col("verification") == "journal")
        assert found["value"].to_list() == [number]
        assert "số 1+2/2026" in found["citation"].item()

    def test_bounds_stay_bounds(self) -> None:
        coverage = figures("reported_figures", "POP_COVERED_5G.MOST").filter(
            pl.col("period").is_in(["2025", "2025-12"])
        )
        assert coverage.sort("published_on").select("value", "value_qualifier").rows() == [
            (90.0, "ge"),
            (91.0, "ge"),
            (90.0, "approx"),
        ]

    def test_plans_are_no_observations(self) -> None:
        for series in ("STI_BUDGET_PLANNED.PM", "STATE_BUDGET_STI_SHARE_FLOOR.GSC"):
            assert figures("reported_figures", series)["obs_status"].to_list() == ["F"]

    @pytest.mark.parametrize(
        ("series", "kind"),
        [
            ("STATE_BUDGET_STI_SHARE.MOF", "plan"),  # voted, not spent
            ("STI_BUDGET_PLANNED.PM", "plan"),
            ("STI_BUDGET_SUPPLEMENT_ALLOCATED.GSC", "outcome"),
            ("R57_TASKS_COMPLETED.CPO", "claim_of_completion"),
            ("POP_COVERED_5G.CSC", "outcome"),
        ],
    )
    def test_every_figure_says_what_kind_it_is(self, series: str, kind: str) -> None:
        assert set(figures("reported_figures", series)["value_kind"]) == {kind}

    def test_doubtful_figures_are_kept_and_decide_nothing(self) -> None:
        (parsed,) = bundled_vintages("reported_figures")
        doubtful = set(parsed.rows.filter(pl.col("verification") == "doubtful")["series_code"])
        assert {"GII_RANK_PRESS_ERROR", "AI_OPINION_SURVEY_RANK.WIN", "AI_READINESS_RANK_DOUBTFUL"} <= doubtful
        assert not doubtful & {r["series_code"] for r in seed("target_series")}

    @pytest.mark.parametrize(
        ("series", "period", "expected", "qualifier", "kind"),
        [
            ("STATE_BUDGET_STI_SHARE.AMOUNTS", "2025", 100 * 76 / 2540, "le", "plan"),  # of more than 2,540
            ("STATE_BUDGET_STI_SHARE.AMOUNTS", "2026", 100 * 95 / 3100, "approx", "plan"),  # both about
            ("STI_DX_GDP_CONTRIBUTION.CSC", "2025", 16.4, "ge", "outcome"),
            ("STI_DX_GDP_CONTRIBUTION.MOST_SECTOR", "2025", 10.9, "approx", "outcome"),  # 1,400 of 12,847.6
            ("TFP_CONTRIBUTION_AVG.PARTY", "2021-2025", 47, "approx", "outcome"),
            ("HIGHTECH_EXPORT_SHARE.OFFICIAL", "2020", 49.8, "eq", "outcome"),
            ("DIGITAL_FIRMS.MOST", "2024-12", 73_788, "eq", "outcome"),
            ("POP_COVERED_5G_GOAL.VNTA", "2026", 99, "eq", "plan"),
        ],
    )
    def test_figures_found_in_2026(self, series: str, period: str, expected: float, qualifier: str, kind: str) -> None:
        found = figures("reported_figures", series).filter(pl.col("period") == period)
        assert found.select("value", "value_qualifier", "value_kind").rows() == [(expected, qualifier, kind)]

    def test_the_same_figure_again_is_noted_not_doubled(self) -> None:
        again = figures("reported_figures", "DIGITAL_ECONOMY_GDP_SHARE.MOST").filter(pl.col("period") == "2024")
        assert again["value"].to_list() == [18.3]
        assert "said again by National Committee on Digital Transformation" in again["note"].item()

    def test_a_range_is_two_figures(self) -> None:
        low = figures("reported_figures", "TFP_CONTRIBUTION_AVG_LOW.WB_ADB")
        high = figures("reported_figures", "TFP_CONTRIBUTION_AVG_HIGH.WB_ADB")
        assert (low["value"].item(), low["value_qualifier"].item()) == (30, "ge")
        assert (high["value"].item(), high["value_qualifier"].item()) == (35, "le")


class TestSeriesRegister:
    def test_every_shipped_series_is_registered_with_its_unit(self) -> None:
        registered = {(r["dataset"], r["series_code"]): {r["publisher_unit"], r["older_unit"]} for r in seed("series")}
        for dataset in [*OBSERVATIONS, "reported_figures"]:
            for parsed in bundled_vintages(dataset):
                for series, unit in parsed.rows.select("series_code", "unit").unique().iter_rows():
                    assert unit in registered[dataset, series], (dataset, series)

    def test_links_point_at_registered_series_and_indicators(self) -> None:
        series = {(r["dataset"], r["series_code"]): r for r in seed("series")}
        indicators = {r["indicator_code"] for r in seed("indicators")}
        assert {r["indicator_code"] for r in series.values()} <= indicators
        targets = {r["target_code"] for r in seed("targets")}
        for link in seed("target_series"):
            assert link["target_code"] in targets
            assert (link["dataset"], link["series_code"]) in series

    def test_two_readings_of_one_indicator_have_two_names(self) -> None:
        shared: dict[tuple[str, str, str], list[str]] = {}
        for r in seed("series"):
            shared.setdefault((r["dataset"], r["indicator_code"], r["measure_variant"]), []).append(r["series_code"])
        assert not {key: codes for key, codes in shared.items() if len(codes) > 1}


Alter = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "bundled")
    return tmp_path / "bundled"


def alter(file: Path, old: str, new: str) -> int:
    """Replace the first line that starts with `old`; its number in the file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(old))
    lines[at] = new
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return at + 1


RD_2023 = "2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,0.41456"
COVERAGE = "POP_COVERED_5G.CSC,VNM,2025,58.9,"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("new", "column", "shown", "rule"),
        [
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,about 0.4", "value", "'about 0.4'", "a number"),
            ('2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,"0,41456"', "value", "'0,41456'", "a number"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,nan", "value", "'nan'", "a number"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,1e999", "value", "'1e999'", "number"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,", "value", "''", "a value in every row"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,4000", "value", "'4000'", "range of the unit"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023,-0.4", "value", "'-0.4'", "range of the unit"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,XQZ,2023,0.41456", "area_code", "'XQZ'", "known area code"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2021,0.41456", "series_code", "'GB.XPD.RSDV.GD.ZS'", "unique key"),
            ("2026-07-13,GB.XPD.RSDV.GD.ZS,VNM,2023-13,0.41456", "period", "'2023-13'", "a period"),
            (
                "2026-07-14,GB.XPD.RSDV.GD.ZS,VNM,2023,0.41456",
                "published_on",
                "'2026-07-14'",
                "declared in vintages.csv",
            ),
            ("2026-07-13,GB.XPD.NEW,VNM,2023,0.41456", "series_code", "'GB.XPD.NEW'", "declared for this vintage"),
        ],
    )
    def test_a_bad_cell(self, folder: Path, new: str, column: str, shown: str, rule: str) -> None:
        line = alter(folder / "world_bank.csv", RD_2023, new)
        with pytest.raises(SourceError) as raised:
            bundled_vintages("world_bank", folder)
        said = str(raised.value)
        assert raised.value.kind == "invalid"
        assert "dataset world_bank, file sources/shipped/world_bank.csv" in said
        assert f"column {column}, value {shown}" in said
        assert rule in said
        if column != "series_code" or "NEW" in shown:
            assert f"row {line}," in said

    def test_a_row_that_is_gone(self, folder: Path) -> None:
        lines = (folder / "world_bank.csv").read_text(encoding="utf-8").splitlines()
        (folder / "world_bank.csv").write_text("\n".join(line for line in lines if line != RD_2023) + "\n", "utf-8")
        with pytest.raises(SourceError, match=r"as many rows .* file sources/shipped/contents\.csv"):
            bundled_vintages("world_bank", folder)

    def test_another_header(self, folder: Path) -> None:
        alter(folder / "world_bank.csv", "published_on,", "published_on,series,area_code,period,value")
        with pytest.raises(SourceError, match="the columns are published_on, series") as raised:
            bundled_vintages("world_bank", folder)
        assert raised.value.kind == "changed_shape"

    def test_a_table_that_is_gone_or_torn(self, folder: Path) -> None:
        (folder / "undp_hdr.csv").unlink()
        with pytest.raises(SourceError, match=r"undp_hdr\.csv"):
            bundled_vintages("undp_hdr", folder)
        alter(folder / "un_sdg.csv", "2020-10-19,", "2020-10-19,GB_XPD_RSDV,VNM,2017,0.5,one cell too many")
        with pytest.raises(SourceError, match=r"un_sdg\.csv"):
            bundled_vintages("un_sdg", folder)

    @pytest.mark.parametrize(
        ("cells", "column", "rule"),
        [
            ({"value": "nearly 59"}, "value", "a number"),
            ({"value": "4000"}, "value", "range of the unit"),
            ({"area_code": "VIE"}, "area_code", "known area code"),
            ({"value_qualifier": "about"}, "value_qualifier", "a qualifier"),
            ({"obs_status": "X"}, "obs_status", "a status"),
            ({"value_kind": "hope"}, "value_kind", "a kind of figure"),
            ({"obs_status": "F", "value_kind": "outcome"}, "value_kind", "a forecast is a plan"),
            ({"verification": "seen"}, "verification", "verification"),
            ({"published_on": "2026-02-30"}, "published_on", "a day of the calendar"),
            ({"published_on": "02/2026"}, "published_on", "a day as YYYY-MM-DD"),
            ({"publisher": " "}, "publisher", "a value in every row"),
            ({"source_locator": ""}, "source_url", "an address or a place"),
            ({"source_url": "tapchi 1+2"}, "source_url", "a web address"),
            (
                {"series_code": "POP_COVERED_5G.GOV", "period": "2025-11-16", "published_on": "2025-11-16"},
                "series_code",
                "unique",
            ),
        ],
    )
    def test_a_bad_cell_in_the_register_of_reported_figures(
        self, folder: Path, cells: dict[str, str], column: str, rule: str
    ) -> None:
        file = folder / "reported_figures.csv"
        rows = pl.read_csv(file, infer_schema=False)
        meant = pl.col("series_code") == "POP_COVERED_5G.CSC"
        changed = [pl.when(meant).then(pl.lit(new)).otherwise(pl.col(name)).alias(name) for name, new in cells.items()]
        rows.with_columns(changed).write_csv(file)
        with pytest.raises(
            SourceError, match=f"file sources/shipped/reported_figures.csv, row .*column {column}"
        ) as raised:
            bundled_vintages("reported_figures", folder)
        assert rule in str(raised.value)

    def test_untouched_copies_read_as_the_original(self, folder: Path) -> None:
        assert bundled_vintages("itu_gci", folder)[0].rows.equals(bundled_vintages("itu_gci")[0].rows)
