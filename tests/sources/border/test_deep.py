"""`r57 sources check --deep`: what each route rests on, whether its shape and its figures are those that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import polars as pl
import pytest

from sources.border.deep import AGREES, BROKEN, DIFFERS, OK, UNKNOWN, Known, Line, examine_all
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.known import COLUMNS, known_figures
from tests.conftest import NOW
from tests.sources.border.test_probe import ASKED, KEYS, QUICK
from tests.wire.server import WireServer

NOTHING = pl.DataFrame(schema=COLUMNS)
ONCE = replace(QUICK, attempts=1)


@pytest.fixture(scope="module")
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


@pytest.fixture(autouse=True)
def well(wire: WireServer) -> None:
    wire.reset()


def examined(wire: WireServer, *names: str, known: Known = lambda _: NOTHING) -> list[Line]:
    asked = [DATASETS[name] for name in names] or ASKED
    return examine_all(asked, HttpClient(replace(ONCE, gateway=wire.url), env=KEYS, now=lambda: NOW), known)


def verdicts(lines: list[Line]) -> set[tuple[object, object]]:
    return {(line["state"], line["shape"]) for line in lines}


def test_a_line_per_route_and_all_are_well(wire: WireServer) -> None:
    lines = examined(wire)
    assert [(line["dataset"], line["route"]) for line in lines] == [(d.name, r.name) for d in ASKED for r in d.routes]
    assert verdicts(lines) == {(OK, OK)}, [line["said"] for line in lines if line["state"] != OK]
    grades = {line["host"]: line["grade"] for line in lines}
    assert (grades["hdr.undp.org"], grades["unstats.un.org"], grades["pxweb.nso.gov.vn"]) == (
        "recorded",
        "documented",
        "assumed",
    )
    assert all(str(line["rests_on"]).startswith(("recorded 20", "documented 20", "assumed 20")) for line in lines)
    # as few requests as bring rows: the cable map alone needs one per cable of the country
    assert len(wire.requests) < 4 * len(lines)


def test_the_route_whose_column_has_another_name_says_what_broke(wire: WireServer) -> None:
    wire.inject("api.worldbank.org", "changed_column")
    lines = examined(wire, "world_bank", "un_egdi", "nso_nsdp")
    assert [(line["dataset"], line["shape"]) for line in lines] == [
        ("world_bank", BROKEN),
        ("un_egdi", OK),
        ("nso_nsdp", OK),
    ]
    said = str(lines[0]["said"])
    assert "rows have the fields" in said
    assert "obs_value" in said
    assert "never seen recorded: pages of one indicator with different `lastupdated`" in said


def population(value: float, unit: str = "persons") -> Known:
    """The one figure that is known: the population of Viet Nam in 2023."""
    row = ("NSO_POPULATION", "VNM", "2023", value, unit, "2026")
    return lambda _: pl.DataFrame([row], COLUMNS, orient="row")


@pytest.fixture(scope="module")
def came(wire: WireServer) -> float:
    """What the wire server says of it, as the report tells it of a figure that differs."""
    line, *_ = examined(wire, "nso_pxweb", known=population(-1.0))
    return float(str(line["said"]).split(" is ")[1].split(" instead")[0])


@pytest.mark.parametrize(("factor", "value"), [(1.0, AGREES), (1.04, AGREES), (1.06, DIFFERS), (1000.0, DIFFERS)])
def test_a_figure_is_held_against_the_one_that_is_known(
    wire: WireServer, came: float, factor: float, value: str
) -> None:
    line, *_ = examined(wire, "nso_pxweb", known=population(factor * came))
    assert (line["state"], line["shape"], line["value"]) == (OK, OK, value)
    assert ("instead of" in str(line["said"])) is (value == DIFFERS)


def test_another_unit_is_another_shape(wire: WireServer) -> None:
    line, *_ = examined(wire, "nso_pxweb", known=population(1.0, "thousand persons"))
    assert (line["shape"], line["value"]) == (BROKEN, UNKNOWN)
    assert "is in 'persons', known in 'thousand persons'" in str(line["said"])


def test_without_a_known_figure_that_is_said(wire: WireServer) -> None:
    (line,) = examined(wire, "undp_hdr")
    assert (line["shape"], line["value"]) == (OK, UNKNOWN)
    assert "no figure is known" in str(line["said"])


def test_a_missing_key_is_said_and_no_fault_of_the_shape(wire: WireServer) -> None:
    client = HttpClient(replace(ONCE, gateway=wire.url), env={}, now=lambda: NOW)
    (line,) = examine_all([DATASETS["openalex"]], client, lambda _: NOTHING)
    assert (line["state"], line["shape"]) == ("no_key", UNKNOWN)
    assert line["said"] == "the environment variable OPENALEX_API_KEY is not set"


def test_with_the_network_cut_every_host_says_so_within_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    started = monotonic()
    client = HttpClient(replace(QUICK, gateway="http://127.0.0.1:9"), env=KEYS, now=lambda: NOW)
    lines = examine_all(ASKED, client, lambda _: NOTHING)
    assert monotonic() - started < 10.0
    assert verdicts(lines) == {("refused", UNKNOWN)}
    assert list(tmp_path.iterdir()) == []


def test_what_is_known_is_the_newest_shipped_figure_with_its_edition(tmp_path: Path) -> None:
    known = known_figures(DATASETS["world_bank"], RawStore(tmp_path))
    at = known.filter(series_code="GB.XPD.RSDV.GD.ZS", area_code="VNM", period="2021")
    assert at.select("value", "unit", "edition").rows() == [(0.42494, "% of GDP", "2026-07-13")]
    assert known.select("series_code", "area_code", "period").is_unique().all()


@pytest.mark.parametrize("name", ["submarine_cables", "openalex"])
def test_of_what_ships_no_statistics_and_was_never_fetched_nothing_is_known(name: str, tmp_path: Path) -> None:
    assert known_figures(DATASETS[name], RawStore(tmp_path)).is_empty()
