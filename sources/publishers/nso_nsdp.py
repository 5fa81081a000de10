"""National Statistics Office of Viet Nam, National Summary Data Page: SDMX-ML 2.1 files of GDP, prices, population.

Each file is the whole history, written anew at every release; the only date in it is the header's `Prepared`. Terms:
attribution to NSO.

What it is known for: observations out of order; levels, indices and rates side by side, one UNIT_MULT per series;
periods 2004, 2024-Q3 and 2024-10 in one file; a period written twice with different values; an unsteady host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from sources.publishers.answers import MISSING_STATUSES, refused_status, told_status, web_page
from sources.vocabulary.areas import iso3_by_iso2
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Verdict
from sources.vocabulary.observation import parsed_rows
from sources.vocabulary.periods import parse_period

EVIDENCE = (
    Evidence("recorded", "the files of prices and population, SDMX-ML 2.1", date(2024, 11, 13)),
    Evidence(
        "recorded", "the file of national accounts: read by others, its series and their order", date(2026, 11, 25)
    ),
)

BASE = "https://nsdp.nso.gov.vn/GSO-chung/SDMXFiles/GSO"
FORBIDDEN = "a document type declaration"
MOST_TAGS = 1_000_000
"""Far more than any file asked for has. Read, a tag may take dozens of times what it does as text."""
MISSING = frozenset({"", "NaN", "-", ".."})


@dataclass(slots=True)
class _Message:
    """What one file says: series as (attributes, observations as attributes)."""

    root: str = ""
    prepared: str = ""
    series: list[tuple[dict[str, str], list[dict[str, str]]]] = field(default_factory=list)


class _UnsafeXmlError(Exception):
    """The file declares a document type: no publisher's SDMX does, and entities could be hidden there."""


def _read(body: bytes) -> _Message:
    """Read SDMX-ML without ever following an entity. Raises ExpatError, _UnsafeXmlError, or ValueError where
    there is more than is read into memory."""
    message = _Message()
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        path.append(local)
        if len(path) == 1:
            message.root = local
        elif local == "Series":
            message.series.append((attributes, []))
        elif local == "Obs" and path[-2:-1] == ["Series"]:
            message.series[-1][1].append(attributes)

    def text(data: str) -> None:
        if path[-2:] == ["Header", "Prepared"]:
            message.prepared += data

    def doctype(*_: object) -> None:
        raise _UnsafeXmlError

    if body.count(b"<") > MOST_TAGS:
        raise ValueError(f"it has more than {MOST_TAGS:,} tags")
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = text
    parser.Parse(body, True)
    return message


def requests(options: Options) -> list[Request]:
    """One request per file of `options["files"]` (file → series → unit)."""
    return [Request(url=f"{BASE}/{name}.xml", label=name, suffix="xml") for name in _files(options)]


def _files(options: Options) -> Mapping[str, Mapping[str, str]]:
    files: Mapping[str, Mapping[str, str]] = options["files"]
    return files


def classify(payload: Payload) -> Verdict:
    """A StructureSpecificData message with series is ok; an Error message is an envelope; broken XML is cut off."""
    verdict = web_page(payload) or refused_status(payload)
    if verdict is not None:
        return verdict
    try:
        message = _read(payload.body)
    except _UnsafeXmlError:
        return Verdict(Answer.CHANGED_SHAPE, f"the XML has {FORBIDDEN}: not read")
    except (expat.ExpatError, ValueError) as error:
        return Verdict(Answer.TRUNCATED, f"the XML breaks off or is damaged ({error})", retry=True)
    if message.root == "Error":
        return Verdict(Answer.ERROR_ENVELOPE, "an SDMX error message")
    if message.root != "StructureSpecificData":
        return Verdict(Answer.CHANGED_SHAPE, f"the message is {message.root}, not StructureSpecificData")
    if not any(observations for _, observations in message.series):
        return Verdict(Answer.EMPTY, "no observations")
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: a file holds the whole history."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """Rows of the wanted series; `{base}` in a unit is the base period the file names. Values are brought to the unit
    itself (UNIT_MULT 9 → dong, not billions).

    Raises SourceError when a wanted series is missing or comes in two forms, when a multiplier, a period or a value
    cannot be read, or when one period has two values.
    """
    rows: list[dict[str, object]] = []
    editions: list[str] = []
    files = _files(options)
    for payload in payloads:
        name = payload.request.label
        message = _read(payload.body)
        released = _released(message, name)
        editions.append(f"{name} {released.isoformat()}")
        for code, unit in files[name].items():
            rows.extend(_rows(message, name, code, unit, released, payload.request.url))
    return Parsed(rows=parsed_rows(rows), edition=", ".join(editions))


def _released(message: _Message, name: str) -> date:
    try:
        return datetime.fromisoformat(message.prepared.strip()).date()
    except ValueError:
        raise SourceError(
            "changed_shape", f"the date of preparation {message.prepared!r} cannot be read", f"NSO {name}, header"
        ) from None


def _rows(message: _Message, name: str, code: str, unit: str, released: date, url: str) -> list[dict[str, object]]:
    values: dict[tuple[str, str], tuple[float, tuple[str, str], str]] = {}
    forms: set[tuple[str, str]] = set()
    for attributes, observations in message.series:
        if attributes.get("INDICATOR") != code:
            continue
        area = iso3_by_iso2().get(attributes.get("REF_AREA", ""))
        where = f"NSO {name}, series {code}, {attributes.get('FREQ')}"
        if area is None:
            raise SourceError("changed_shape", f"REF_AREA {attributes.get('REF_AREA')!r} is not known", where)
        form = (area, attributes.get("FREQ", ""))
        if form in forms:
            raise SourceError(
                "changed_shape", "the series comes twice (another base or counterpart?)", f"{where}, {attributes}"
            )
        forms.add(form)
        base = attributes.get("BASE_PER", "")
        for item in observations:
            figure = _figure(item, attributes, where)
            if figure is None:
                continue
            period = _period(item, attributes, where)
            status = told_status(item.get("OBS_STATUS"))
            known = values.setdefault((area, period), (figure, status, unit.format(base=base)))
            if known[0] != figure:
                raise SourceError(
                    kind="invalid",
                    what=f"period {period} has two values, {known[0]!r} and {figure!r}",
                    where=where,
                    next_step="ask NSO which holds, or wait for the next release of the file",
                )
    if not message.series:
        raise SourceError("empty", "the file has no series", f"NSO {name}")
    if not forms:
        present = sorted({a.get("INDICATOR", "?") for a, _ in message.series})
        raise SourceError(
            kind="changed_shape",
            what=f"the file has no series {code}",
            where=f"NSO {name}",
            next_step=f"the file has {', '.join(present[:12])}{' …' if len(present) > 12 else ''}",
        )
    return [
        {
            "series_code": code,
            "area_code": area,
            "period": period,
            "value": value,
            "unit": said,
            "obs_status": status,
            "edition": f"{name} prepared {released.isoformat()}",
            "published_on": released,
            "published_on_kind": "publisher",
            "source_url": url,
            "source_locator": f"INDICATOR={code}",
            "note": note,
        }
        for (area, period), (value, (status, note), said) in values.items()
    ]


def _figure(item: Mapping[str, str], series: Mapping[str, str], where: str) -> float | None:
    """The value in units (multiplied out exactly, in decimal); None where the publisher has none."""
    text = item.get("OBS_VALUE", "").strip()
    if text in MISSING or item.get("OBS_STATUS") in MISSING_STATUSES:
        return None
    at = f"{where}, period {item.get('TIME_PERIOD')}"
    multiplier = item.get("UNIT_MULT") or series.get("UNIT_MULT")
    try:
        power = int(multiplier or "")
        value = Decimal(text)
    except (ValueError, InvalidOperation):
        raise SourceError(
            "invalid", f"value {text!r} with UNIT_MULT {multiplier!r} cannot be read as a number", at
        ) from None
    if not value.is_finite() or not -12 <= power <= 15:
        raise SourceError("invalid", f"value {text!r} with UNIT_MULT {power} is out of all bounds", at)
    return float(value.scaleb(power))


def _period(item: Mapping[str, str], series: Mapping[str, str], where: str) -> str:
    """The period, which must be of the frequency its series states."""
    text = item.get("TIME_PERIOD", "")
    try:
        period = parse_period(text)
    except ValueError as error:
        raise SourceError("invalid", str(error), where) from None
    if period.frequency != series.get("FREQ"):
        raise SourceError("invalid", f"period {text!r} is not of frequency {series.get('FREQ')!r}", where)
    return text
