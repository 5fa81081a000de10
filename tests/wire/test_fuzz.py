"""Nothing that a publisher sends aborts a run: answers of every publisher, mutated at random, over a real socket.

The mutations are seeded, so that a failure can be had again (`SEED`, the number of the case). What is fuzzed are the
answers of the dialects, which rest on recordings where there are some; `R57_FUZZ=N` sets how many mutations each
dataset meets (a few by default; `R57_FUZZ=60` makes more than a thousand in all).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from sources.border.fetch import fetch
from sources.border.http import HttpClient
from sources.catalog import DATASETS
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings
from tests.wire.dialect import GOOD, Dialect, WireAnswer, WireRequest
from tests.wire.dialects import load
from tests.wire.server import WireServer
from tests.wire.test_matrix import KEYS, NOW, PATIENT

SEED = 57
MUTATIONS = int(os.environ.get("R57_FUZZ", "3"))
FETCHED = [entry for entry in DATASETS.values() if entry.routes and not entry.partitioned]
ONCE = replace(PATIENT, attempts=1, read_timeout=5.0)

Mutation = Callable[[Random, WireAnswer], WireAnswer]


def flipped(random: Random, answer: WireAnswer) -> WireAnswer:
    body = bytearray(answer.body)
    for _ in range(random.randint(1, 8)):
        body[random.randrange(len(body))] = random.randrange(256)
    return replace(answer, body=bytes(body))


def cut(random: Random, answer: WireAnswer) -> WireAnswer:
    return replace(answer, body=answer.body[: random.randrange(len(answer.body))])


def doubled(random: Random, answer: WireAnswer) -> WireAnswer:
    start, end = sorted(random.randrange(len(answer.body)) for _ in range(2))
    return replace(answer, body=answer.body[:end] + answer.body[start:end] + answer.body[end:])


def other_number(random: Random, answer: WireAnswer) -> WireAnswer:
    """A number becomes what JSON in Python reads, and no figure is."""
    found = list(re.finditer(rb"\d+(\.\d+)?", answer.body))
    if not found:
        return flipped(random, answer)
    spot = random.choice(found)
    new = random.choice([b"Infinity", b"NaN", b"1e999", b"-1", b"null", b'"x"', b"1000000000", b"[]", b"{}", b"true"])
    return replace(answer, body=answer.body[: spot.start()] + new + answer.body[spot.end() :])


def nested(random: Random, answer: WireAnswer) -> WireAnswer:
    deep = random.choice([b"[", b'{"a":']) * 100_000
    return replace(answer, body=deep + answer.body if random.random() < 0.5 else deep)


def another_type(random: Random, answer: WireAnswer) -> WireAnswer:
    bodies = [b"null", b"[]", b"{}", b"0", b'""', b"[null, null]", b"[[], []]", b'[{"message": "x"}]', b"\x00", b"PAR1"]
    return replace(answer, body=random.choice(bodies))


def strange_head(random: Random, answer: WireAnswer) -> WireAnswer:
    """A status or a header that no well-behaved server sends."""
    status, headers = random.choice(
        [
            (304, ()),
            (429, (("Retry-After", "²"),)),
            (503, (("Retry-After", "Thu, 99 Foo 99999 99:99:99"),)),
            (302, (("Location", "http://[::bad"),)),
            (301, (("Location", "//"),)),
            (302, (("Location", "http://127.0.0.1:9/latest"),)),
            (200, (("Last-Modified", "yesterday"), ("ETag", "\xff"))),
            (418, ()),
            (599, ()),
        ]
    )
    return WireAnswer(b"" if status == 304 else answer.body, status, headers)


MUTATIONS_KNOWN: tuple[Mutation, ...] = (flipped, cut, doubled, other_number, nested, another_type, strange_head)


def mutating(dialect: Dialect, random: Random, struck: list[str]) -> Dialect:
    """The dialect with some of its good answers mutated."""

    def answer(request: WireRequest) -> WireAnswer:
        good = dialect.answer(request)
        if good.status not in GOOD or not good.body or random.random() < 0.3:
            return good
        mutation = random.choice(MUTATIONS_KNOWN)
        struck.append(mutation.__name__)
        return mutation(random, good)

    return replace(dialect, answer=answer, alterations={}, etag=False)


@pytest.mark.parametrize("entry", FETCHED, ids=lambda entry: entry.name)
def test_no_mutation_escapes(entry: Dataset, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Each mutated answer ends as an attempt: accepted, or refused with a reason that names the dataset's trouble."""
    record_property("fuzz of", entry.name)
    outcomes: dict[str, int] = {}
    mutations = 0
    for case in range(MUTATIONS):
        random, struck = Random(f"{SEED} {entry.name} {case}"), []
        dialects = {host: mutating(dialect, random, struck) for host, dialect in load().items()}
        with WireServer(dialects=dialects) as wire:
            settings = Settings(tmp_path / str(case), replace(ONCE, gateway=wire.url))
            attempt = fetch(entry, HttpClient(settings.http, env=KEYS, now=lambda: NOW), settings)
        assert attempt.outcome == "new_vintage" or (attempt.error and attempt.reason), (case, struck)
        assert attempt.outcome != "fault", (case, struck, attempt.reason)
        assert "test-key" not in attempt.reason
        outcomes[attempt.outcome] = outcomes.get(attempt.outcome, 0) + 1
        mutations += len(struck)
    record_property("mutations", mutations)
    record_property("outcomes", outcomes)
