"""Templates into files: what every page has around its own, and the way from page to page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exports import pages as room
from exports.marts import registers, scoreboard
from exports.marts.audience import SAID
from exports.marts.contents import Contents
from exports.marts.registers import Text
from exports.marts.scoreboard import Scoreboard
from exports.pages import Page
from exports.pages.rendering.filters import Filters
from exports.pages.rendering.notes import Notes
from exports.pages.rendering.wording import both

NEEDS = (*scoreboard.TABLES, *registers.TABLES)
"""The public tables that what stands on every page is read from."""


class Site:
    """The pages of one release."""

    def __init__(self, pages: Sequence[Page], contents: Contents) -> None:
        self._contents = contents
        linked = sorted((page for page in pages if page.link), key=lambda page: page.place)
        self._links = [(page.files[0], page.link) for page in linked]

    def write(self, page: Page, folder: Path) -> None:
        """Every file of a page, into the release's folder."""
        template = self._environment.get_template(page.template)
        for name, given in page.sheets(self._contents):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            to_root = "../" * name.count("/")
            around = {"to_root": to_root, "here": name, "notes": Notes(), **self._shared}
            file.write_text(template.render(**around, **given), encoding="utf-8")

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader([Path(folder) / "templates" for folder in room.__path__]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters = Filters(self._contents.registers)
        environment.filters |= filters.filters()
        environment.globals |= filters.functions()
        return environment

    @cached_property
    def _shared(self) -> Mapping[str, Any]:
        board = self._contents.board
        return {
            "release": board.release,
            "titles": _titles(board),
            "statuses": list(self._contents.registers.statuses.values()),
            "modes": _modes(self._contents),
            "method_version": board.targets[0].status["method_version"],
            "links": self._links,
            "errata": board.errata,
            "audience": SAID[self._contents.identity.audience],
        }


def _titles(board: Scoreboard) -> Mapping[str, Text]:
    """Of each target the name that a link to it has among others: with the document that sets it where another one sets
    a target of the same name."""
    names = {target.code: both(target.register["name_en"], target.register["name_vi"]) for target in board.targets}
    english, vietnamese = (Counter(getattr(name, language) for name in names.values()) for language in ("en", "vi"))
    titles = {}
    for target in board.targets:
        name, programme = names[target.code], board.programmes[target.register["programme_code"]]
        if english[name.en] > 1 or vietnamese[name.vi] > 1:
            name = Text(f"{name.en} ({programme['name_en']})", f"{name.vi} ({programme['name_vi']})")
        titles[target.code] = name
    return titles


def _modes(contents: Contents) -> list[tuple[Text, int]]:
    """How the datasets that have figures were had: mode and number of datasets, the most frequent first."""
    fresh = contents.board.freshness
    counted = Counter(row["retrieval_mode"] for row in fresh if row["newest_published_on"] is not None)
    return [(contents.registers.label("retrieval_mode", mode), n) for mode, n in counted.most_common() if mode]
