"""`r57 find`: targets by words, in either language, with or without marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

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
WHERE = ("name", "statement", "indicator", "series", "search_text")
"""What is looked through, what says most first; the last has other words for what a target names: AI spelled out."""
SHOWN = ("target_code", "name_vi", "name_en", "found_in", "status")


def find(
    words: Annotated[list[str], typer.Argument(help="Words or parts of words, with or without marks: kinh te so.")],
    area: AnArea = None,
    release: ARelease = "current",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Targets whose code, name, statement, indicator or series holds all the words, or other words for them."""
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
        rows = records(connection, TEXTS)
        styles = styles_of(connection)
    found = holding(rows, asked)
    if not found:
        near = like(asked[-1], sorted({word for row in rows for word in folded(row["name"]).split()}))
        said = f"; like {asked[-1]!r}: {', '.join(near)}" if near else ""
        raise stop(1, f"no target holds {' '.join(words)!r}{said}; r57 targets lists all")
    if form is not Form.TABLE:
        print_rows(form, found, SHOWN)
        return
    show(found, headings(SHOWN), styles, missed=("found_in", "name_en"))
    out.print(f"{len(found)} of {len(rows)} targets; r57 status {found[0]['target_code']} shows one in full")


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
                yield last, {name: told[name] for name in SHOWN}
                break
