"""Can each publisher be reached from here, now? One small question per route, asked once; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from urllib.parse import urlsplit

from sources.border.fetch import PARALLEL_FETCHES
from sources.border.http import HttpClient
from sources.border.judging import judge
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Route

REACHABLE = "reachable"

Line = dict[str, str | float]
"""One line of the report: dataset, route, host, state, seconds, said."""


def probe(dataset: Dataset, route: Route, client: HttpClient) -> Line:
    """Ask for the first thing a route would fetch. `state` is `reachable`, or the kind of what went wrong (`no_key`,
    `unreachable`, `refused`, `tls`, `timeout`, `blocked`, `throttled`, `changed_shape`, …); `said` explains it."""
    request = route.adapter.requests(route.options)[0]
    started = monotonic()
    try:
        payload = client.send(request)
        verdict = judge(route, payload)
        good = verdict.answer in (Answer.OK, Answer.EMPTY)
        state = REACHABLE if good else verdict.answer.value
        said = verdict.reason or f"HTTP {payload.status}, {len(payload.body):,} bytes"
    except SourceError as error:
        state, said = error.kind, error.what
    return {
        "dataset": dataset.name,
        "route": route.name,
        "host": urlsplit(request.url).netloc,
        "state": state,
        "seconds": round(monotonic() - started, 1),
        "said": said,
    }


def probe_all(datasets: Iterable[Dataset], client: HttpClient) -> list[Line]:
    """A line per route of each dataset, fallbacks included, asked side by side, in the order of the catalog."""
    routes = [(dataset, route) for dataset in datasets for route in dataset.routes]
    with ThreadPoolExecutor(max_workers=PARALLEL_FETCHES) as pool:
        return list(pool.map(lambda pair: probe(pair[0], pair[1], client), routes))
