"""Public columns that were renamed, and the names they had: kept as views for one release.

A release has a schema `names_before` with one view per table named here, the same rows under the names of the release
before. `CHANGELOG.md` names each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exports.marts.tables import Table, quoted

SCHEMA = "names_before"

RENAMED: Mapping[str, Mapping[str, str]] = {
    "dim_agency": {"kind": "agency_kind"},
    "dim_area": {"kind": "area_kind"},
    "dim_criterion": {"source": "read_at"},
    "dim_programme": {"status": "programme_status"},
    "dim_province": {"source": "citation"},
    "dim_series": {"newest_as_of": "newest_published_on"},
    "dim_source": {"kind": "dataset_kind"},
    "dim_target": {"verification": "text_verification"},
    "fct_assessment": {
        "probability_met": "chance_met_percent",
        "short_probability_met": "short_chance_met_percent",
    },
    "fct_observation": {"as_of": "published_on", "as_of_kind": "published_on_kind"},
    "fct_observation_vintage": {"as_of": "published_on", "as_of_kind": "published_on_kind"},
    "fct_target_path": {"source": "legal_document"},
    "mart_asean_comparison": {"as_of": "published_on"},
    "mart_connectivity": {"as_of": "published_on", "source": "measured_by"},
    "mart_connectivity_province": {"as_of": "published_on", "current_gso_code": "gso_code"},
    "mart_data_gap": {"reason_code": "gap_code", "reason_vi": "gap_vi", "reason_en": "gap_en"},
    "mart_revision": {
        "change_kind": "revision_kind",
        "previous_as_of": "previous_published_on",
        "next_as_of": "next_published_on",
        "relative_change": "relative_change_percent",
    },
    "mart_source_disagreement": {
        "first_as_of": "first_published_on",
        "second_as_of": "second_published_on",
        "relative_difference": "relative_difference_percent",
    },
    "mart_source_freshness": {"newest_as_of": "newest_published_on", "known_as_of": "as_of"},
    "mart_submarine_cable": {"as_of": "published_on", "status": "cable_status"},
    "mart_target_status": {"probability_met": "chance_met_percent"},
    "mart_verdict_history": {"probability_met": "chance_met_percent"},
}
"""Table → old name → new name."""

PERCENT = "_percent"
"""What ends so was a share of one under its older name."""
OF_ONE = (("in percent", "as a share of one"), ("tính bằng phần trăm", "tính theo đơn vị 1"))
"""How its words said so."""

RESPELLED: Mapping[str, str] = {
    "Thanh Hoá": "Thanh Hóa",
    "Khánh Hoà": "Khánh Hòa",
    "Tỉnh Thanh Hoá": "Tỉnh Thanh Hóa",
    "Tỉnh Khánh Hoà": "Tỉnh Khánh Hòa",
    "Hanoi": "Ha Noi",
    "Haiphong": "Hai Phong",
}
"""Names of provinces that had two spellings, and the one they have everywhere now."""

RETOLD: Mapping[str, str] = {
    "World Bank Data360 UN_EGDI": "World Bank Data360 UN_EGDI (scores until 2020)",
    "E-government development index with its three sub-indices, by edition of the survey.": (
        "E-government development index with its sub-indices and ranks, by edition of the survey. "
        "Data360 brings scores, not ranks, and no edition after 2020."
    ),
    "R&D expenditure as a share of GDP, by funder and by performer; researchers, FTE and heads.": (
        "R&D expenditure as a share of GDP; researchers (FTE) per million people. The API has nothing by funder or "
        "performer and no researchers by head."
    ),
}
"""What was said of a dataset and was not so, and what is said now."""

UNORDERED = {"mart_data_gap": ("proxy_series",)}
"""Lists joined with ";" whose order was left to chance; they are in the order of priority now."""


def before(table: Table) -> Table:
    """A table as it was called before: the same columns in the same order. Raises KeyError for a table without."""
    older = {new: old for old, new in RENAMED[table.name].items()}
    columns = tuple(
        replace(
            column,
            name=older[column.name],
            comment=column.comment.replace("in percent", "as a share of one").replace(
                "tính bằng phần trăm", "tính theo đơn vị 1"
            ),
        )
        if column.name in older
        else column
        for column in table.columns
    )
    comment = f"{table.meaning} Under the names of before; will go.\n{table.meaning_vi} Theo tên cũ của cột; sẽ bỏ."
    return replace(table, comment=comment, columns=columns)


def view_of(table: Table) -> str:
    """The select that gives a table under its names of before."""
    pairs = zip(table.column_names, before(table).column_names, strict=True)
    named = ", ".join(
        f"{quoted(now)}{' / 100' if now != then and now.endswith(PERCENT) else ''} as {quoted(then)}"
        for now, then in pairs
    )
    return f"select {named} from main.{quoted(table.name)}"  # noqa: S608 (names come from the catalog, quoted)
