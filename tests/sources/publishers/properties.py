"""Properties every parser must have: truths made by hypothesis, and what may be read from answers that tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import cast

from hypothesis import strategies as st

from sources.border.fetch import read
from sources.catalog import DATASETS
from sources.vocabulary.areas import AREAS, COUNTRIES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Adapter, Answer, Parsed, Payload, Request, Route
from tests.sources.publishers.payloads import answered, json_answered, values

Figures = dict[tuple[str, str, str], float]
"""(series code, area, period) → value."""

Truth = dict[tuple[str, int], float]
"""(area, year) → value."""

OTHER_AREAS = ("FRA", "USA", "XZZ")
"""Areas publishers tell of and the warehouse does not keep; the last is no country."""

truths = st.dictionaries(
    st.tuples(st.sampled_from((*COUNTRIES, *OTHER_AREAS)), st.integers(1990, 2025)),
    st.floats(0, 1e9, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=25,
)


def payload(request: Request, body: bytes | object, *, status: int = 200) -> Payload:
    """An answer to `request`: bytes as they are, anything else as JSON."""
    if isinstance(body, bytes):
        return answered(request, body, status=status)
    return json_answered(request, body, status=status)


def kept(truth: Truth, code: str) -> Figures:
    """What must be read from a truth told under one series code."""
    return {(code, area, str(year)): value for (area, year), value in truth.items() if area in AREAS}


def figures(parsed: Parsed) -> Figures:
    """What was read; two rows for one key are an error of the test's own."""
    return values(parsed.rows)


def route(module: ModuleType, options: Mapping[str, object]) -> Route:
    """A publisher module with options (a module is itself an adapter)."""
    return Route(cast(Adapter, module), options, "under test")


def accepted(module: ModuleType, options: Mapping[str, object], payloads: Sequence[Payload]) -> Parsed:
    """What the engine would read. Raises SourceError where it would refuse an answer or the whole."""
    for answer in payloads:
        verdict = route(module, options).adapter.classify(answer)
        if verdict.answer not in (Answer.OK, Answer.EMPTY):
            raise SourceError(verdict.answer.value, verdict.reason, answer.request.label)
    return read(route(module, options), payloads, DATASETS["world_bank"])


def never_wrong(module: ModuleType, options: Mapping[str, object], payloads: Sequence[Payload], truth: Figures) -> None:
    """Either right figures are read or the answers are refused; wrong figures are never read."""
    try:
        found = figures(accepted(module, options, payloads))
    except SourceError:
        return
    wrong = {key: value for key, value in found.items() if truth.get(key) != value}
    assert not wrong
