"""Does each publisher answer as the catalog promises? One small real answer per route, read and compared; nothing kept.

Of each route as few requests are sent as bring rows, those that speak of Viet Nam first. Their rows go through the
border as in a run, and are held against figures that are known. A figure that was revised is told, and is no fault of
the answer's shape.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import get_args
from urllib.parse import urlsplit

import polars as pl

from sources.border.corrections import apply_corrections
from sources.border.fetch import MAX_BYTES, answer_to, read
from sources.border.http import Allowance, HttpClient
from sources.border.judging import cause
from sources.border.landing import Landed
from sources.border.schema import tidy, validate
from sources.vocabulary.areas import crosswalk
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Evidence, Grade, Parsed, Payload, Request, Route

OK = "ok"
BROKEN = "broken"
UNKNOWN = "unknown"
AGREES = "agrees"
DIFFERS = "differs"
NO_ANSWER = frozenset(
    {"no_key", "unreachable", "refused", "tls", "timeout", "connection_lost", "throttled", "blocked", "private_address"}
)
"""Kinds after which nothing is known of the shape."""
TOLERANCE = 0.05
"""Publishers revise figures by a few per cent; what differs by more is told."""
INCOMPLETE = frozenset({"truncated", "empty"})
"""What the reading of the first answers may say when more are needed."""
MOST_REQUESTS = 60
HOME = frozenset({"VNM", "VN"})
KEY = ("series_code", "area_code", "period")

Line = dict[str, str | float]
"""One line of the report: dataset, route, host, grade (the weakest), rests_on, state, shape, value, seconds, said."""
Known = Callable[[Dataset], pl.DataFrame]
"""The figures that are known of a dataset: `KEY`, value, unit, edition; no rows where none are."""


def examine_all(datasets: Iterable[Dataset], client: HttpClient, known: Known) -> list[Line]:
    """A line per route of each dataset, all asked at once, in the order of the catalog."""
    routes = [(dataset, route) for dataset in datasets for route in dataset.routes]
    with ThreadPoolExecutor(max_workers=max(1, len(routes))) as pool:
        return list(pool.map(lambda pair: examine(pair[0], pair[1], client, known), routes))


def examine(dataset: Dataset, route: Route, client: HttpClient, known: Known) -> Line:
    """What one small answer says of a route. `state` is `ok` or the kind of what went wrong; `shape` is `ok`, `broken`
    or `unknown`; `value` is `agrees`, `differs` or `unknown`; `said` explains all three. Never raises."""
    started = monotonic()
    try:
        parsed, count = _smallest(dataset, route, client)
        rows = _let_in(parsed, dataset, client)
        state, shape = OK, OK
        value, compared = _compared(rows, known(dataset)) if dataset.shape is None else (UNKNOWN, "no statistics")
        said = f"{rows.height:,} rows by {count} request(s); {compared}"
    except SourceError as error:
        state, value = error.kind, UNKNOWN
        shape = UNKNOWN if state in NO_ANSWER else BROKEN
        said = error.what if shape == UNKNOWN else f"{error.what}; {_assumed(route)}"
    except Exception as error:
        state, shape, value, said = "fault", UNKNOWN, UNKNOWN, cause(error)
    return {
        "dataset": dataset.name,
        "route": route.name,
        "host": _host(route),
        "grade": weakest(route.adapter.EVIDENCE),
        "rests_on": rests_on(route.adapter.EVIDENCE),
        "state": state,
        "shape": shape,
        "value": value,
        "seconds": round(monotonic() - started, 1),
        "said": said,
    }


def weakest(evidence: Sequence[Evidence]) -> Grade:
    """The weakest grade among what a route rests on: `recorded` where all of it was seen."""
    return max((item.grade for item in evidence), key=get_args(Grade).index)


def rests_on(evidence: Sequence[Evidence]) -> str:
    """The grades a route rests on, each with its newest day."""
    newest: dict[str, str] = {}
    for item in evidence:
        newest[item.grade] = max(newest.get(item.grade, ""), item.on.isoformat())
    return ", ".join(f"{grade} {day}" for grade, day in newest.items())


def _assumed(route: Route) -> str:
    """What a route rests on that was never seen: there is where to look when an answer is otherwise."""
    weak = [f"{item.what} ({item.grade}, {item.on})" for item in route.adapter.EVIDENCE if item.grade != "recorded"]
    return f"never seen recorded: {'; '.join(weak)}" if weak else "and yet all of it was seen recorded"


def _host(route: Route) -> str:
    return urlsplit(route.adapter.requests(route.options)[0].url).netloc


def _smallest(dataset: Dataset, route: Route, client: HttpClient) -> tuple[Parsed, int]:
    """The first rows a route brings, and how many requests they took. Raises SourceError."""
    waiting = deque(sorted(route.adapter.requests(route.options), key=lambda request: not _of_home(request)))
    payloads: list[Payload] = []
    failure = SourceError("empty", "the publisher answered with no rows", f"dataset {dataset.name}, route {route.name}")
    allowance = Allowance(MAX_BYTES)
    with TemporaryDirectory() as folder:
        landing = Path(folder)
        while waiting and len(payloads) < MOST_REQUESTS:
            request = waiting.popleft()
            payload = answer_to(
                client, route, request, Landed(landing), allowance, landing, licence="", dataset=dataset.name
            )
            payloads.append(payload)
            waiting.extendleft(reversed(route.adapter.more(payload)))
            try:
                parsed = read(route, payloads, dataset)
            except SourceError as error:
                if error.kind not in INCOMPLETE:
                    raise
                failure = error
                continue
            if not parsed.rows.is_empty():
                return parsed, len(payloads)
    raise failure


def _of_home(request: Request) -> bool:
    """Whether a request asks for one country, and that is Viet Nam."""
    return any(value in HOME for _, value in (*request.params, *request.context))


def _let_in(parsed: Parsed, dataset: Dataset, client: HttpClient) -> pl.DataFrame:
    """The rows as a run would keep them; as few as they are. Raises SourceError."""
    day = client.now().date()
    if dataset.shape is not None:
        return dataset.shape.prepare(parsed, dataset.name, day)
    rows = tidy(parsed, dataset=dataset.name, citation=dataset.cite(parsed.edition), fetched_on=day)
    rows = apply_corrections(rows, dataset.name)
    bounds = replace(dataset.bounds, min_rows=1, min_areas=1)
    validate(rows, dataset=dataset.name, areas=frozenset(crosswalk()) | dataset.extra_areas, bounds=bounds)
    return rows


def _compared(rows: pl.DataFrame, known: pl.DataFrame) -> tuple[str, str]:
    """The verdict on the figures, and its words. Raises SourceError where a series has another unit than is known."""
    if known.is_empty():
        return UNKNOWN, "no figure is known to compare with"
    both = rows.join(known, on=KEY, suffix="_known").sort("area_code", "period", "series_code")
    other_unit = both.filter(pl.col("unit") != pl.col("unit_known"))
    if not other_unit.is_empty():
        odd = other_unit.row(0, named=True)
        raise SourceError(
            "changed_shape", f"{odd['series_code']} is in {odd['unit']!r}, known in {odd['unit_known']!r}", "unit"
        )
    if both.is_empty():
        return UNKNOWN, "none of its figures is among those that are known"
    scale = pl.max_horizontal(pl.col("value_known").abs(), pl.lit(1e-9))
    apart = both.filter((pl.col("value") - pl.col("value_known")).abs() / scale > TOLERANCE)
    if apart.is_empty():
        return AGREES, f"{both.height:,} known figures agree"
    at_home = apart.filter(pl.col("area_code") == "VNM")
    odd = (apart if at_home.is_empty() else at_home).row(-1, named=True)
    named = f"{odd['series_code']} {odd['area_code']} {odd['period']}"
    return DIFFERS, (
        f"{apart.height:,} of {both.height:,} known figures differ by more than {TOLERANCE:.0%}: {named} is "
        f"{odd['value']:g} instead of {odd['value_known']:g} ({odd['edition_known']})"
    )
