"""What came of trying a dataset, remembered in state/<dataset>.json: by it an operator sees who is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sources.border.holds import WAITS
from sources.vocabulary.files import sealed, unsealed, write_aside


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of trying one dataset: shown by `r57 sources`, kept in state/<dataset>.json."""

    dataset: str
    outcome: str
    """`new_vintage`, `unchanged`, `bundled` (nothing was fetched) or the kind of the error."""
    reason: str
    route: str
    retrieval_mode: str
    attempted_at: datetime
    vintage_id: str
    seconds: float = 0.0
    error: bool = False


def remember(attempt: Attempt, folder: Path) -> None:
    """Keep what came of an attempt, and when the dataset last arrived well, in state/<dataset>.json."""
    path = folder / f"{attempt.dataset}.json"
    before = recall(attempt.dataset, folder)
    arrived = attempt.outcome in ("new_vintage", "unchanged")
    last_success = attempt.attempted_at.isoformat() if arrived else before.get("last_success_at")
    data = {
        **asdict(attempt),
        "attempted_at": attempt.attempted_at.isoformat(),
        "last_success_at": last_success,
        "failures_in_row": failures_in_row(before) + 1 if attempt.error else 0,
    }
    write_aside(path, sealed(data))


def failures_in_row(state: Mapping[str, object]) -> int:
    """Attempts without a good one between them, up to the last; a state from before they were counted has at least one
    where that failed."""
    count = state.get("failures_in_row")
    return count if isinstance(count, int) else int(bool(state.get("error")))


def recall(dataset: str, folder: Path) -> Mapping[str, object]:
    """What `remember` kept of a dataset; empty when it was never tried, or when what was kept cannot be believed."""
    try:
        return believed(folder / f"{dataset}.json")
    except (OSError, ValueError):
        return {}


def believed(path: Path) -> dict[str, object]:
    """What a file of state says of its dataset. Raises OSError where it cannot be read, ValueError where it is not as
    it was written, is of another dataset, or says a moment that is none."""
    said = unsealed(path.read_text(encoding="utf-8"))
    if said.get("dataset", path.stem) != path.stem:
        raise ValueError(f"it is of {said['dataset']}")
    for name in ("attempted_at", "last_success_at"):
        moment = said.get(name)
        if moment is not None and (not isinstance(moment, str) or datetime.fromisoformat(moment).tzinfo is None):
            raise ValueError(f"{name} is no moment: {moment!r}")
    return said


def is_failing(state: Mapping[str, object]) -> bool:
    """Whether the last attempt of a dataset failed; one whose vintage waits for a person did not."""
    return bool(state.get("error")) and state.get("outcome") != WAITS
