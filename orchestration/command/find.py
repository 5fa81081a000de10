"""`r57 find`: targets by words, in either language, with or without marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exports.marts.records import records
from exports.marts.registers import read_registers
from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.named import like
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, out, stop
from orchestration.command.own_targets import own_targets, print_own, with_words
from orchestration.command.place import AnArea, ARelease, reading
from orchestration.command.status import styles_of
from orchestration.command.tables import headings, show
from sources.vocabulary.words import folded

if TYPE_CHECKING:
    import duckdb

TEXTS = """
    select
        target_code,
        verdict.status,
        dim_target.name_vi,
        dim_target.name_en,
        concat_ws(' ', target_code, dim_target.name_vi, dim_target.name_en) as name,
        concat_ws(' ', dim_target.statement_vi, dim_target.statement_en) as statement,
        concat_ws(' ', dim_target.indicator_code, indicator.name_vi, indicator.name_en) as indicator,
        measured.series,
        verdict.search_text
    from dim_target
    inner join mart_target_status as verdict using (target_code)
    left join dim_indicator as indicator on dim_target.indicator_code = indicator.indicator_code
    left join (
        select target_code, string_agg(concat_ws(' ', dataset, series_code, name_vi, name_en), ' ') as series
        from bridge_target_series
        inner join dim_series using (dataset, series_code)
        group by target_code
    ) as measured using (target_code)
    order by dim_target.horizon_year, target_code
"""
OF_PROVINCES = """
    select
        own.province_target_code as target_code,
        own.status,
        own.name_vi,
        own.name_en,
        concat_ws(
            ' ', own.province_target_code, own.name_vi, own.name_en, own.province_name_vi, own.province_name_en
        ) as name,
        concat_ws(' ', own.statement_vi, own.statement_en) as statement,
        concat_ws(' ', own.indicator_code, indicator.name_vi, indicator.name_en) as indicator,
        null as series,
        own.search_text,
        own.area_code,
        own.province_name_vi
    from mart_province_target as own
    left join dim_indicator as indicator using (indicator_code)
    order by own.area_code, own.horizon_year, own.province_target_code
"""
WHERE = ("name", "statement", "indicator", "series", "search_text")
"""What is looked through, what says most first; the last has other words for what a target names: AI spelled out."""
SHOWN = ("target_code", "name_vi", "name_en", "found_in", "status")
OF_WHOM = ("area_code", "province_name_vi")
"""Whose a target is: the province's that sets it itself; empty where it is the nation's."""
OWN_COLUMNS = (("province_name_vi", "of"), *headings(SHOWN))


def find(
    words: Annotated[list[str], typer.Argument(help="Words or parts of words, with or without marks: kinh te so.")],
    area: AnArea = None,
    release: ARelease = "current",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Targets whose code, name, statement, indicator or series holds all the words, or other words for them: of the
    nation, then of provinces."""
    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    asked = folded(" ".join(words)).split()
    if not asked:
        raise stop(2, "no words to look for; write some: r57 find kinh te so")
    with reading(release) as connection:
        if area is not None:
            own = with_words(own_targets(connection, area), asked)
            if not own:
                raise stop(
                    1, f"no target of that province holds {' '.join(words)!r}; r57 targets --area {area} lists all"
                )
            if form is not Form.TABLE:
                print_rows(form, own)
            else:
                print_own(own, styles_of(connection), read_registers(connection))
            return
        rows, of_provinces = records(connection, TEXTS), _of_provinces(connection)
        styles = styles_of(connection)
    found, own = holding(rows, asked), holding(of_provinces, asked)
    if not found and not own:
        names = (row["name"] for row in (*rows, *of_provinces))
        near = like(asked[-1], sorted({word for name in names for word in folded(name).split()}))
        said = f"; like {asked[-1]!r}: {', '.join(near)}" if near else ""
        raise stop(1, f"no target holds {' '.join(words)!r}{said}; r57 targets lists all")
    if form is not Form.TABLE:
        print_rows(form, [*found, *own], (*SHOWN, *OF_WHOM))
        return
    if found:
        show(found, headings(SHOWN), styles, missed=("found_in", "name_en"))
        out.print(f"{len(found)} of {len(rows)} targets; r57 status {found[0]['target_code']} shows one in full")
    if own:
        show(own, OWN_COLUMNS, styles, missed=("found_in", "name_en"))
        out.print(
            f"{len(own)} of {len(of_provinces)} targets that provinces set themselves, in no number of the nation; "
            f"r57 status {own[0]['target_code']} shows one in full"
        )


def _of_provinces(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What provinces set themselves; nothing where a release was made before there was any of it."""
    known = records(connection, "from duckdb_tables() where table_name = 'mart_province_target'")
    return records(connection, OF_PROVINCES) if known else []


def holding(rows: Iterable[Mapping[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
    """The rows that hold every word, those first that hold them in what says most; each tells where."""
    ranked = sorted(_found(rows, words), key=lambda pair: pair[0])  # the order of the rows stands among equals
    return [row for _, row in ranked]


def _found(rows: Iterable[Mapping[str, Any]], words: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for row in rows:
        texts = [folded(row[place] or "") for place in WHERE]
        for last, place in enumerate(WHERE):
            held = " ".join(texts[: last + 1])
            if all(word in held for word in words):
                told = {**row, "found_in": place}
                yield last, {name: told.get(name) for name in (*SHOWN, *OF_WHOM)}
                break
