"""What stands out beside the figures that are served: each rule seen to find something, and to find nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.border.comparison import compare, fewer
from sources.border.findings import LINE
from sources.border.schema import tidy
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.dataset import Usual
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import parsed_rows
from tests.conftest import AS_OF

Line = Mapping[str, float]
ORDINARY = Usual()
BY_PERIOD = Usual(by_period="all")
VNM = {"2020": 0.42, "2021": 0.43, "2022": 0.42, "2023": 0.41}
THA = {"2020": 1.33, "2021": 1.33, "2022": 1.16, "2023": 1.21}
LAO = {"2020": 0.04, "2021": 0.05, "2022": 0.04, "2023": 0.05}
SERVED = {"VNM": VNM, "THA": THA, "LAO": LAO}
RATE = {"2021": 5.7, "2022": -9.5, "2023": 0.02}
GROWN = {"2020": 1.0, "2021": 4.0, "2022": 90.0, "2023": 900.0}


def rows(lines: Mapping[str, Line], *, unit: str = "% of GDP", published_on: date = AS_OF, **more: str) -> pl.DataFrame:
    listed = [
        {"series_code": "RD", "area_code": area, "period": period, "value": value, "unit": unit, **more}
        for area, line in lines.items()
        for period, value in line.items()
    ]
    return tidy(Parsed(parsed_rows(listed), published_on=published_on), dataset="demo", citation="c", fetched_on=AS_OF)


def rules(lines: Mapping[str, Line], served: Mapping[str, Line] = SERVED, usual: Usual = ORDINARY) -> set[str]:
    """The rules that find something in a vintage."""
    return {finding.rule for finding in compare(rows(lines), rows(served), usual, AS_OF).findings}


def times(factor: float, line: Line = VNM) -> Line:
    return {period: factor * value for period, value in line.items()}


USUAL = {
    "the same again": SERVED,
    "a new year": {**SERVED, "VNM": {**VNM, "2024": 0.45}},
    "a few percent more": {area: times(1.04, line) for area, line in SERVED.items()},
    "one figure moved by a quarter, as in 2025 (2017: 0.527 to 0.419)": {**SERVED, "VNM": {**VNM, "2022": 0.33}},
    "an old figure of another country withdrawn": {**SERVED, "THA": {p: v for p, v in THA.items() if p != "2020"}},
    "a new country": {**SERVED, "IDN": {"2024": 0.28}},
    "a rate of change that passes zero": {**SERVED, "PHL": RATE | {"2024": 6.1}},
    "a count that grew from nothing": {**SERVED, "PHL": GROWN | {"2024": 9_000.0}},
    "small figures moved a little, much in relation": {**SERVED, "LAO": {**LAO, "2020": 0.05}},
    "a new year like the last one in one country": {
        **SERVED,
        "VNM": {**VNM, "2024": 0.41},
        "THA": {**THA, "2024": 1.3},
    },
}

WRONG = {
    "scaled": {**SERVED, "VNM": times(1000)},
    "scaled down": {**SERVED, "VNM": times(0.01)},
    "scaled by ten": {**SERVED, "VNM": times(10)},
    "scaled, most": {**SERVED, "VNM": {**times(100), "2023": 0.41}},
    "sign": {area: times(-1, line) for area, line in SERVED.items()},
    "zeros": {**SERVED, "VNM": times(0)},
    "exchanged": {**SERVED, "VNM": THA, "THA": VNM},
    "shifted": {**SERVED, "VNM": {**VNM, "2021": 0.42, "2022": 0.43, "2023": 0.42, "2024": 0.41}},
    "shifted back": {**SERVED, "LAO": {"2020": 0.05, "2021": 0.04, "2022": 0.05, "2023": 0.05}},
    "backwards": {**SERVED, "THA": {p: v for p, v in THA.items() if p != "2023"}},
    "home": {**SERVED, "VNM": {p: v for p, v in VNM.items() if p != "2021"}},
    "gone": {"VNM": VNM, "THA": THA},
    "shrunk": {**SERVED, "LAO": {p: v for p, v in LAO.items() if p in ("2022", "2023")}},
    "revised": {area: times(1.2, line) for area, line in SERVED.items()},
    "revised, one country": {**SERVED, "VNM": times(1.25)},
    "far": {**SERVED, "VNM": {**VNM, "2022": 1.42}},
    "leap to nothing": {**SERVED, "VNM": {**VNM, "2024": 0.0}},
    "leap below": {**SERVED, "VNM": {**VNM, "2024": -0.44}},
    "leap in a gap": {**SERVED, "VNM": {**VNM, "2019": 44.0, "2018": 0.4}},
    "leap of a line that grew": {**SERVED, "THA": {**THA, "2024": 1210.0}},
    "leap": {**SERVED, "VNM": {**VNM, "2024": 41.0}},
    "to_come": {**SERVED, "VNM": {**VNM, "2027": 0.5}},
    "copied": {area: {**line, "2024": line["2023"]} for area, line in SERVED.items()},
}


@pytest.mark.parametrize("lines", USUAL.values(), ids=list(USUAL))
def test_what_publishers_usually_do_is_no_finding(lines: Mapping[str, Line]) -> None:
    before = {area: {p: v for p, v in line.items() if p < "2024"} for area, line in lines.items() if area not in SERVED}
    assert rules(lines, {**before, **SERVED}) == set()


@pytest.mark.parametrize(("said", "lines"), WRONG.items(), ids=list(WRONG))
def test_what_is_plausible_and_wrong_is_found(said: str, lines: Mapping[str, Line]) -> None:
    assert said.partition(",")[0].split()[0] in rules(lines)


def test_a_finding_names_series_area_period_and_both_values() -> None:
    (finding,) = compare(rows({**SERVED, "VNM": {**VNM, "2022": 1.42}}), rows(SERVED), Usual(), AS_OF).findings
    assert str(finding) == "1 figure(s) moved by more than 50%: RD VNM 2022 (0.42 → 1.42) [far]"


def test_the_same_is_said_whatever_the_order_of_rows() -> None:
    new, served = rows({area: times(1000, line) for area, line in SERVED.items()}), rows(SERVED)
    said = compare(new, served, ORDINARY, AS_OF).findings
    assert "RD VNM 2020 (0.42 → 420)" in str(said[0])
    assert compare(new.reverse(), served.reverse(), ORDINARY, AS_OF).findings == said


def test_only_so_many_places_are_named_and_all_are_counted() -> None:
    found = compare(
        rows({"THA": THA}), rows({"THA": THA, "VNM": {str(y): 0.4 for y in range(2000, 2024)}}), Usual(), AS_OF
    )
    home = next(finding for finding in found.findings if finding.rule == "home")
    assert home.said.startswith("24 served figure(s) of Viet Nam missing: RD VNM 2000, ")
    assert home.said.endswith(" … and 19 more")


def test_a_forecast_may_lie_ahead_and_may_be_taken_back() -> None:
    ahead = rows({"VNM": {"2027": 0.5}}, obs_status="F")
    assert compare(pl.concat([rows(SERVED), ahead]), rows(SERVED), Usual(), AS_OF).findings == ()
    taken_back = compare(
        rows({"THA": THA}),
        rows({"THA": THA}).vstack(rows({"THA": {"2026": 2.0}}, obs_status="F")),
        Usual(max_shrink=0.5),
        AS_OF,
    )
    assert taken_back.findings == ()


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        (VNM, "1 line(s) go less far than the one served: RD VNM ends with forecasts, served until 2023 [backwards]"),
        ({"2023": VNM["2023"]}, "1 line(s) go less far than the one served: RD VNM ends with 2022, served until 2023"),
    ],
)
def test_a_figure_that_becomes_a_forecast_is_a_step_back(forecast: Line, said: str) -> None:
    measured = {period: value for period, value in VNM.items() if period not in forecast}
    fresh = pl.concat([rows({**SERVED, "VNM": measured}), rows({"VNM": forecast}, obs_status="F")])
    (finding,) = compare(fresh, rows(SERVED), ORDINARY, AS_OF).findings
    assert str(finding).removesuffix(" [backwards]") == said.removesuffix(" [backwards]")


def test_a_day_of_publication_after_today_is_found() -> None:
    found = compare(rows(SERVED, published_on=date(2062, 7, 13)), rows(SERVED), Usual(), AS_OF)
    assert [finding.rule for finding in found.findings] == ["to_come"]


def test_figures_in_another_unit_are_not_compared_but_told() -> None:
    (finding,) = compare(rows({"VNM": times(1000)}, unit="per mille"), rows({"VNM": VNM}), Usual(), AS_OF).findings
    assert str(finding) == "1 line(s) come in another unit: RD VNM (% of GDP → per mille) [unit]"


def test_an_edition_that_speaks_of_its_own_period_loses_nothing() -> None:
    usual = Usual(by_period="all")
    assert rules({"VNM": {"2023": 0.41}, "THA": {"2023": 1.21}, "LAO": {"2023": 0.05}}, usual=usual) == set()
    assert rules({"VNM": {"2024": 0.45}}, usual=usual) == set()
    assert rules({"THA": {"2023": 1.21}, "LAO": {"2023": 0.05}}, usual=usual) >= {"home"}


def several(areas: Mapping[str, float], period: str, series: int = 4, **more: str) -> pl.DataFrame:
    """One figure per area in each of several series of different sizes: short lines, as a month of tests has them."""
    parts = [
        rows({area: {period: value * 3**n} for area, value in areas.items()}, **more).with_columns(
            series_code=pl.lit(f"S{n}")
        )
        for n in range(series)
    ]
    return pl.concat(parts)


TOWNS = {"VNM": 10.0, "THA": 20.0, "LAO": 5.0}
SWAPPED = {"VNM": 20.0, "THA": 10.0, "LAO": 5.0}


def found(fresh: pl.DataFrame, served: pl.DataFrame, usual: Usual = BY_PERIOD) -> set[str]:
    return {finding.rule for finding in compare(fresh, served, usual, AS_OF).findings}


@pytest.mark.parametrize(("series", "rules"), [(4, {"exchanged"}), (2, set())])
def test_two_areas_exchanged_in_many_short_lines_are_seen(series: int, rules: set[str]) -> None:
    """Two series alone could do so by chance: nobody knows then."""
    retold = found(several(SWAPPED, "2026-09", series), several(TOWNS, "2026-09", series))
    continued = found(several({**SWAPPED, "LAO": 5.1}, "2026-09", series), several(TOWNS, "2026-08", series))
    assert "exchanged" in retold if rules else "exchanged" not in retold
    assert continued == rules


def test_a_pair_exchanged_is_told_once_with_its_evidence() -> None:
    compared = compare(several(SWAPPED, "2026-09"), several(TOWNS, "2026-08"), BY_PERIOD, AS_OF)
    said = [str(finding) for finding in compared.findings if finding.rule == "exchanged"]
    assert said == ["1 pair(s) of areas have changed places: THA and VNM (4 of 4) [exchanged]"]


def test_two_series_exchanged_are_seen() -> None:
    served = several(TOWNS, "2026-09", 2)
    other = {"S0": "S1", "S1": "S0"}
    assert "exchanged" in found(served.with_columns(pl.col("series_code").replace(other)), served)
    assert "exchanged" not in found(served, served)


@pytest.mark.parametrize(
    ("period", "areas", "rules"),
    [
        ("2026-09", TOWNS, {"copied"}),
        ("2026-09", {area: value * 1.03 for area, value in TOWNS.items()}, set()),
        ("2026-09", {"THA": 20.6, "LAO": 5.1}, {"home"}),
        ("2026-07", {area: value * 1.03 for area, value in TOWNS.items()}, {"backwards"}),
    ],
    ids=["the month before once more", "an ordinary month", "without Viet Nam", "an older month"],
)
def test_a_new_month_is_held_against_the_one_before(period: str, areas: Mapping[str, float], rules: set[str]) -> None:
    assert found(several(areas, period), several(TOWNS, "2026-08")) == rules


def test_an_edition_that_only_shipped_is_no_measure_of_how_far_a_route_goes() -> None:
    served = several(TOWNS, "2024").with_columns(vintage_id=pl.lit("0012"))
    older = several({"VNM": 9.0, "THA": 19.0, "LAO": 4.0}, "2020")
    assert {finding.rule for finding in compare(older, served, BY_PERIOD, AS_OF).findings} == {"backwards"}
    assert compare(older, served, BY_PERIOD, AS_OF, shipped=["0012"]).findings == ()


def test_a_series_that_stands_still_may_repeat_itself() -> None:
    """Everybody covered: a hundred per cent this year as last year."""
    full = {area: {"2021": 100.0, "2022": 100.0, "2023": 100.0} for area in SERVED}
    assert rules({area: {**line, "2024": 100.0} for area, line in full.items()}, full) == set()


@pytest.mark.parametrize(("new", "rules"), [(5.0, set()), (40.0, {"far"})])
def test_a_small_count_may_move_by_chance(new: float, rules: set[str]) -> None:
    served = {"LAO": {"2020": 3.0, "2021": 2.0, "2022": 4.0, "2023": 3.0}}
    assert {
        f.rule for f in compare(rows({"LAO": {**served["LAO"], "2021": new}}), rows(served), Usual(), AS_OF).findings
    } == rules


@pytest.mark.parametrize(
    ("period", "status", "rules"), [("2023", "P", set()), ("2023", "A", {"far"}), ("2022", "P", {"far"})]
)
def test_the_newest_figure_may_move_further_while_it_is_provisional(period: str, status: str, rules: set[str]) -> None:
    served, fresh = rows({"VNM": VNM}, obs_status=status), rows({"VNM": {**VNM, period: 1.1}})
    assert {finding.rule for finding in compare(fresh, served, Usual(), AS_OF).findings} == rules


def test_a_series_the_publisher_says_it_has_no_more_is_excused() -> None:
    others = rows(SERVED).with_columns(series_code=pl.lit("OTHER"))
    both = pl.concat([rows(SERVED), others])
    assert {finding.rule for finding in compare(others, both, Usual(), AS_OF).findings} >= {"home", "gone"}
    excused = compare(others, both, Usual(), AS_OF, excused=("RD",))
    assert (excused.findings, excused.lost) == ((), ())


def test_what_a_vintage_no_longer_has_is_listed_whether_or_not_it_stands_out() -> None:
    lines = USUAL["an old figure of another country withdrawn"]
    compared = compare(rows(lines), rows(SERVED), Usual(), AS_OF)
    assert (compared.findings, compared.lost) == ((), (("RD", "THA", "2020"),))


def test_with_nothing_served_before_only_the_calendar_is_looked_at() -> None:
    assert rules(SERVED, {}) == set()
    assert rules({"VNM": {"2027": 1.0}}, {}) == {"to_come"}


def test_rows_of_another_schema_are_counted() -> None:
    listed = pl.DataFrame({"cable": ["a", "b", "c", "d"]})
    assert fewer(listed.head(3), listed, Usual(max_shrink=0.35)).findings == ()
    (finding,) = fewer(listed.head(1), listed, Usual(max_shrink=0.35)).findings
    assert str(finding) == "1 rows in place of 4: more than 35% are gone [shrunk]"


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["VNM", "THA", "LAO"]),
        st.dictionaries(st.sampled_from([str(year) for year in range(2010, 2025)]), st.floats(0, 100), min_size=1),
        min_size=1,
    )
)
def test_a_vintage_beside_itself_never_stands_out(lines: Mapping[str, Line]) -> None:
    compared = compare(rows(lines), rows(lines), Usual(), AS_OF)
    assert (compared.findings, compared.lost) == ((), ())


REAL = {
    "un_egdi 0004": ["EPI MMR 2008 (0.04761 → 0), EPI TLS 2008 (0.01587 → 0) [leap]"],
    "un_egdi 0006": [
        (
            "EGDI_TII MMR 2012 (0.00449 → 0), EPI KHM 2012 (0.11428 → 0), EPI LAO 2012 (0.12857 → 0), "
            "EPI TLS 2012 (0.01428 → 0) [leap]"
        ),
        (
            "EGDI_RANK BRN (rank (1=best) → rank of 193 (1=best)), "
            "EGDI_RANK CHN (rank (1=best) → rank of 193 (1=best)), "
            "EGDI_RANK IDN (rank (1=best) → rank of 193 (1=best)), "
            "EGDI_RANK IND (rank (1=best) → rank of 193 (1=best)), "
            "EGDI_RANK JPN (rank (1=best) → rank of 193 (1=best)) … and 10 more [unit]"
        ),
    ],
    "itu_gci 0004": [
        (
            "GCI_SCORE BRN (index 0-1 → score 0-100), GCI_SCORE CHN (index 0-1 → score 0-100), "
            "GCI_SCORE IDN (index 0-1 → score 0-100), GCI_SCORE IND (index 0-1 → score 0-100), "
            "GCI_SCORE JPN (index 0-1 → score 0-100) … and 10 more [unit]"
        )
    ],
    "world_bank 0002": ["IP.PAT.RESD VNM 2000 (69 → 34), IP.PAT.RESD VNM 2005 (362 → 180) [far]"],
    "world_bank 0003": ["GB.XPD.RSDV.GD.ZS VNM (4 of 5) [revised]"],
    "world_bank 0004": [
        (
            "TX.VAL.TECH.MF.ZS JPN ends with 2023, served until 2024, "
            "TX.VAL.TECH.MF.ZS THA ends with 2023, served until 2024 [backwards]"
        ),
        (
            "IP.PAT.RESD VNM 1990, IP.PAT.RESD VNM 1991, IP.PAT.RESD VNM 1992, IP.PAT.RESD VNM 1993, "
            "IP.PAT.RESD VNM 1994 … and 8 more [home]"
        ),
        "IP.PAT.RESD (124 of 335) [shrunk]",
    ],
}
"""What stands out in the shipped editions, each beside the one before it: a person would want to see all of them."""


@pytest.mark.xdist_group("warehouse")
def test_of_the_shipped_editions_only_these_stand_out_beside_the_one_before(built: Path) -> None:
    store = RawStore(built / "raw")
    found, compared = {}, 0
    for name in ("world_bank", "un_egdi", "itu_gci", "undp_hdr", "wipo_gii"):
        for before, after in pairwise(store.vintages(name)):
            newer = store.rows(after)
            older = store.rows(before).join(newer.select(LINE).unique(), on=LINE, how="semi")
            said = compare(newer, older, DATASETS[name].usual, AS_OF).findings
            compared += 1
            if said:
                found[f"{name} {after.vintage_id[:4]}"] = [str(finding).partition(": ")[2] for finding in said]
    assert compared == 38
    assert found == REAL
