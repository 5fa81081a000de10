"""What a spreadsheet shows of a typed number, day or text under its number format (ECMA-376, part 1, 18.8.31).

A figure is what people see. Where a format adds to what is stored, scales it or hides a part of it, and the seen cannot
be made exactly, the cell breaks a rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from sources.own.cells import Cell, seen

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*](?P<blank>.)|\[(?P<bracket>[^\]]*)\]|(?P<end>;)|(?P<code>.)', re.DOTALL
)
_DATE_CODE = re.compile(r"am/pm|a/p|y+|m+|d+|h+|s+|.", re.IGNORECASE | re.DOTALL)
_GREGORIAN = {0, 1, 2, 9, 10, 11, 12}
"""Calendars that a format may name of which years and months are ours."""


class UnlikeError(ValueError):
    """What is seen is not what is stored. The text is the rule."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a number format: pairs of `literal`, `bracket` or `code` with its text, in order."""

    tokens: tuple[tuple[str, str], ...]

    def of(self, kind: str) -> str:
        """All text of a kind."""
        return "".join(text for found, text in self.tokens if found == kind)

    @property
    def literals(self) -> str:
        """Text that is added as it stands; a currency is one, too."""
        money = (re.match(r"\$([^-]*)", text) for kind, text in self.tokens if kind == "bracket")
        return self.of("literal") + "".join(found[1] for found in money if found)


@lru_cache(maxsize=512)
def sections(number_format: str) -> tuple[Section, ...]:
    """A number format by its parts: for positive numbers; negative ones; zero; text."""
    parts: list[list[tuple[str, str]]] = [[]]
    for token in _TOKEN.finditer(number_format or "General"):
        kind = str(token.lastgroup)
        if kind == "end":
            parts.append([])
        elif kind in ("quoted", "escaped"):
            parts[-1].append(("literal", token[kind]))
        elif kind != "blank":
            parts[-1].append((kind, token[kind]))
    return tuple(Section(tuple(part)) for part in parts)


def is_general(number_format: str) -> bool:
    """Whether a number is shown with the decimals that it has."""
    return sections(number_format)[0].of("code") in ("General", "@")


def is_month_first(number_format: str) -> bool:
    """Whether a day is shown as `12/31/2025`. Where its year stands first, or its month has a name, nobody errs."""
    order = [part for kind, part in _date_parts(sections(number_format)[0]) if kind == "code"]
    order = [part for part in order if part[0] in "ymd"]
    return order[:1] in (["m"], ["mm"]) and any(part in ("d", "dd") for part in order)


def number_shown(number: float, number_format: str) -> Cell:
    """A typed number as it is seen; what is shown as a percentage is one."""
    try:
        is_percentage, has_percent = _number(number, sections(number_format))
    except UnlikeError as error:
        return Cell(number, rule=str(error), number_format=number_format)
    shown = float(Decimal(repr(number)) * 100) if is_percentage else number
    return Cell(shown, has_percent=has_percent, number_format=number_format)


def _number(number: float, parts: Sequence[Section]) -> tuple[bool, bool]:
    """Whether a hundredfold is shown, and whether a percent sign is. Raises UnlikeError."""
    if not isfinite(number):
        raise UnlikeError("a number that can be kept")
    if any(re.match("[<>=]", text) for part in parts for kind, text in part.tokens if kind == "bracket"):
        raise UnlikeError("a number whose format has no conditions")
    at, section = _section(number, parts)
    code = section.of("code")
    if not re.search(r"General|[0#?@]", code):
        raise UnlikeError("a number that is seen: its format shows none")
    whole, _, decimals = code.partition(".")
    if re.search(r"[0#?],+[^0#?]*$", whole) or "," in decimals:
        raise UnlikeError("a number that is shown as it is stored: its format leaves out thousands")
    added = section.literals + re.sub(r"General|E[+-]|[0#?.,@/]", "", code.replace("%", ""))
    is_negative = "-" in added or "(" in added
    if (at == 0 and is_negative) or (at == 1 and not is_negative):
        raise UnlikeError("a number that is shown with its sign")
    if words := seen(re.sub(r"[-+()%\s]", "", added)):
        raise UnlikeError(f"a number without words or units: its format adds {words!r}")
    signs = code.count("%") + added.count("%")
    if signs > 1:
        raise UnlikeError("a number with one percent sign")
    return "%" in code, signs == 1


def _section(number: float, parts: Sequence[Section]) -> tuple[int, Section]:
    """The part of a format under which a number is shown, and its place."""
    numeric = [part for part in parts[:3] if len(parts) == 1 or "@" not in part.of("code")]
    at = 1 if number < 0 else 2 if number == 0 else 0
    at = at if at < len(numeric) else 0
    return at, numeric[at] if numeric else parts[0]


def text_shown(text: str, number_format: str) -> Cell:
    """A text as it is seen."""
    last = sections(number_format)[-1]
    is_for_text = "@" in last.of("code")
    if is_for_text and seen(last.literals):
        return Cell(text, rule=f"a text as it stands: its format adds {last.literals!r}")
    if not is_for_text and len(sections(number_format)) > 3:
        return Cell(text, rule="a text that is seen: its format hides it")
    return Cell(text)


def day_shown(day: date, number_format: str) -> Cell:
    """A typed day as it is seen: a spreadsheet keeps `10/2026`, and a year, as the first day of it."""
    try:
        return Cell(_day(day, sections(number_format)[0]), number_format=number_format)
    except UnlikeError as error:
        return Cell(day, rule=str(error), number_format=number_format)


def _day(day: date, section: Section) -> str | date:
    for kind, text in section.tokens:
        calendar = re.fullmatch(r"\$[^-]*-([0-9a-fA-F]+)", text) if kind == "bracket" else None
        if calendar and int(calendar[1], 16) >> 16 & 0xFF not in _GREGORIAN:
            raise UnlikeError("a day of our calendar: its format is of another")
    parts = _date_parts(section)
    codes = {part[0] if len(part) < 3 or part[0] != "d" else "weekday" for kind, part in parts if kind == "code"}
    if "y" not in codes or codes & {"e", "g", "b", "#", "0", "?"}:
        raise UnlikeError("a day, a month or a year that is shown with its year")
    if any(letter.isalnum() for kind, text in parts if kind == "literal" for letter in text):
        return _in_words(day, parts)
    if {"d", "m"} <= codes:
        return day
    if "d" in codes:
        raise UnlikeError("a day that is shown with its month")
    year = next(part for kind, part in parts if kind == "code" and part[0] == "y")
    if "m" in codes:
        return f"{day.month}/{day.year}"
    return f"{day.year:04d}" if len(year) > 2 else f"{day.year % 100:02d}"


def _in_words(day: date, parts: Sequence[tuple[str, str]]) -> str:
    """`6 tháng đầu năm 2026` of a format that puts words around a year."""
    numbers = {"yyyy": f"{day.year:04d}", "m": str(day.month), "mm": f"{day.month:02d}"}
    numbers |= {"d": str(day.day), "dd": f"{day.day:02d}"}
    if strange := [part for kind, part in parts if kind == "code" and part.isalnum() and part not in numbers]:
        raise UnlikeError(f"a period as it is written: its format puts words around {strange[0]!r}; write it as text")
    return "".join(numbers.get(text, text) if kind == "code" else text for kind, text in parts)


def _date_parts(section: Section) -> list[tuple[str, str]]:
    """Literals, and codes by runs of a letter in small letters; an `m` beside hours or seconds is `n`, a minute."""
    found: list[tuple[str, str]] = []
    run = ""
    for kind, text in (*section.tokens, ("end", "")):
        if kind == "code":
            run += text
            continue
        found += [("code", code.casefold()) for code in _DATE_CODE.findall(run)]
        run = ""
        if kind == "literal":
            found.append((kind, text))
    letters = [n for n, (kind, code) in enumerate(found) if kind == "code" and code[0] in "ymdhs"]
    for before, n, after in zip([-1, *letters], letters, [*letters[1:], -1], strict=False):
        beside = {found[other][1][0] for other in (before, after) if other >= 0 and other != n}
        if found[n][1][0] == "m" and ((before >= 0 and found[before][1][0] == "h") or "s" in beside):
            found[n] = ("code", "n" * len(found[n][1]))
    return found
