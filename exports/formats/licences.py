"""The terms, `LICENCES.md`: whose each dataset is, what may be done with it, and what is in this release of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.audience import SAID, Audience
from exports.marts.contents import Contents

FORMS = {"tables": "in its tables", "own_files": "in files of their own, in the folder `{}`", "withheld": "not at all"}
"""`dim_licence.public_form` in words; braces stand for the class."""


def write(contents: Contents, folder: Path) -> None:
    """The one page."""
    classes = contents.rows("from dim_licence order by sort_order")
    page = licences_page(classes, contents.sources, contents.identity.audience)
    (folder / "LICENCES.md").write_text(page, encoding="utf-8")


def licences_page(
    classes: Sequence[Mapping[str, Any]], sources: Sequence[Mapping[str, Any]], audience: Audience
) -> str:
    """The classes with what they allow, then each dataset with its licence and how it is part of this release."""
    lines = ["# Licences of the data", "", SAID[audience].en, "", SAID[audience].vi, "", *RULES, ""]
    lines += ["| class | what it allows | được phép làm gì | in a public release |", "|---|---|---|---|"]
    forms = {entry["licence_class"]: _form(entry) for entry in classes}
    lines += [_row(f"`{c['licence_class']}`", c["meaning_en"], c["meaning_vi"], _form(c)) for c in classes]
    lines += ["", "| dataset | publisher | licence | class | rows in this release |", "|---|---|---|---|---|"]
    lines += [
        _row(
            f"`{source['dataset']}`",
            source["publisher"],
            source["licence"],
            source["licence_class"],
            _here(source, forms, audience),
        )
        for source in sources
    ]
    return "\n".join(lines) + "\n"


RULES = (
    "The code is under Apache-2.0. Each dataset keeps its publisher's terms; cite the publisher as the row's",
    "`citation` says. Every row of every table says its class in `row_licence`: the strictest of what it was made",
    "from. Registers, texts and verdicts are this project's own, under CC BY 4.0 where the figures they rest on are",
    "`open`; else they follow the licences of those figures.",
)


def _form(entry: Mapping[str, Any]) -> str:
    return FORMS[entry["public_form"]].format(entry["licence_class"])


def _here(source: Mapping[str, Any], forms: Mapping[str, str], audience: Audience) -> str:
    if source["dataset"] == "derived":
        return "each as its own inputs"
    return "yes" if audience is Audience.INTERNAL else forms[source["licence_class"]]


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


FORMAT = Format(name="licences", files=("LICENCES.md",), write=write, needs=("dim_licence", "dim_source"))
