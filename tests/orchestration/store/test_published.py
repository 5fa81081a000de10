"""Which releases stay at a place where they are published, and from when on one may be taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestration.published import GRACE, Current, due, following
from tests.conftest import NOW

DAY = timedelta(days=1)


def of(release_id: str, *stands: str, **leaves: int) -> Current:
    """A release among others; those that leave, and in how many days."""
    return Current(release_id, "2026-11-23", "", "public", "", stands, {k: NOW + n * DAY for k, n in leaves.items()})


@pytest.mark.parametrize(
    ("before", "new", "keep", "stands", "leaves"),
    [
        (None, "a", None, "a", {}),
        (None, "a", 1, "a", {}),
        (of("a", "a"), "b", None, "ba", {}),
        (of("a", "a"), "b", 1, "ba", {"a": 1}),
        (of("c", "c", "b", "a"), "d", 3, "dcba", {"a": 1}),
        (of("c", "c", "b", "a"), "a", 2, "cba", {"b": 1}),
        (of("b", "b", "a", a=1), "c", None, "cba", {"a": 1}),
        (of("b", "b", "a", a=0), "c", 5, "cba", {"a": 0}),
        (of("b", "b", "a", a=1), "c", 5, "cba", {}),
        (of("b", "b", "a", a=1), "a", 1, "ba", {"b": 1}),
    ],
)  # fmt: skip
def test_what_stays_and_what_leaves(
    before: Current | None, new: str, keep: int | None, stands: str, leaves: dict[str, int]
) -> None:
    after = following(of(new), before, keep=keep, now=NOW)
    assert "".join(after.stands) == stands
    assert {name: (moment - NOW) // DAY for name, moment in after.leaves.items()} == leaves


def test_the_current_one_never_leaves_and_others_no_sooner_than_a_day_after_it_was_said() -> None:
    after = following(of("b"), of("a", "a"), keep=1, now=NOW)
    assert GRACE == DAY
    assert due(after, NOW + DAY - timedelta(seconds=1)) == []
    assert due(after, NOW + DAY) == ["a"]
    assert following(of("b"), after, keep=1, now=NOW + DAY, gone=["a"]).stands == ("b",)


def test_what_stands_in_current_json_is_read_back_and_a_flipped_letter_is_seen() -> None:
    said = of("b", "b", "a", a=1)
    assert Current.from_json(said.to_json()) == said
    with pytest.raises(ValueError, match="altered"):
        Current.from_json(said.to_json().replace(b"2026-11-23", b"2026-11-22"))
