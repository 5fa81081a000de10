"""The form of a web page as fields to send: what a browser would send of it, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """The fields of a page: `hidden` ones with their values, `buttons` with what stands on them, and the values of each
    list to `choose` from."""

    hidden: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    choose: dict[str, list[str]] = field(default_factory=dict)

    def ending(self, end: str) -> dict[str, list[str]]:
        """The lists whose names end so."""
        return {name: values for name, values in self.choose.items() if name.endswith(end)}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.form = Form()
        self._list: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Mapping[str, str | None] = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "select":
            self._list = self.form.choose.setdefault(name, [])
        elif tag == "option" and self._list is not None and given.get("value") is not None:
            self._list.append(value)
        elif tag == "input" and name:
            kind = (given.get("type") or "text").lower()
            if kind == "hidden":
                self.form.hidden[name] = value
            elif kind == "submit":
                self.form.buttons[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._list = None


def read_form(page: str) -> Form:
    """The form of a page; one without a form has no fields."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.form
