"""Every dialect says what it rests on, and refuses what the service it stands for refuses."""

from __future__ import annotations

import json
from typing import get_args
from urllib.parse import urlsplit

import pytest

from sources.border.fetch import judge
from sources.catalog import DATASETS
from sources.vocabulary.exchange import Answer, Grade, Payload, Request, Route
from tests.wire.dialect import WireRequest
from tests.wire.dialects import load
from tests.wire.test_matrix import NOW

DIALECTS = load()
ROUTES: dict[str, Route] = {
    urlsplit(request.url).netloc: route
    for dataset in DATASETS.values()
    for route in dataset.routes
    for request in route.adapter.requests(route.options)
}
REFUSED = {f"{asked.host}: {what}": asked for dialect in DIALECTS.values() for what, asked in dialect.refuses.items()}


@pytest.mark.parametrize("host", sorted(DIALECTS))
def test_a_dialect_says_what_it_rests_on_and_what_it_refuses(host: str) -> None:
    dialect = DIALECTS[host]
    assert dialect.evidence
    assert all(item.grade in get_args(Grade) and item.what for item in dialect.evidence)
    assert {asked.host for asked in dialect.refuses.values()} & set(dialect.hosts)


@pytest.mark.parametrize("asked", REFUSED.values(), ids=list(REFUSED))
def test_what_the_service_refuses_is_refused(asked: WireRequest) -> None:
    dialect = DIALECTS[asked.host]
    answer = dialect.answer(asked)
    route = next(ROUTES[host] for host in dialect.hosts if host in ROUTES)
    assert judge(route, Payload(as_sent(asked), answer.status, {}, answer.body, NOW)).answer is not Answer.OK


def test_what_the_service_ignores_is_ignored() -> None:
    """UIS reads `start` and `end`; `startYear` and `endYear` change nothing (recorded on 2026-08-08)."""
    address = "https://api.uis.unesco.org/api/public/data/indicators?indicator=EXPGDP.TOT&geoUnit=VNM"
    years = [
        [record["year"] for record in json.loads(DIALECTS["api.uis.unesco.org"].answer(asked).body)["records"]]
        for asked in map(
            WireRequest.of, (address, f"{address}&startYear=2015&endYear=2018", f"{address}&start=2015&end=2018")
        )
    ]
    assert years[0] == years[1] != years[2] == [2015, 2016, 2017, 2018]


def as_sent(asked: WireRequest) -> Request:
    """The request as a publisher module would have made it."""
    params = tuple((name, value) for name, values in asked.query.items() for value in values)
    method = "POST" if asked.method == "POST" else "GET"
    return Request(f"https://{asked.host}{asked.path}", "a request that is refused", params, method)
