"""Vintages that came second: no number means two things, what came later is later, nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration import sharing
from orchestration.sharing import Shared, pull, push
from orchestration.store.contract import Store
from sources.border.comparison import Comparison
from sources.border.findings import Finding
from sources.border.holds import accept
from sources.border.proof import faults, set_aside_damaged
from sources.border.seal import SEAL, sealed_digests
from sources.border.succession import NOW, renumbered
from sources.border.vintages import HANDED_IN, RawStore
from sources.vocabulary.files import unsealed
from tests.orchestration.store.machines import (
    EGDI,
    EVENING,
    MORNING,
    NOON,
    ids,
    machine,
    served,
    take_in,
    values,
)

pytestmark = pytest.mark.usefixtures("one_dataset")
STANDS_OUT = Comparison((Finding("far", "0.70 after 0.07"),))


def test_what_came_second_takes_the_next_number_and_all_machines_have_the_same(store: Store, tmp_path: Path) -> None:
    one, other, third = (machine(tmp_path, name) for name in ("one", "other", "third"))
    for at in (one, other):
        take_in(at, 0.68)
    theirs, mine = take_in(one, 0.70, came=NOON), take_in(other, 0.71, came=EVENING)
    push(one, store)
    was = {path.name: path.read_bytes() for path in RawStore(other.raw).folder(mine).iterdir()}
    now = mine.vintage_id.replace("0002-", "0003-")
    assert push(other, store) == Shared(
        given=(f"un_egdi {now}",),
        taken=(f"un_egdi {theirs.vintage_id}",),
        renumbered=(f"un_egdi {mine.vintage_id} is {now} now: another machine had its number first",),
    )
    assert pull(one, store).taken == (f"un_egdi {now}",)
    pull(third, store)
    assert values(one) == values(other) == values(third) == [0.68, 0.70, 0.71]
    assert ids(one) == ids(other) == ids(third)
    assert push(other, store) == pull(other, store) == Shared()
    raw = RawStore(other.raw)
    kept = raw.vintages(EGDI.name)[-1]
    assert (kept.vintage_seq, kept.retrieved_at, kept.content_sha256) == (3, EVENING, mine.content_sha256)
    assert kept.notes == (f"renumbered from {mine.vintage_id}",)
    assert raw.rows(kept)["vintage_id"].to_list() == [now]
    assert list(faults([EGDI], raw)) == []
    ((before, aside),) = renumbered(raw, EGDI.name)
    assert (before, unsealed((aside / NOW).read_text())) == (mine, {"vintage_id": now})
    assert {path.name: path.read_bytes() for path in aside.iterdir() if path.name != NOW} == was
    assert set_aside_damaged(EGDI, raw, [mine.vintage_id]) == [], "a release that names it has lost nothing"


def test_what_was_fetched_earlier_and_pushed_later_stands_before_and_is_not_served(
    store: Store, tmp_path: Path
) -> None:
    one, other, third = (machine(tmp_path, name) for name in ("one", "other", "third"))
    for at in (one, other):
        take_in(at, 0.68)
    take_in(one, 0.70, came=NOON)
    take_in(other, 0.71, came=EVENING)
    push(other, store)
    push(one, store)
    for at in (other, third):
        pull(at, store)
    for at in (one, other, third):
        assert values(at) == [0.68, 0.70, 0.71]
        assert served(at) == {"VNM": 0.71}
        assert [name[:4] for name in ids(at)] == ["0001", "0003", "0002"], "a name keeps its number"
        newest = RawStore(at.raw).newest(EGDI.name)
        assert newest is not None
        assert newest.vintage_id[:4] == "0002"
    assert take_in(one, 0.72, came=EVENING).number == 4


def test_one_that_came_between_two_stands_between_them(store: Store, tmp_path: Path) -> None:
    """Three machines push in the reverse of the order in which they fetched."""
    machines = [machine(tmp_path, name) for name in "abc"]
    for at in machines:
        take_in(at, 0.68)
    moments = (EVENING, NOON, MORNING + timedelta(hours=1))
    for at, value, came in zip(machines, (0.73, 0.72, 0.71), moments, strict=True):
        take_in(at, value, came=came)
        push(at, store)
    for at in machines:
        pull(at, store)
        assert values(at) == [0.68, 0.71, 0.72, 0.73]
        assert [name[:4] for name in ids(at)] == ["0001", "0004", "0003", "0002"]


def test_all_that_is_here_alone_moves_behind_in_its_order(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.68)
    push(one, store)
    for value in (0.70, 0.71, 0.70):
        take_in(other, value, came=EVENING)
    assert pull(other, store).given == ()
    assert values(other) == [0.68, 0.70, 0.71, 0.70]
    assert [name[:4] for name in ids(other)] == ["0001", "0002", "0003", "0004"]


def test_figures_that_another_machine_fetched_on_another_day_are_one_vintage(store: Store, tmp_path: Path) -> None:
    """A publisher that names no day: the day of fetching stands for it, in the name too."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    theirs = take_in(one, 0.70, published=None)
    mine = take_in(other, 0.70, came=EVENING + timedelta(days=1), published=None)
    assert mine.vintage_id != theirs.vintage_id
    push(one, store)
    assert pull(other, store).renumbered == (
        f"un_egdi {mine.vintage_id} is {theirs.vintage_id} now: another machine had the same figures",
    )
    assert ids(other) == ids(one)


def test_the_same_figures_after_others_in_between_are_a_vintage_of_their_own(store: Store, tmp_path: Path) -> None:
    """What one machine would have: 0.68, 0.69, 0.70, 0.71 and back to 0.70."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    for at in (one, other):
        take_in(at, 0.68)
    take_in(one, 0.69, came=MORNING + timedelta(hours=3))
    take_in(one, 0.70, came=EVENING)
    take_in(other, 0.70, came=MORNING + timedelta(hours=4))
    take_in(other, 0.71, came=MORNING + timedelta(hours=5))
    push(one, store)
    push(other, store)
    pull(one, store)
    assert values(one) == values(other) == [0.68, 0.69, 0.70, 0.71, 0.70]


def test_where_a_number_cannot_be_had_each_machine_goes_on_with_its_own(store: Store, tmp_path: Path) -> None:
    """Figures that were handed in: of a dataset with a clash nothing is given, and nothing taken."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.68, mode=HANDED_IN)
    take_in(other, 0.70, mode=HANDED_IN)
    take_in(other, 0.71, mode=HANDED_IN)
    push(one, store)
    for done in (push(other, store), pull(other, store)):
        assert (done.given, done.taken, len(done.faults)) == ((), (), 1)
    pull(one, store)
    assert (values(one), values(other)) == ([0.68], [0.70, 0.71])


def test_what_is_shipped_is_one_vintage_whatever_its_number(store: Store, tmp_path: Path) -> None:
    """One machine has known an older table, the other begins with the newer one."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    for value in (0.60, 0.61):
        take_in(one, value, mode="bundled")
    take_in(other, 0.61, mode="bundled", came=EVENING)
    take_in(other, 0.70, came=EVENING)
    push(one, store)
    push(other, store)
    pull(one, store)
    assert values(one) == values(other) == [0.60, 0.61, 0.70]
    assert take_in(other, 0.61, mode="bundled", came=EVENING).number == 2, "the table is known, and no news"


def test_what_waits_for_a_person_waits_on_and_a_consent_holds(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.69)
    push(one, store)
    accepted = take_in(other, 0.70, came=NOON, compared=STANDS_OUT)
    accept(RawStore(other.raw).folder(accepted), by="Lan", reason="the publisher says so", at=NOON)
    waiting = take_in(other, 0.71, came=EVENING, compared=STANDS_OUT)
    push(other, store)
    pull(one, store)
    for at in (one, other):
        raw = RawStore(at.raw)
        first, second, third = raw.vintages(EGDI.name)
        assert raw.in_force(EGDI.name) == [first, second]
        assert raw.waiting(EGDI.name) == [third]
        hold = raw.hold(second)
        assert hold is not None
        assert hold.accepted is not None
        assert (hold.findings, hold.accepted.by) == (("0.70 after 0.07 [far]",), "Lan")
        assert third.content_sha256 == waiting.content_sha256


def test_one_that_waits_takes_nothing_from_one_that_is_served(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    for at in (one, other):
        take_in(at, 0.68)
    take_in(one, 0.70, published=date(2026, 7, 14), compared=STANDS_OUT)
    take_in(other, 0.70, came=EVENING)
    push(one, store)
    push(other, store)
    assert values(other) == [0.68, 0.70, 0.70]
    assert served(other) == {"VNM": 0.70}


def test_it_is_compared_with_what_came_before_it_there(store: Store, tmp_path: Path) -> None:
    """Ten times what another machine had: a person looks at it, and until then that one is served."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    more = (("THA", 0.80), ("MYS", 0.81), ("SGP", 0.97))
    take_in(one, 0.70, more=more)
    push(one, store)
    take_in(other, 0.07, came=EVENING, more=[(area, value / 10) for area, value in more])
    push(other, store)
    raw = RawStore(other.raw)
    (waiting,) = raw.waiting(EGDI.name)
    hold = raw.hold(waiting)
    assert hold is not None
    assert "EGDI VNM 2024 (0.7 → 0.07)" in hold.said
    assert (waiting.vintage_id[:4], served(other)["VNM"]) == ("0002", 0.70)


def test_what_it_no_longer_has_of_what_came_before_it_is_gone(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    for at in (one, other):
        take_in(at, 0.68)
    take_in(one, 0.70, came=NOON, more=[("THA", 0.80)])
    take_in(other, 0.71, came=EVENING)
    push(one, store)
    push(other, store)
    (mine,) = [v for v in RawStore(other.raw).vintages(EGDI.name) if v.number == 3]
    assert mine.withdrawn == (("EGDI", "THA", "2024"),)


def test_a_figure_that_a_later_answer_no_longer_has_is_not_brought_back(store: Store, tmp_path: Path) -> None:
    """What came later was written down without knowing of it: both stay, and it is told."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    for at in (one, other):
        take_in(at, 0.68)
    mine = take_in(one, 0.70, came=NOON, more=[("THA", 0.80)])
    theirs = take_in(other, 0.71, came=EVENING)
    push(other, store)
    told = (
        f"un_egdi {mine.vintage_id}: number 2 was given to {theirs.vintage_id} by another machine, and it cannot have "
        f"another: {mine.vintage_id}: it has EGDI THA 2024, which {theirs.vintage_id}, fetched later, no longer has; "
        "kept: both, each where it is; next: see docs/scale.md, Many writers"
    )
    assert push(one, store) == pull(one, store) == Shared(faults=(told,))
    assert values(one) == [0.68, 0.70]


@pytest.mark.parametrize("kind", [HANDED_IN, "tiles"])
def test_what_keeps_its_number_is_told_and_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    mode = "live"
    if kind == HANDED_IN:
        mode = HANDED_IN
    else:
        monkeypatch.setattr(sharing, "DATASETS", {EGDI.name: replace(EGDI, partition_columns=EGDI.empty().schema)})
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    theirs, mine = take_in(one, 0.70, mode=mode), take_in(other, 0.71, mode=mode)
    push(one, store)
    (told,) = push(other, store).faults
    assert told.startswith(
        f"un_egdi {mine.vintage_id}: number 1 was given to {theirs.vintage_id} by another machine, and it cannot have "
        "another: "
    )
    assert "on one machine" in told
    assert pull(other, store).faults == (told,)
    assert values(other) == [0.71]


def test_a_damaged_vintage_on_either_side_stops_it_and_nothing_is_changed(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    theirs, mine = take_in(one, 0.70), take_in(other, 0.71, came=EVENING)
    push(one, store)
    key = f"raw/un_egdi/{theirs.vintage_id}/data.parquet"
    body = b"".join(store.read(key))
    store.remove(key)
    store.put_once(key, b"x" + body[1:])
    (told,) = push(other, store).faults
    assert "data.parquet there was altered" in told
    assert values(other) == [0.71]
    store.remove(key)
    store.put_once(key, body)
    path = RawStore(other.raw).path(mine)
    whole = path.read_bytes()
    path.write_bytes(b"x" + whole[1:])
    (told,) = push(other, store).faults
    assert "data.parquet was altered" in told
    assert ids(other) == [mine.vintage_id]
    path.write_bytes(whole)
    assert push(other, store).faults == ()
    assert values(other) == [0.70, 0.71]


def test_one_that_was_kept_before_there_were_seals_lies_aside_sealed(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.70)
    mine = take_in(other, 0.71, came=EVENING)
    (RawStore(other.raw).folder(mine) / SEAL).unlink()
    push(one, store)
    assert push(other, store).faults == ()
    ((_, aside),) = renumbered(RawStore(other.raw), EGDI.name)
    assert sealed_digests(aside) is not None


def test_what_one_fetched_before_it_knew_of_what_another_gave_is_put_in_order_though_no_number_clashes(
    store: Store, tmp_path: Path
) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    for at in (one, other):
        take_in(at, 0.68)
    for value in (0.69, 0.70):
        take_in(other, value, came=NOON)
    take_in(one, 0.71, came=EVENING)
    push(other, store)
    first = RawStore(other.raw)
    (lost, _) = first.vintages(EGDI.name)[1:]
    store.remove(f"raw/un_egdi/{lost.number:04d}.json")
    assert pull(one, store).faults == ()
    assert values(one) == [0.68, 0.70, 0.71]
