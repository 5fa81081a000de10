"""The first vintage, shipped with the project: what the tables in `sources/shipped/` say, as parsed rows.

- `<dataset>.csv` (`STATISTICS`): one observation a row, sorted by published_on, series, area, period; digits as
  published.
- `vintages.csv`: once per dataset and published_on, who published what, in which edition, under which licence.
- `contents.csv`: once per dataset, published_on and series, the unit, the number of rows, and where they were read
  (`{month}` and `{next_month}` in an address: of a publisher who keeps a file a month, the one of the row).
- `reported_figures.csv`: figures stated in reports and the press, each with its own citation; one vintage in all.
- `submarine_cables.csv`: cables that land in Viet Nam, as listed on one day.
- `published_verdicts.csv`: what the first release said of each target and day, where it began to say something else.

A table that breaks a rule is refused, not mended (`StrictTable`).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import quote

import polars as pl

from sources.shipped.strict_table import ADDRESS, NUMBER, StrictTable
from sources.shipped.verdicts import PUBLISHED_VERDICTS, published_verdicts
from sources.vocabulary.areas import crosswalk, known_areas
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import AS_OF_KINDS, OBS_STATUSES, VALUE_KINDS, VALUE_QUALIFIERS, VERIFICATIONS

FOLDER = Path(__file__).parent

STATISTICS = ("published_on", "series_code", "area_code", "period", "value")
VINTAGES = ("dataset", "published_on", "published_on_kind", "edition", "publisher", "publication", "licence")
CONTENTS = ("dataset", "published_on", "series_code", "unit", "rows", "verification", "origin", "also_at", "note")
REPORTED = (
    "series_code",
    "area_code",
    "period",
    "value",
    "unit",
    "value_qualifier",
    "obs_status",
    "value_kind",
    "out_of",
    "publisher",
    "document",
    "published_on",
    "published_on_kind",
    "source_locator",
    "source_url",
    "also_at",
    "verification",
    "note",
)
CABLES = (
    "cable_id",
    "cable_name",
    "area_code",
    "status",
    "rfs_year",
    "rfs_text",
    "length_km",
    "landing_points",
    "owners",
)
"""The columns of each table, in order. A table with other columns is refused."""

KNOWN_AREA = "a known area code (ISO 3166-1 alpha-3; of provinces ISO 3166-2 until June 2025, GSO since)"
REPORTED_FIGURES = "reported_figures"
SUBMARINE_CABLES = "submarine_cables"


def bundled_datasets(folder: Path = FOLDER) -> list[str]:
    """The datasets that have a shipped vintage."""
    statistical = _vintages(folder).rows["dataset"].unique().to_list()
    return sorted([*statistical, REPORTED_FIGURES])


def bundled_vintages(dataset: str, folder: Path = FOLDER) -> list[Parsed]:
    """The shipped vintages of a dataset, oldest first; none for a dataset that ships nothing.

    Raises SourceError where a table is not what it should be.
    """
    if dataset == REPORTED_FIGURES:
        return [_reported(folder)]
    vintages = _vintages(folder).rows.filter(pl.col("dataset") == dataset).sort("published_on")
    if vintages.is_empty():
        return []
    if dataset == SUBMARINE_CABLES:
        return [_cables(folder, vintages.row(0, named=True))]
    if dataset == PUBLISHED_VERDICTS:
        return [published_verdicts(folder, vintages.row(0, named=True))]
    return _statistics(folder, dataset, vintages)


def _vintages(folder: Path) -> StrictTable:
    table = StrictTable.read(folder, "vintages.csv", "all", VINTAGES)
    table.must_be_filled(*VINTAGES)
    table.must_be_days("published_on")
    table.must_be_one_of("published_on_kind", AS_OF_KINDS, "a kind of date")
    table.must_be_unique("dataset", "published_on")
    return table


def _contents(folder: Path, dataset: str) -> StrictTable:
    table = StrictTable.read(folder, "contents.csv", dataset, CONTENTS).where(pl.col("dataset") == dataset)
    table.must_be_filled("published_on", "series_code", "unit", "rows", "origin")
    table.must_match("rows", r"^[1-9]\d*$", "a count of rows")
    table.must_be_one_of("verification", VERIFICATIONS, "a kind of verification")
    table.must_be_unique("published_on", "series_code")
    return table


def _statistics(folder: Path, dataset: str, vintages: pl.DataFrame) -> list[Parsed]:
    """One vintage per published_on, with unit, citation and address from the two tables that declare them."""
    table = StrictTable.read(folder, f"{dataset}.csv", dataset, STATISTICS)
    contents = _contents(folder, dataset)
    table.must_be_filled(*STATISTICS)
    table.must_match("value", NUMBER, "a number")
    table.must_be_one_of("published_on", vintages["published_on"], "a vintage declared in vintages.csv")
    table.must_be_one_of("area_code", known_areas(), KNOWN_AREA)
    table.must_be_periods("period")
    table.must_be_unique("series_code", "area_code", "period", "published_on")
    declared = contents.rows.drop("dataset", "line", "rows")
    table = StrictTable(dataset, table.file, table.rows.join(declared, on=("published_on", "series_code"), how="left"))
    table.refuse(pl.col("unit").is_null(), "series_code", "a series declared for this vintage in contents.csv")
    table.must_lie_within_units()
    counted = table.rows.group_by("published_on", "series_code").len("counted")
    promised = StrictTable(
        dataset, contents.file, contents.rows.join(counted, on=("published_on", "series_code"), how="left")
    )
    promised.refuse(
        pl.col("counted").fill_null(0) != pl.col("rows").cast(pl.UInt32),
        "rows",
        f"as many rows of the series in {dataset}.csv as are declared",
    )
    by_day = table.rows.partition_by("published_on", as_dict=True)
    return [_vintage(by_day[(declared["published_on"],)], declared) for declared in vintages.iter_rows(named=True)]


def _vintage(rows: pl.DataFrame, vintage: dict[str, str]) -> Parsed:
    rows = rows.with_columns(_of_its_month("origin"))
    origins = {text: _address(text) for text in rows["origin"].unique()}
    cited = f"{vintage['publisher']}, {vintage['publication']}, edition {vintage['edition']}" + {
        "publisher": f", published {vintage['published_on']}",
        "mirror": f", state of {vintage['published_on']}",
        "approximate": f", state of about {vintage['published_on']}",
    }.get(vintage["published_on_kind"], "")
    quoted = pl.when(pl.col("verification") == "excerpt").then(pl.lit("as quoted by")).otherwise(pl.lit("read in"))
    return Parsed(
        rows=rows.select(
            "series_code",
            "area_code",
            "period",
            pl.col("value").cast(pl.Float64),
            "unit",
            pl.format("{}; {} {}", pl.lit(cited), quoted, pl.col("origin")).alias("citation"),
            pl.col("origin").replace_strict(origins, return_dtype=pl.String).alias("source_url"),
            "verification",
            _joined(pl.col("note"), _labelled("also at ", "also_at")).alias("note"),
        ),
        edition=vintage["edition"],
        published_on=date.fromisoformat(vintage["published_on"]),
        published_on_kind=vintage["published_on_kind"],
        notes=(f"licence: {vintage['licence']}",),
    )


def _of_its_month(column: str) -> pl.Expr:
    """An address with the bounds of the row's month, as `20251001T000000Z`, where it asks for them."""
    month = pl.format("{}-01", pl.col("period")).str.to_date("%Y-%m-%d", strict=False)
    named = {"{month}": month, "{next_month}": month.dt.offset_by("1mo")}
    address = pl.col(column)
    for name, day in named.items():
        address = address.str.replace(name, day.dt.strftime("%Y%m%dT000000Z").fill_null(name), literal=True)
    return address.alias(column)


def _address(origin: str) -> str:
    """The web address of an origin: itself, or the file of a public repository given as owner/name@commit:path."""
    found = re.fullmatch(r"([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}):(.+)", origin)
    return f"https://github.com/{found[1]}/blob/{found[2]}/{quote(found[3])}" if found else origin


def _labelled(label: str, column: str) -> pl.Expr:
    return pl.when(pl.col(column) == "").then(pl.lit("")).otherwise(pl.lit(label) + pl.col(column))


def _joined(*parts: pl.Expr) -> pl.Expr:
    """The parts that say something, one after the other."""
    return pl.concat_str(
        [pl.when(part == "").then(None).otherwise(part) for part in parts], separator="; ", ignore_nulls=True
    )


def _reported(folder: Path) -> Parsed:
    """The register of reported figures, whole: rows carry their own date, address and degree of verification."""
    table = StrictTable.read(folder, f"{REPORTED_FIGURES}.csv", REPORTED_FIGURES, REPORTED)
    table.must_be_filled(
        "series_code", "area_code", "period", "value", "unit", "publisher", "document", "published_on", "verification"
    )
    table.must_match("value", NUMBER, "a number")
    table.must_be_one_of("value_qualifier", VALUE_QUALIFIERS, "a qualifier of values")
    table.must_be_one_of("obs_status", OBS_STATUSES, "a status of observations")
    table.must_be_one_of("value_kind", VALUE_KINDS, "a kind of figure")
    table.refuse((pl.col("obs_status") == "F") & (pl.col("value_kind") != "plan"), "value_kind", "a forecast is a plan")
    table.must_be_one_of("published_on_kind", AS_OF_KINDS, "a kind of date")
    table.must_be_one_of("verification", VERIFICATIONS, "a kind of verification")
    table.must_be_one_of("area_code", known_areas(), KNOWN_AREA)
    table.must_be_days("published_on")
    table.must_be_periods("period")
    table.must_match("source_url", ADDRESS, "a web address or nothing")
    cited = (pl.col("source_url") != "") | (pl.col("source_locator") != "")
    table.refuse(
        ~cited & (pl.col("verification") != "address_incomplete"),
        "source_url",
        "an address or a place in the document, unless the verification says that the address is incomplete",
    )
    table.must_be_unique("series_code", "area_code", "period", "published_on")
    table.must_lie_within_units()
    dated = (
        pl.when(pl.col("published_on_kind") == "publisher")
        .then(pl.col("published_on"))
        .otherwise("about " + pl.col("published_on"))
    )
    rows = table.rows.select(
        "series_code",
        "area_code",
        "period",
        pl.col("value").cast(pl.Float64),
        "unit",
        "value_qualifier",
        "obs_status",
        "value_kind",
        pl.col("published_on").str.to_date(),
        "published_on_kind",
        pl.format("{}: {}, {}", "publisher", "document", dated).alias("citation"),
        "source_url",
        "source_locator",
        "verification",
        _joined(_labelled("of ", "out_of"), pl.col("note"), _labelled("also at ", "also_at")).alias("note"),
    )
    newest = max(rows["published_on"].to_list())
    return Parsed(rows=rows, published_on=newest, published_on_kind="publisher")


def _cables(folder: Path, vintage: dict[str, str]) -> Parsed:
    """Cables that land in Viet Nam as listed on one day: the columns of `submarine_cables.CABLE_COLUMNS` known then."""
    table = StrictTable.read(folder, f"{SUBMARINE_CABLES}.csv", SUBMARINE_CABLES, CABLES)
    origin = _contents(folder, SUBMARINE_CABLES).rows.row(0, named=True)
    table.must_be_filled(*CABLES)
    table.must_be_one_of("area_code", crosswalk(), "a known area code (ISO 3166-1 alpha-3)")
    table.must_match("rfs_year", r"^\d{4}$", "a year")
    table.must_match("length_km", NUMBER, "a number")
    table.must_be_unique("cable_id", "area_code")
    rows = table.rows.select(
        "cable_id",
        "cable_name",
        "area_code",
        "status",
        pl.col("rfs_year").cast(pl.Int32),
        "rfs_text",
        pl.col("length_km").cast(pl.Float64),
        pl.lit(None, dtype=pl.Float64).alias("capacity_tbps"),
        "landing_points",
        "owners",
        pl.lit(_address(origin["origin"])).alias("source_url"),
        pl.lit(origin["note"]).alias("note"),
    )
    return Parsed(
        rows=rows,
        edition=vintage["edition"],
        published_on=date.fromisoformat(vintage["published_on"]),
        published_on_kind=vintage["published_on_kind"],
        notes=(f"licence: {vintage['licence']}",),
    )
