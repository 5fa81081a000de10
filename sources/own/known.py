"""What a figure may speak of: targets and indicators, units, areas and agencies, by every name that people use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from sources.vocabulary.areas import HOME
from sources.vocabulary.words import folded

Register = Iterable[Mapping[str, str]]
"""Rows of a register, by column."""

EVERYWHERE = ("cả nước", "toàn quốc", "việt nam", "vietnam", "viet nam", "national", "vn", HOME)


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator is measured in, and what its values may be; `target` where a target's code was given."""

    indicator: str
    unit: str
    low: float
    high: float
    is_whole: bool = False
    """Whether its unit counts things of which there is no half."""
    target: str = ""
    area: str = ""
    """The province whose target it is; empty where it may be of any area."""
    counted_from: int | None = None
    """The year from whose beginning it counts what is new; None where a figure says how things stand."""
    is_yearly: bool = False
    """Whether years of it are held against each other, or against a floor; a part of one is no year."""


@dataclass(frozen=True)
class Known:
    """The registers by what people write, without marks and capitals."""

    measures: Mapping[str, Measure]
    units: Mapping[str, frozenset[str]]
    areas: Mapping[str, str]
    agencies: Mapping[str, str]
    unit_names: Mapping[str, str]
    """A unit → its name in Vietnamese."""
    agency_names: Mapping[str, str]
    """Code of an agency → its name in Vietnamese, as a citation has it."""
    area_names: Mapping[str, str]
    """Code of a province → its name in Vietnamese."""
    merged_on: Mapping[str, date]
    """Code of a province that was made of several → the day from which it is."""

    @classmethod
    def of(
        cls,
        *,
        targets: Register,
        indicators: Register,
        units: Register,
        provinces: Register,
        agencies: Register,
        province_merger: Register,
    ) -> Known:
        """From the registers of the warehouse (`dbt_project/seeds`)."""
        listed, speaking, measured = list(provinces), list(agencies), list(units)
        return cls(
            _measures(targets, indicators, {row["unit"] for row in measured if _is_counted(row)}),
            {
                row["unit"]: frozenset(
                    folded(row[name]) for name in ("unit", "name_en", "name_en_one", "name_vi") if row[name]
                )
                for row in measured
            },
            {**dict.fromkeys(map(folded, EVERYWHERE), HOME), **_provinces(listed)},
            {**_agencies(speaking), **_committees(listed)},
            {row["unit"]: row["name_vi"] for row in measured},
            {
                **{row["agency_code"]: row["name_vi"] for row in speaking},
                **{f"{COMMITTEE_CODE}{row['gso_code']}": f"UBND {row['full_name_vi']}" for row in listed},
            },
            {row["gso_code"]: row["full_name_vi"] for row in listed},
            _merged(province_merger),
        )

    def measure(self, code: str) -> Measure | None:
        """What a code asks for; None where there is no such code."""
        return self.measures.get(folded(code))

    def near(self, code: str) -> list[str]:
        """Codes that are written nearly so."""
        return get_close_matches(folded(code), self.measures, n=3, cutoff=0.6)


def _is_counted(unit: Mapping[str, str]) -> bool:
    """Whether a unit is one of things that are counted, there being one of it that is written without decimals; or a
    place among others."""
    is_counted = bool(unit["name_en_one"]) and unit["decimals"] == "0"
    return is_counted or unit["unit"].startswith(("rank", "tier"))


def _measures(targets: Register, indicators: Register, counted: set[str]) -> dict[str, Measure]:
    def edge(text: str, none: float) -> float:
        return float(text) if text else none

    targets = list(targets)
    since = _counted_from(targets)
    yearly = {row["indicator_code"] for row in targets if row["target_kind"] in YEARLY}
    found = {
        row["indicator_code"]: Measure(
            row["indicator_code"],
            row["unit"],
            edge(row["natural_min"], float("-inf")),
            edge(row["natural_max"], float("inf")),
            row["unit"] in counted and FULL_TIME not in row.get("name_en", ""),
            counted_from=since.get(row["indicator_code"]),
            is_yearly=row["indicator_code"] in yearly,
        )
        for row in indicators
    }
    of_targets = {
        folded(row["target_code"]): replace(
            found[row["indicator_code"]],
            target=row["target_code"],
            area=row["area_code"] if row["area_code"] != HOME else "",
        )
        for row in targets
        if row["indicator_code"] in found
    }
    return {**{folded(code): measure for code, measure in found.items()}, **of_targets}


FULL_TIME = "full-time equivalent"
"""In the name of an indicator: persons counted by the time they work."""
YEARLY = ("growth_rate", "annual_floor")
"""Kinds of targets that hold years against each other, or against a floor of each."""


def _counted_from(targets: Register) -> dict[str, int]:
    """Indicators of which targets count what is new, and the year after the earliest base (METHOD A: such a count is 0
    at its base)."""
    since: dict[str, int] = {}
    for row in targets:
        if row["target_kind"] == "new_count":
            first = int(row["base_year"]) + 1
            since[row["indicator_code"]] = min(first, since.get(row["indicator_code"], first))
    return since


CITY = "79"
"""Ho Chi Minh City, and what people write of it."""
SHORT = ("hcm", "tphcm", "tp hcm", "tp.hcm", "tp. hcm")
PROVINCE = ("tỉnh", "thành phố", "tp", "tp.")
COMMITTEE_CODE = "ubnd_"
"""With the code of a province: its People's Committee. dbt makes the same (`int_own_series`)."""
COMMITTEE = ("ubnd", "ủy ban nhân dân", "uỷ ban nhân dân", "people's committee of")


def _names(row: Mapping[str, str]) -> set[str]:
    bare = {row["name_vi"], row["name_en"], row["full_name_vi"], *(SHORT if row["gso_code"] == CITY else ())}
    return {folded(f"{word} {name}".strip()) for name in bare for word in ("", *PROVINCE)}


def _provinces(provinces: Register) -> dict[str, str]:
    return {
        name: row["gso_code"]
        for row in provinces
        for name in (*_names(row), row["gso_code"], row["gso_code"].lstrip("0"))
    }


def _committees(provinces: Register) -> dict[str, str]:
    """The People's Committee of a province under the code of the province."""
    return {
        f"{folded(word)} {name}": f"{COMMITTEE_CODE}{row['gso_code']}"
        for row in provinces
        for name in _names(row)
        for word in COMMITTEE
    }


def _merged(merger: Register) -> dict[str, date]:
    became = {row["former_gso_code"]: (row["gso_code"], date.fromisoformat(row["effective_date"])) for row in merger}
    return {code: day for (code, day), former in Counter(became.values()).items() if former > 1}


SEVERAL = "several"
"""Agencies that a text names together: none of them speaks for the others."""


def _agencies(agencies: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What agencies are called. What stands before or inside the brackets of a short name counts where it is one
    agency's alone: a unit of a ministry is not the ministry."""
    speaking = [row for row in agencies if row.get("kind") != SEVERAL]
    found: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    for row in speaking:
        short, code = row["short_vi"], row["agency_code"]
        found.update({folded(row[name]): code for name in ("agency_code", "name_vi", "name_en") if row[name].strip()})
        for name in (short, short.partition("(")[0], short.partition("(")[2].rstrip(")")):
            if name.strip():
                parts.setdefault(folded(name), set()).add(code)
    return {**{name: next(iter(codes)) for name, codes in parts.items() if len(codes) == 1}, **found}
