"""Countries beyond South-East Asia: outlines that somebody brought, small, and quarters read with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.command.app import app
from orchestration.keeping import examine
from sources.border.vintages import RawStore
from sources.tiles.asked import countries_of
from sources.tiles.kept_outlines import COUNTRIES, FIRST_LEVEL, kept_outlines
from sources.tiles.lookup import asked_by, lookup, rules
from sources.tiles.ookla import Quarter
from sources.tiles.quarters import fetch_quarter
from sources.vocabulary.areas import ASEAN
from sources.vocabulary.errors import SourceError
from tests.sources.tiles.conftest import Warehouse
from tests.sources.tiles.test_boundaries import SQUARE, geojson, shapefile, zipped
from tests.wire.ookla_files import quadkey, write_rows

pytestmark = [pytest.mark.xdist_group("connectivity"), pytest.mark.usefixtures("still_clock")]
QUARTER = Quarter(2025, 1)
EAST = [[2.0, 0.0], [2.0, 1.0], [3.0, 1.0], [3.0, 0.0], [2.0, 0.0]]
VIET_NAM = [[102.0, 8.0], [102.0, 24.0], [110.0, 24.0], [110.0, 8.0], [102.0, 8.0]]
PLACES = {"FRA": (0.5, 0.5), "JPN": (2.5, 0.5), "VNM": (105.852, 21.029), "": (60.0, -40.0)}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """France and Japan as two squares in the Gulf of Guinea, Kosovo between them, and Viet Nam coarser than it is."""
    between = [[1.2, 0.0], [1.2, 1.0], [1.8, 1.0], [1.8, 0.0], [1.2, 0.0]]
    drawn = {
        "France": ("-99", "FRA", SQUARE),
        "Kosovo": ("-99", "KOS", between),
        "Japan": ("JPN", "JPN", EAST),
        "Vietnam": ("VNM", "VNM", VIET_NAM),
    }
    data = json.loads(geojson(*({"NAME": n, "ISO_A3": iso, "ADM0_A3": adm} for n, (iso, adm, _) in drawn.items())))
    for feature, (_, _, ring) in zip(data["features"], drawn.values(), strict=True):
        feature["geometry"]["coordinates"] = [ring]
    path = tmp_path / "ne_10m_admin_0_countries.geojson"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def r57(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The command, in a warehouse of its own that shares no table of cells with others."""
    geography = warehouse.settings.build / "geography"
    shared = geography.resolve()
    geography.unlink()
    geography.mkdir()
    lookup(shared, ASEAN)  # made once for all tests; copied, for what is made here belongs to these outlines
    for path in shared.glob("outlines-*"):
        (geography / path.name).symlink_to(path)
    monkeypatch.setenv("R57_GATEWAY", warehouse.server.url)
    monkeypatch.setenv("R57_DATA_DIR", str(warehouse.settings.data_dir))
    monkeypatch.setenv("R57_HTTP_PACE", "0")

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words))
        return done.exit_code, done.output

    return run


def publish(warehouse: Warehouse, tests: int = 10) -> None:
    tiles = [
        {"quadkey": quadkey(lon, lat), "avg_d_kbps": 1000 * kbps, "avg_u_kbps": 1000, "avg_lat_ms": 9}
        | {"tests": tests, "devices": 5}
        for kbps, (lon, lat) in zip((100, 200, 300, 400), PLACES.values(), strict=True)
    ]
    write_rows(warehouse.published(QUARTER), sorted(tiles, key=lambda tile: str(tile["quadkey"])))


def speeds(warehouse: Warehouse) -> dict[str, float]:
    """Mean download by country of the newest partition."""
    store = RawStore(warehouse.settings.raw)
    newest = store.newest("ookla_fixed")
    assert newest is not None
    rows = store.rows(newest).filter(area_kind="country")
    return dict(rows.select("area_code", "mean_download_mbps").iter_rows())


def test_a_quarter_of_the_world(warehouse: Warehouse, world: Path, r57: Callable[..., tuple[int, str]]) -> None:
    publish(warehouse)
    asked = ("tiles", QUARTER.period, "--network", "fixed", "--json")
    code, said = r57(*asked, "--area", "WORLD")
    assert code == 2
    assert "bring outlines of the world first: r57 outlines --fetch" in said

    code, said = r57("outlines", str(world), "--edition", "5.1.2")
    assert code == 0, said
    assert "3 countries with a code of ISO 3166-1: FRA JPN VNM" in said
    assert "counted to nobody, for want of such a code: Kosovo" in said

    assert r57(*asked)[0] == 0
    before = store_rows(warehouse)
    assert speeds(warehouse) == {"VNM": 300.0}

    assert r57(*asked, "--area", "WORLD")[0] == 0
    assert speeds(warehouse) == {"FRA": 100.0, "JPN": 200.0, "VNM": 300.0}
    # what the bundled outlines gave, the rule they gave it by too, stays as it was
    kept = store_rows(warehouse)
    assert kept.filter(pl.col("area_code").is_in(["FRA", "JPN"]).not_()).equals(before)
    (rule,) = kept.filter(area_code="FRA")["method"]
    assert rule.startswith("bands-2026.2; Natural Earth ne_10m_admin_0_countries 5.1.2 (sha256 ")
    assert rule.endswith("); coast 3 tiles; WORLD")

    # without an area all that is kept is asked for; named narrower, it is refused
    code, said = r57(*asked)
    assert (code, json.loads(said)[0]["outcome"]) == (0, "unchanged")
    code, said = r57(*asked, "--area", "ASEAN,JPN")
    assert (code, json.loads(said)[0]["outcome"]) == (5, "shrunk")
    assert "FRA: 0 tiles, 1 before (not asked for)" in said
    again = fetch_quarter("fixed", QUARTER, client=warehouse.client, settings=warehouse.settings)
    assert again.is_new is False


def test_nothing_of_the_archipelagos_is_another_countrys(
    warehouse: Warehouse, tmp_path: Path, r57: Callable[..., tuple[int, str]]
) -> None:
    """China drawn with a square in the Gulf of Guinea and one over Hoàng Sa, and an area of it there: tests where the
    bundled outlines have an island are Viet Nam's, elsewhere there nobody's."""
    hoang_sa = [[111.0, 15.6], [111.0, 17.2], [113.0, 17.2], [113.0, 15.6], [111.0, 15.6]]
    for name, said in (
        ("ne_10m_admin_0_countries", {"NAME": "China", "ISO_A3": "CHN"}),
        ("ne_10m_admin_1", {"NAME": "Paracel", "ADM0_A3": "CHN", "ADM1_CODE": "PFA+00?", "ISO_A2": "CN"}),
    ):
        data = json.loads(geojson(said, name=name))
        rings = [SQUARE, hoang_sa] if "admin_0" in name else [hoang_sa]
        data["features"][0]["geometry"] = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
        (tmp_path / f"{name}.geojson").write_text(json.dumps(data), encoding="utf-8")
        assert r57("outlines", str(tmp_path / f"{name}.geojson"), "--edition", "5.1.2")[0] == 0
    places = ((0.5, 0.5), (111.6075, 16.5343), (112.309, 16.836), (105.852, 21.029))
    tiles = [
        {"quadkey": quadkey(*place), "avg_d_kbps": 1000, "avg_u_kbps": 1000, "avg_lat_ms": 9, "tests": n, "devices": 1}
        for n, place in enumerate(places, 1)
    ]
    write_rows(warehouse.published(QUARTER), sorted(tiles, key=lambda tile: str(tile["quadkey"])))
    assert r57("tiles", QUARTER.period, "--network", "fixed", "--area", "WORLD")[0] == 0
    kept = {
        (kind, code): tests
        for kind, code, tests in store_rows(warehouse).select("area_kind", "area_code", "tests").iter_rows()
    }
    assert kept[("country", "CHN")] == 1
    assert [code for kind, code in kept if kind == "first_level"] == []
    assert kept[("former_province", "48")] in (3, 5)
    assert kept[("country", "VNM")] == kept[("former_province", "48")] + 4


def test_first_level_areas_of_a_quarter(
    warehouse: Warehouse, world: Path, tmp_path: Path, r57: Callable[..., tuple[int, str]]
) -> None:
    """France has one area; Japan has none, and stays whole. Countries and provinces stay bit for bit."""
    publish(warehouse)
    assert r57("outlines", str(world), "--edition", "5.1.2")[0] == 0
    asked = ("tiles", QUARTER.period, "--network", "fixed", "--json", "--area", "WORLD")
    assert r57(*asked)[0] == 0
    before = store_rows(warehouse)

    said = {"adm0_a3": "FRA", "adm1_code": "FRA-1", "iso_3166_2": "FR-75", "name": "Paris", "type_en": "Department"}
    path = tmp_path / "ne_10m_admin_1_states_provinces.geojson"
    path.write_bytes(geojson(said, name=path.stem))
    code, told = r57("outlines", str(path), "--edition", "5.1.2")
    assert code == 0, told
    assert "first-level areas of 1 countries: FRA" in told
    assert "Viet Nam keeps its provinces" in told
    assert [line for line in r57("outlines")[1].splitlines() if line.startswith("Natural Earth")] == [
        line
        for layer in (COUNTRIES, FIRST_LEVEL)
        if (used := kept_outlines(warehouse.settings, layer))
        for line in (f"{used.named}, from {used.origin}; {used.points} points, public domain",)
    ]

    # another rule: the quarter is read again
    code, told = r57(*asked)
    assert (code, json.loads(told)[0]["outcome"]) == (0, "new_vintage")
    rows = store_rows(warehouse)
    assert rows.filter(pl.col("area_kind") != "first_level").equals(before)
    (area,) = rows.filter(area_kind="first_level").to_dicts()
    assert (area["area_code"], area["country_code"], area["name_vi"], area["tests"]) == ("FRA-1", "FRA", "Paris", 10)
    assert json.loads(r57(*asked)[1])[0]["outcome"] == "unchanged"

    # areas that are kept do not vanish without a word
    (warehouse.settings.state / FIRST_LEVEL.note).unlink()
    publish(warehouse, tests=11)
    code, told = r57(*asked)
    assert (code, json.loads(told)[0]["outcome"]) == (5, "shrunk")
    assert "first-level areas of FRA: none, and there were some before" in told
    assert json.loads(r57(*asked, "--accept-shrinkage")[1])[0]["outcome"] == "new_vintage"
    assert "first_level" not in set(store_rows(warehouse)["area_kind"])

    # and what comes back is the newest again, however often
    for _ in range(2):
        assert r57("outlines", str(path), "--edition", "5.1.2")[0] == 0
        assert json.loads(r57(*asked)[1])[0]["outcome"] == "new_vintage"
        assert "first_level" in set(store_rows(warehouse)["area_kind"])
        (warehouse.settings.state / FIRST_LEVEL.note).unlink()
        assert json.loads(r57(*asked, "--accept-shrinkage")[1])[0]["outcome"] == "new_vintage"
        assert "first_level" not in set(store_rows(warehouse)["area_kind"])


def store_rows(warehouse: Warehouse) -> pl.DataFrame:
    store = RawStore(warehouse.settings.raw)
    newest = store.newest("ookla_fixed")
    assert newest is not None
    return store.rows(newest).drop("vintage_id").sort("area_kind", "area_code")


def test_countries_without_those_of_asean(
    warehouse: Warehouse, world: Path, r57: Callable[..., tuple[int, str]]
) -> None:
    """Viet Nam's tiles are its own though nobody asked for them, and Japan's the same as for the world."""
    publish(warehouse)
    r57("outlines", str(world), "--edition", "5.1.2")
    assert r57("tiles", QUARTER.period, "--network", "fixed", "--area", "jpn")[0] == 0
    assert speeds(warehouse) == {"JPN": 200.0}
    assert store_rows(warehouse)["method"].unique().to_list()[0].endswith("; JPN")
    made = sorted(path.name for path in (warehouse.settings.build / "geography").glob("bands-*.json"))
    note = json.loads((warehouse.settings.build / "geography" / made[0]).read_text(encoding="utf-8"))
    assert (note["edition"], note["licence"], note["source"]) == ("5.1.2", "public domain", "Natural Earth")


@pytest.mark.parametrize(
    ("area", "told"),
    [
        (
            "DEU",
            "some of the 13 countries that Natural Earth 5.1.2 has outlines of, not 'DEU'; r57 outlines names them",
        ),
        ("JPN,ATL", "not 'ATL'"),
        ("OECD", "and 30 more"),
        ("", "not ''"),
    ],
)
def test_a_country_without_outlines_is_named(
    warehouse: Warehouse, world: Path, r57: Callable[..., tuple[int, str]], area: str, told: str
) -> None:
    r57("outlines", str(world), "--edition", "5.1.2")
    code, said = r57("tiles", QUARTER.period, "--area", area)
    assert code == 2
    assert told in said


def test_outlines_are_fetched_and_kept(warehouse: Warehouse, r57: Callable[..., tuple[int, str]]) -> None:
    code, said = r57("outlines")
    assert (code, "there are no outlines of the world yet" in said) == (1, True)
    code, said = r57("outlines", "--fetch")
    assert code == 4
    assert "HTTP 404" in said
    shp, dbf = shapefile({"NAME": "Italy", "ISO_A3": "ITA"}, SQUARE)
    path = warehouse.server.folder / COUNTRIES.address.removeprefix("https://")
    path.parent.mkdir(parents=True)
    path.write_bytes(zipped({"ne_10m.shp": shp, "ne_10m.dbf": dbf, "ne_10m.VERSION.txt": b"5.1.1"}))
    code, said = r57("outlines", "--fetch")
    assert code == 0, said
    assert r57("outlines") == (0, said)
    used = kept_outlines(warehouse.settings)
    assert used is not None
    assert (used.edition, used.codes, used.origin) == ("5.1.1", ("ITA",), COUNTRIES.address)
    assert [one for one in examine(warehouse.settings) if one.is_fault] == []
    used.path.unlink()
    with pytest.raises(SourceError, match="it is not there"):
        kept_outlines(warehouse.settings)
    code, said = r57("tiles", "2025-Q1", "--area", "ITA")
    assert (code, "[no_outlines]" in said) == (4, True)


@pytest.mark.parametrize(
    ("name", "words", "code", "told"),
    [
        ("absent.zip", [], 1, "cannot be read: No such file"),
        ("a.geojson", [], 4, "does not say of which edition it is"),
        ("a.zip", ["--edition", "5.1.2"], 4, "the file says that its edition is 5.1.1, not 5.1.2"),
        ("a.geojson", ["--edition", "5; VNM"], 4, "'5; VNM' is no edition"),
        ("a.txt", [], 4, "neither a zip nor JSON"),
        ("a.zip", ["--fetch"], 2, "--fetch is for itself"),
        ("a.zip", ["--first-level"], 2, "it goes with --fetch"),
        ("part.geojson", ["--edition", "5"], 4, "some of its areas have a code in ADM1_CODE and some have none"),
        ("null.geojson", ["--edition", "5"], 4, "some of its areas have a code in ADM1_CODE and some have none"),
        ("huge.geojson", ["--edition", "5"], 4, "is not as such files are (OverflowError"),
        ("flat.geojson", ["--edition", "5"], 4, "no area has a code of ISO 3166-1"),
        ("twice.geojson", ["--edition", "5"], 4, "several areas have the code ITA-1 in ADM1_CODE"),
        ("", ["--edition", "5"], 2, "name the file too"),
    ],
)
def test_a_file_that_is_refused(
    tmp_path: Path, r57: Callable[..., tuple[int, str]], name: str, words: list[str], code: int, told: str
) -> None:
    shp, dbf = shapefile({"NAME": "Italy", "ISO_A3": "ITA"}, SQUARE)
    files = {
        "a.geojson": geojson({"ISO_A3": "ITA"}),
        "a.zip": zipped({"ne_10m.shp": shp, "ne_10m.dbf": dbf, "ne_10m.VERSION.txt": b"5.1.1"}),
        "a.txt": b"outlines",
        "part.geojson": geojson({"ADM0_A3": "ITA", "ADM1_CODE": "ITA-1"}, {"ADM0_A3": "ITA"}),
        "null.geojson": geojson({"ADM0_A3": "ITA", "ADM1_CODE": "ITA-1"}, {"ADM0_A3": "ITA", "ADM1_CODE": None}),
        "huge.geojson": geojson({"ISO_A3": "ITA"}).replace(b"[0.0, 1.0]", b"[0.0, " + b"9" * 400 + b"]"),
        "flat.geojson": geojson({"ISO_A3": "ITA"}, ring=SQUARE[:2]),
        "twice.geojson": geojson(*[{"ADM0_A3": "ITA", "ADM1_CODE": "ITA-1"}] * 2),
    }
    for one, body in files.items():
        (tmp_path / one).write_bytes(body)
    done, said = r57("outlines", *([str(tmp_path / name)] if name else []), *words)
    assert done == code, said
    assert told in said
    assert r57("outlines")[0] == 1  # nothing was taken in


def test_a_group_is_asked_for_by_its_name_however_often() -> None:
    assert countries_of("asean, ASEAN,vnm") == ASEAN


def test_what_a_partition_was_asked_for() -> None:
    own = "outlines-2026.2; coast 3 tiles; THA VNM"
    beyond = "bands-2026.2; Natural Earth x 5 (sha256 ab); coast 3 tiles; CHN WORLD"
    divided = "first-level-2026.1; Natural Earth y 5 (sha256 cd); reach 5 tiles"
    assert rules(own) == (own, own, "")
    assert rules(f"{own} | {beyond}") == (own, beyond, "")
    assert rules(f"{own} | {divided}") == (own, own, divided)
    assert rules(f"{own} | {beyond} | {divided}") == (own, beyond, divided)
    assert asked_by(f'"etag" · {own} | {beyond} | {divided}') == ("THA", "VNM", "CHN", "WORLD")
    assert asked_by("a state of before") == ()
