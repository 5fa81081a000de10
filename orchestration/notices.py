"""What a person should know though no run failed: each thing told once, by the way alerts go.

`standing` says what holds now; `tell` sends what was not told before and remembers it in state/notices.json. What no
longer holds is forgotten, so that it is told again when it comes back. A further kind of thing to know is one more of
`KINDS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration.alerts import CHANNELS, RUNBOOK, Alert, is_configured, send
from sources.border.index import NOT_RELEASED, dataset_row
from sources.border.judging import cause
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.files import write_aside
from sources.vocabulary.releases import told_day
from sources.vocabulary.settings import Settings

LONGEST = 400
"""Characters of a publisher's or the border's words in a message; `r57 sources` has them all."""

NO_FAULT = frozenset({"no_key"})
"""How an attempt may end without anybody needing to know: a key that is not set is a choice of this warehouse."""

Row = Mapping[str, Any]
"""What is known of a dataset: a row of raw/_index/datasets (`dataset_row`)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know. `key`: by which it is known again; what makes it news, another day or cause, is in it."""

    key: str
    text: str


def standing(rows: Iterable[Row]) -> list[Notice]:
    """Everything a person should know of these datasets now, in their order."""
    return [notice for row in rows for kind in KINDS if (notice := kind(row))]


def lateness(row: Row) -> str:
    """Since when a release is overdue, and whether its publisher is late or only our copy is old."""
    asked = row["last_success_at"]
    if row["overdue_reason"] == NOT_RELEASED:
        why = f"asked live on {_day(asked)}, the publisher has not released"
    else:
        copy = told_day(row["newest_published_on"], row["newest_published_on_kind"])
        why = f"a newer release is expected; this copy was not refreshed since {_day(asked) if asked else copy}"
    return f"overdue since {row['overdue_since']}: {why}"


def _day(moment: datetime) -> date:
    """The day in Ha Noi of a moment of the index, which is in UTC."""
    return hanoi_day(moment.replace(tzinfo=UTC))


def _overdue(row: Row) -> Notice | None:
    if not row["is_release_overdue"]:
        return None
    by = row["next_expected_release"]
    by_day = f"of {told_day(row['newest_published_on'], row['newest_published_on_kind'])}"
    newest = row["newest_period"] if row["release_basis"] == "period" else by_day
    return Notice(
        f"overdue {row['dataset']} {by}",
        f"{row['dataset']} is {lateness(row)}; a release was expected by {by}; the newest served is {newest}",
    )


def _failing(row: Row) -> Notice | None:
    if not row["is_failing"] or row["last_outcome"] in NO_FAULT:
        return None
    return Notice(
        f"failed {row['dataset']} {row['last_outcome']}",
        f"{row['dataset']} did not arrive ({row['last_outcome']}): {_short(row['last_reason'])}",
    )


def _missing(row: Row) -> Notice | None:
    if not row["missing_series"]:
        return None
    return Notice(
        f"missing {row['dataset']} {row['missing_series']}",
        f"{row['dataset']}: the publisher no longer has figures of {_short(row['missing_series'])}",
    )


def _held(row: Row) -> Notice | None:
    if not row["held_vintage_id"]:
        return None
    return Notice(
        f"held {row['dataset']} {row['held_vintage_id']}",
        f"{row['dataset']}: vintage {row['held_vintage_id']} waits for a person: {_short(row['held_findings'])}; "
        f"if it is right: r57 sources accept {row['dataset']} --by NAME --reason TEXT",
    )


KINDS: Sequence[Callable[[Row], Notice | None]] = (_overdue, _failing, _held, _missing)
"""What is looked for in each row."""


def tell(notices: Sequence[Notice], memory: Path, env: Mapping[str, str]) -> list[str]:
    """Send, as one message, what is not in `memory` yet; give the channels as `send` does. What no channel took is
    tried again the next time. Raises OSError where the memory cannot be written."""
    told = _recall(memory)
    new = [notice for notice in notices if notice.key not in (told or ())]
    channels = send(_message(new), env) if new else []
    arrived = bool({*CHANNELS} & {*channels})
    keep = {notice.key for notice in notices if arrived or notice not in new}
    if keep != told:
        write_aside(memory, json.dumps({"told": sorted(keep)}, ensure_ascii=False, indent=1) + "\n")
    return channels


def after_run(settings: Settings, day: date, env: Mapping[str, str]) -> list[str]:
    """Tell what is to be known on `day`; give the channels that took it, or one line on what went wrong. Never raises:
    the run it speaks of was good."""
    if not is_configured(env):
        return []
    try:
        store = RawStore(settings.raw)
        rows = [dataset_row(entry, store, settings, day) for entry in DATASETS.values()]
        return tell(standing(rows), settings.state / "notices.json", env)
    except Exception as error:
        return [f"notices failed: {cause(error)}"]


def _message(new: Sequence[Notice]) -> Alert:
    things = "one thing" if len(new) == 1 else f"{len(new)} things"
    lines = [f"r57: {things} to know; each is told once", *(f"- {notice.text}" for notice in new)]
    return Alert(f"r57: {things} to know", "\n".join([*lines, f"`r57 sources` shows them; {RUNBOOK}"]))


def _recall(memory: Path) -> set[str] | None:
    """What was told; None where that can no longer be read, and so is told, and written, anew."""
    try:
        told = json.loads(memory.read_text(encoding="utf-8"))["told"]
        return {*map(str, told)} if isinstance(told, list) else None
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _short(words: str | None) -> str:
    said = words or "nothing is known of why"
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
