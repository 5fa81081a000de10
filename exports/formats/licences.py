"""The terms, `LICENCES.md`: whose each dataset is, what may be done with it, and what is in this release of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.audience import SAID, Audience
from exports.marts.contents import Contents
from exports.marts.database import DATABASE, opened
from exports.marts.licences import DERIVED, TABLES, WITHHELD, computed_series, inputs_of, of_inputs, with_rows
from exports.marts.tables import public_tables

FORMS = {"tables": "in its tables", "own_files": "in files of their own, in the folder `{}`", "withheld": "not at all"}
"""`dim_licence.public_form` in words; braces stand for the class."""
NO_ROWS = "no rows of its own"
"""Nothing of it has been fetched, or it shows in verdicts alone."""

Lies = Set[tuple[str, str, str]]
"""Which rows are there: dataset, the folder in which they lie (empty for the release's own tables), their class."""


def write(contents: Contents, folder: Path) -> None:
    """The one page, of what lies there: the release's tables and, in a public one, its parts."""
    classes = contents.rows("from dim_licence order by sort_order")
    lies = {(dataset, "", of) for dataset, of in with_rows(contents.connection, contents.tables)}
    computed = computed_series(contents.connection, contents.tables)
    for name in (entry["licence_class"] for entry in classes):
        part = folder / name / DATABASE
        if part.is_file():
            with opened(part) as connection:
                tables = public_tables(connection, part.stem)
                lies |= {(dataset, name, of) for dataset, of in with_rows(connection, tables)}
                computed |= computed_series(connection, tables)
    page = licences_page(
        classes, contents.sources, contents.identity.audience, lies, inputs_of(contents.connection, computed)
    )
    (folder / "LICENCES.md").write_text(page, encoding="utf-8")


def licences_page(
    classes: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    audience: Audience,
    lies: Lies,
    inputs: Set[str] = frozenset(),
) -> str:
    """The classes with what they allow, then each dataset with its licence and where its rows lie in this release.

    `inputs`: the datasets that figures computed here rest on, wherever in the release they lie.
    """
    lines = ["# Licences of the data", "", SAID[audience].en, "", SAID[audience].vi, "", *RULES, ""]
    lines += ["| class | what it allows | được phép làm gì | in a public release |", "|---|---|---|---|"]
    lines += [_row(f"`{c['licence_class']}`", c["meaning_en"], c["meaning_vi"], _form(c)) for c in classes]
    lines += [
        "",
        "| dataset | publisher | licence | giấy phép | class | rows in this release |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        _row(
            f"`{source['dataset']}`",
            source["publisher"],
            *_terms(source, sources, inputs),
            _class_of(source, classes, lies),
            _here(source, classes, audience, lies),
        )
        for source in sources
    ]
    return "\n".join(lines) + "\n"


RULES = (
    "The code is under Apache-2.0. Each dataset keeps its publisher's terms; cite the publisher as the row's",
    "`citation` says. Every row of every table says its class in `row_licence`: the strictest of what it was made",
    "from. Registers, texts and verdicts are this project's own, under CC BY 4.0 where the figures they rest on are",
    "`open`; else they follow the licences of those figures.",
    "",
    "Mã nguồn theo Apache-2.0. Mỗi bộ số liệu giữ điều khoản của nơi công bố; hãy trích dẫn như cột `citation` ghi.",
    "Mỗi dòng của mọi bảng ghi loại giấy phép ở `row_licence`: loại chặt nhất trong những số liệu đã dùng.",
    "Danh mục, lời văn và kết luận là của dự án, theo CC BY 4.0 khi các số liệu làm căn cứ thuộc loại `open`;",
    "nếu không thì theo giấy phép của các số liệu đó.",
)


def _form(entry: Mapping[str, Any]) -> str:
    return FORMS[entry["public_form"]].format(entry["licence_class"])


def _terms(source: Mapping[str, Any], sources: Sequence[Mapping[str, Any]], inputs: Set[str]) -> tuple[str, str]:
    """The licence of a dataset in both languages; of what is computed here that of each input by name."""
    if source["dataset"] != DERIVED or not inputs:
        return source["licence"], source["licence_vi"]
    return of_inputs(sources, inputs)


def _class_of(source: Mapping[str, Any], classes: Sequence[Mapping[str, Any]], lies: Lies) -> str:
    """The class of a dataset; of what is computed here those of its rows, which have each that of its own inputs."""
    if source["dataset"] != DERIVED:
        return str(source["licence_class"])
    found = {of for dataset, _, of in lies if dataset == DERIVED}
    listed = ", ".join(c["licence_class"] for c in classes if c["licence_class"] in found)
    return f"each as its inputs{': ' if listed else ''}{listed}"


def _here(source: Mapping[str, Any], classes: Sequence[Mapping[str, Any]], audience: Audience, lies: Lies) -> str:
    """Where rows of a dataset are to be found."""
    places = {folder for dataset, folder, _ in lies if dataset == source["dataset"]}
    if audience is Audience.INTERNAL:
        return "yes" if places else NO_ROWS
    if not places:
        withheld = {c["licence_class"] for c in classes if c["public_form"] == WITHHELD}
        return FORMS[WITHHELD] if source["licence_class"] in withheld else NO_ROWS
    own = [FORMS[TABLES]] if "" in places else []
    return "; ".join([*own, *(_form(c) for c in classes if c["licence_class"] in places)])


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


FORMAT = Format(
    name="licences", files=("LICENCES.md",), write=write, needs=("dim_licence", "dim_source", "bridge_derived_input")
)
