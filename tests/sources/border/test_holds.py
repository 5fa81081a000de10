"""A vintage that stands out waits: by a real request, for every way in which a file can be plausible and wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sources.border.fetch import fetch
from sources.border.findings import POINT
from sources.border.holds import ACCEPTED, HELD, LOST, SUPERSEDED, Superseded, accept, has_lost_consent
from sources.border.http import HttpClient
from sources.border.index import dataset_row, write_index
from sources.border.proof import lost_notes, set_aside_damaged
from sources.border.seal import SEAL
from sources.border.serving import served_rows
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.errors import SourceError
from sources.vocabulary.files import unsealed
from sources.vocabulary.settings import Settings
from tests.conftest import AS_OF, NOW
from tests.wire.dialect import Dialect, WireAnswer, WireRequest
from tests.wire.dialects import load
from tests.wire.server import WireServer
from tests.wire.test_matrix import PATIENT

ARTICLES = DATASETS["cset_ai_publications"]
"""A CSV with a count of articles per country and year."""
HOST = "ourworldindata.org"
Lines = list[list[str]]


class Publisher:
    """Our World in Data, whose file can be spoilt between two requests. A line: entity, code, year, count."""

    def __init__(self) -> None:
        self._spoil: Callable[[Lines], Lines] = lambda lines: lines
        self._dialect = load()[HOST]
        self.wire = WireServer(dialects={HOST: self.dialect})

    @property
    def spoil(self) -> Callable[[Lines], Lines]:
        return self._spoil

    @spoil.setter
    def spoil(self, spoil: Callable[[Lines], Lines]) -> None:
        self._spoil = spoil
        self.wire.forget()

    @property
    def dialect(self) -> Dialect:
        return replace(self._dialect, answer=self._answer, etag=False)

    def _answer(self, request: WireRequest) -> WireAnswer:
        good = self._dialect.answer(request)
        if not request.path.endswith(".csv"):
            return good
        header, *lines = good.body.decode().split("\n")
        spoilt = self.spoil([line.split(",") for line in lines])
        return good.with_body("\n".join([header, *(",".join(cells) for cells in spoilt)]).encode())


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def settings(publisher: Publisher, tmp_path: Path) -> Iterator[Settings]:
    """A data folder that holds a good first vintage, and the way to the publisher."""
    with publisher.wire as wire:
        settings = Settings(tmp_path, replace(PATIENT, gateway=wire.url))
        assert ask(settings)[0] == "new_vintage"
        yield settings


def ask(settings: Settings) -> tuple[str, str]:
    attempt = fetch(ARTICLES, HttpClient(settings.http, env={}, now=lambda: NOW), settings)
    return attempt.outcome, attempt.reason


def served(settings: Settings) -> pl.DataFrame:
    return served_rows(RawStore(settings.raw), ARTICLES).sort("area_code", "period")


def of(code: str, change: Callable[[str], str]) -> Callable[[Lines], Lines]:
    """The file with the counts of one country changed."""
    return lambda lines: [[*line[:3], change(line[3])] if line[1] == code and line[3] else line for line in lines]


def times(factor: float) -> Callable[[str], str]:
    return lambda count: f"{int(float(count) * factor)}"


def exchanged(lines: Lines) -> Lines:
    other = {"VNM": "THA", "THA": "VNM"}
    return [[line[0], other.get(line[1], line[1]), *line[2:]] for line in lines]


PLAUSIBLE: dict[str, tuple[str, Callable[[Lines], Lines]]] = {
    "in thousands": ("scaled", of("CHN", times(0.001))),
    "in hundreds": ("scaled", of("VNM", times(100))),
    "all zero": ("zeros", of("VNM", lambda _: "0")),
    "two countries exchanged": ("exchanged", exchanged),
    "the newest year missing": ("backwards", lambda lines: [line for line in lines if line[2] != "2024"]),
    "a country gone": ("gone", lambda lines: [line for line in lines if line[1] != "THA"]),
    "Viet Nam without a year": ("home", lambda lines: [line for line in lines if line[1:3] != ["VNM", "2021"]]),
    "moved by a third": ("revised", lambda lines: [[*line[:3], times(1.33)(line[3])] for line in lines]),
}


@pytest.mark.parametrize(("rule", "spoil"), PLAUSIBLE.values(), ids=list(PLAUSIBLE))
def test_what_stands_out_is_held_and_the_figures_before_stay(
    rule: str, spoil: Callable[[Lines], Lines], settings: Settings, publisher: Publisher
) -> None:
    before = served(settings)
    publisher.spoil = spoil
    outcome, reason = ask(settings)
    assert (outcome, f"[{rule}]" in reason) == ("held", True), reason
    assert "r57 sources accept cset_ai_publications --by NAME --reason TEXT" in reason
    assert served(settings).equals(before)
    store = RawStore(settings.raw)
    (waiting,) = store.waiting(ARTICLES.name)
    assert store.newest(ARTICLES.name) != waiting
    row = dataset_row(ARTICLES, store, settings, AS_OF)
    assert (row["held_vintage_id"], f"[{rule}]" in row["held_findings"]) == (waiting.vintage_id, True)


@pytest.mark.parametrize("kept", [0.5, 0.8, 0.95])
def test_a_file_cut_at_a_line_end_is_refused_at_once(kept: float, settings: Settings, publisher: Publisher) -> None:
    publisher.spoil = lambda lines: lines[: int(kept * len(lines))]
    assert ask(settings)[0] == "truncated"
    assert RawStore(settings.raw).waiting(ARTICLES.name) == []


def test_a_usual_revision_is_served_at_once(settings: Settings, publisher: Publisher) -> None:
    publisher.spoil = of("VNM", times(1.03))
    assert ask(settings)[0] == "new_vintage"
    assert dataset_row(ARTICLES, RawStore(settings.raw), settings, AS_OF)["held_vintage_id"] is None


def test_the_same_answer_waits_once_and_a_good_one_makes_it_idle(settings: Settings, publisher: Publisher) -> None:
    store = RawStore(settings.raw)
    publisher.spoil = of("VNM", times(100))
    assert [ask(settings)[0] for _ in range(2)] == ["held", "held"]
    assert [vintage.vintage_seq for vintage in store.vintages(ARTICLES.name)] == [1, 2]
    publisher.spoil = of("VNM", times(1.03))
    assert ask(settings)[0] == "new_vintage"
    assert store.waiting(ARTICLES.name) == []


def test_a_publisher_who_goes_back_supersedes_what_waits(settings: Settings, publisher: Publisher) -> None:
    store = RawStore(settings.raw)
    publisher.spoil = of("VNM", times(100))
    ask(settings)
    (waiting,) = store.waiting(ARTICLES.name)
    publisher.spoil = lambda lines: lines
    assert ask(settings)[0] == "unchanged"
    assert (store.waiting(ARTICLES.name), store.superseded(ARTICLES.name)) == ([], [waiting])
    hold = store.hold(waiting)
    assert hold is not None
    assert hold.superseded == Superseded(NOW, store.vintages(ARTICLES.name)[0].vintage_id)
    row = dataset_row(ARTICLES, store, settings, AS_OF)
    assert (row["held_vintage_id"], row["superseded_vintage_id"]) == (None, waiting.vintage_id)
    note = store.folder(waiting) / SUPERSEDED
    note.write_bytes(note.read_bytes()[:-9])
    assert store.waiting(ARTICLES.name) == [waiting], "a damaged note settles nothing"
    assert [(path.name, "waits again" in what) for path, what, _ in lost_notes(ARTICLES, store)] == [(SUPERSEDED, True)]
    assert ask(settings)[0] == "unchanged"
    assert store.superseded(ARTICLES.name) == [waiting]
    publisher.spoil = of("VNM", times(100))
    assert ask(settings)[0] == "held", "what is said once more waits anew"
    assert [vintage.vintage_seq for vintage in store.waiting(ARTICLES.name)] == [3]
    publisher.spoil = of("VNM", times(1.03))
    assert ask(settings)[0] == "new_vintage"
    assert (store.waiting(ARTICLES.name), store.superseded(ARTICLES.name)) == ([], [])


@pytest.mark.parametrize(("route", "waits"), [("the same", False), ("another", True)])
def test_only_the_way_by_which_it_came_supersedes_what_waits(
    route: str, waits: bool, settings: Settings, publisher: Publisher
) -> None:
    """A copy that lags behind says what is served, too."""
    store = RawStore(settings.raw)
    first = store.vintages(ARTICLES.name)[0]
    publisher.spoil = of("VNM", times(100))
    ask(settings)
    said = {"route": first.route if route == "the same" else "a copy", "edition": first.edition, "retrieved_at": NOW}
    again, new = store.write(store.rows(first), dataset=ARTICLES.name, retrieval_mode="live", **said)
    assert (again, new) == (first, False)
    assert bool(store.waiting(ARTICLES.name)) is waits


def test_an_accepted_vintage_is_served_and_its_note_stays(settings: Settings, publisher: Publisher) -> None:
    store = RawStore(settings.raw)
    publisher.spoil = lambda lines: [line for line in lines if line[1] != "THA"]
    ask(settings)
    (waiting,) = store.waiting(ARTICLES.name)
    folder = store.folder(waiting)
    accept(folder, by="Lan", reason="withdrawn on the publisher's page", at=NOW)
    accept(folder, by="Minh", reason="again", at=NOW + timedelta(days=3))
    assert unsealed((folder / ACCEPTED).read_text(encoding="utf-8")) == {
        "accepted_at": NOW.isoformat(),
        "by": "Lan",
        "reason": "withdrawn on the publisher's page",
    }
    assert store.newest(ARTICLES.name) == waiting
    assert "THA" not in set(served(settings)["area_code"])
    assert ask(settings)[0] == "unchanged"
    write_index([ARTICLES], settings, AS_OF)
    index = settings.raw / "_index"
    held = pl.read_parquet(index / "vintages.parquet").filter(vintage_id=waiting.vintage_id).row(0, named=True)
    assert (held["is_held"], held["accepted_on"], held["accepted_by"]) == (True, date(2026, 11, 23), "Lan")
    gone = pl.read_parquet(index / "withdrawals.parquet")
    assert set(gone["area_code"]) == {"THA"}
    assert set(gone["vintage_id"]) == {waiting.vintage_id}


@pytest.mark.parametrize("damage", [b"", b"{", b'{"by": 1}'])
def test_a_damaged_note_is_no_consent(damage: bytes, settings: Settings, publisher: Publisher) -> None:
    store = RawStore(settings.raw)
    publisher.spoil = of("VNM", times(100))
    ask(settings)
    (waiting,) = store.waiting(ARTICLES.name)
    (store.folder(waiting) / ACCEPTED).write_bytes(damage)
    (store.folder(waiting) / HELD).write_bytes(damage)
    assert store.waiting(ARTICLES.name) == [waiting]
    assert dataset_row(ARTICLES, store, settings, AS_OF)["held_findings"] == LOST


def gone(path: Path) -> None:
    path.unlink()


def overwritten(path: Path) -> None:
    path.write_bytes(b"{")


@pytest.mark.parametrize("damage", [gone, overwritten])
def test_one_without_reasons_and_without_seal_waits_all_the_same(
    damage: Callable[[Path], None], settings: Settings, publisher: Publisher
) -> None:
    """Its own note says that it was held; that nobody knows why any more is named."""
    store = RawStore(settings.raw)
    publisher.spoil = of("VNM", times(100))
    ask(settings)
    (waiting,) = store.waiting(ARTICLES.name)
    damage(store.folder(waiting) / HELD)
    damage(store.folder(waiting) / SEAL)
    assert set_aside_damaged(ARTICLES, store) == []
    assert store.waiting(ARTICLES.name) == [waiting]
    assert dataset_row(ARTICLES, store, settings, AS_OF)["held_findings"] == LOST
    ((path, what, _),) = lost_notes(ARTICLES, store)
    assert (path.name, "why is no longer known" in what) == (HELD, True)
    assert ask(settings)[0] == "held"


@pytest.mark.parametrize("is_held", [True, False])
def test_a_note_of_before_is_read_with_the_reasons_beside_it(
    is_held: bool, settings: Settings, publisher: Publisher
) -> None:
    """Vintages kept before their own note said so: held.json alone tells whether they wait."""
    store = RawStore(settings.raw)
    publisher.spoil = of("VNM", times(100 if is_held else 1.03))
    ask(settings)
    note = store.folder(store.vintages(ARTICLES.name)[-1]) / "vintage.json"
    said = json.loads(note.read_text(encoding="utf-8"))
    assert said.pop("is_held") is is_held
    note.write_text(json.dumps(said), encoding="utf-8")
    assert len(store.waiting(ARTICLES.name)) == int(is_held)


@pytest.mark.parametrize(("by", "reason"), [("", "because"), ("Lan", " ")])
def test_nobody_accepts_without_a_name_and_a_reason(by: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="needs a name and a reason"):
        accept(tmp_path, by=by, reason=reason, at=NOW)
    assert not (tmp_path / ACCEPTED).exists()


def test_a_consent_that_was_damaged_can_be_given_anew(settings: Settings, publisher: Publisher) -> None:
    store = RawStore(settings.raw)
    publisher.spoil = of("VNM", times(100))
    ask(settings)
    (waiting,) = store.waiting(ARTICLES.name)
    folder = store.folder(waiting)
    accept(folder, by="Lan", reason="it is right", at=NOW)
    assert store.waiting(ARTICLES.name) == []
    (folder / ACCEPTED).write_bytes((folder / ACCEPTED).read_bytes().replace(b"Lan", b"Lam"))
    assert has_lost_consent(folder)
    assert store.waiting(ARTICLES.name) == [waiting]
    (folder / ACCEPTED).write_text('{"accepted_at": "2026-11-01T00:00:00+00:00", "by": "X", "reason": "y"}')
    assert store.waiting(ARTICLES.name) == [waiting], "a consent without its digest is none"
    accept(folder, by="Lan", reason="it is right", at=NOW)
    assert store.waiting(ARTICLES.name) == []
    assert not has_lost_consent(folder)


@pytest.mark.xdist_group("warehouse")
def test_what_is_compared_with_is_what_is_served(built: Path, warehouse: Path) -> None:
    """The rule of `served_rows` beside that of dbt, on every shipped dataset that is fetched."""
    with duckdb.connect(str(warehouse), read_only=True) as build:
        marts = dict(build.execute("select dataset, count(*) from fct_observation group by all").fetchall())
        figures = set(build.execute("select dataset, series_code, area_code, period from fct_observation").fetchall())
    fetched = [entry for entry in DATASETS.values() if entry.routes and entry.shape is None and not entry.partitioned]
    for entry in fetched:
        rows = served_rows(RawStore(built / "raw"), entry)
        assert {(entry.name, *row) for row in rows.select(POINT).iter_rows()} <= figures, entry.name
        assert rows.height == marts.get(entry.name, 0), entry.name
