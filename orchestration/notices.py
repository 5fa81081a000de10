"""What a person should know though no run failed: each thing told once, and once more when it is well again.

`standing` and `of_warehouse` say what holds now; `tell` sends what was not told before, and what was told and holds no
longer, and remembers it in state/notices.json. A further kind of thing to know of a dataset is one more of `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from orchestration import own_files
from orchestration.alerts import RUNBOOK, Alert, is_configured, send
from orchestration.health import SILENT_DAYS, Health, look, signs, write_metrics
from orchestration.told import arrived, recall, remember
from sources.border.index import DAMAGED, NOT_RELEASED
from sources.border.judging import cause
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.releases import told_day
from sources.vocabulary.settings import Settings

LONGEST = 400
"""Characters of a publisher's or the border's words in a message; `r57 sources` has them all."""

CELLS = 5
"""Refused cells of a file in a message; `r57 figures` has them all."""

NO_FAULT = frozenset({"no_key"})
"""How an attempt may end without anybody needing to know: a key that is not set is a choice of this warehouse."""

REFUSED = frozenset({"invalid", "changed_shape", "stale_correction"})
"""How an attempt ends whose answer came and was not let in: that does not pass by itself, so it is told at once."""

FAILURES = 2
"""Attempts in a row that bring nothing before it is told: one that fails at night mostly comes the next time."""

WAREHOUSE = "warehouse"

Row = Mapping[str, Any]
"""What is known of a dataset: a row of raw/_index/datasets (`row_or_damage`)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know. `key`: by which it is known again; what makes it news, another day or cause, is in it."""

    key: str
    text: str

    @property
    def subject(self) -> str:
        """What it is about, whatever its day or cause: kind and dataset."""
        return _subject(self.key)


def standing(rows: Iterable[Row]) -> list[Notice]:
    """Everything a person should know of these datasets now, in their order."""
    return [notice for row in rows for kind in KINDS if (notice := kind(row))]


def of_warehouse(health: Health, silent_days: int = SILENT_DAYS) -> list[Notice]:
    """What is wrong with the warehouse itself now."""
    return [
        Notice(f"{WAREHOUSE} {sign.name}", f"{sign.what}; next: {sign.next_step}")
        for sign in signs(health, silent_days)
        if sign.state == "fault"
    ]


def of_releases(health: Health) -> list[Notice]:
    """Which releases were taken back: each told once, for good."""
    return [
        Notice(
            f"withdrawn {e.release_id}",
            f"release {e.release_id} was withdrawn on {e.withdrawn_at:%Y-%m-%d} by {e.withdrawn_by}: {_short(e.reason)}"
            f"; readers read {health.release_id}",
        )
        for e in (health.decided.errata if health.decided else ())
    ]


def of_figures(settings: Settings) -> list[Notice]:
    """Which files of figures hold a cell that was refused: until a corrected one of the same name came. Cell and rule
    are told, the value is not: it may be confidential, and a message goes far."""
    found = []
    for filed in own_files.standing(own_files.recall(settings)):
        if not filed.refusals:
            continue
        lines = [_short(line) for line in own_files.told([filed])]
        more = f"; and {len(lines) - CELLS} more" if len(lines) > CELLS else ""
        kept = f"{filed.taken} other figures were taken in" if filed.taken else "nothing of it was taken in"
        text = f"figures refused: {'; '.join(lines[:CELLS])}{more}; {kept}; `r57 figures` lists every file"
        found.append(Notice(f"figures {quote(filed.name, safe='')} {filed.sha256[:12]}", text))
    return found


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
    times = row["failures_in_row"]
    if not row["is_failing"] or row["last_outcome"] in NO_FAULT:
        return None
    if row["last_outcome"] == DAMAGED:
        return Notice(
            f"failed {row['dataset']} {DAMAGED}", f"{row['dataset']} is damaged: {_short(row['last_reason'])}"
        )
    if row["last_outcome"] in REFUSED:
        return Notice(
            f"failed {row['dataset']} {row['last_outcome']}",
            f"{row['dataset']} came and was refused ({row['last_outcome']}): {_short(row['last_reason'])}",
        )
    if times < FAILURES:
        return None
    return Notice(
        f"failed {row['dataset']} {row['last_outcome']}",
        f"{row['dataset']} did not arrive {times} times in a row ({row['last_outcome']}): {_short(row['last_reason'])}",
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


def tell(notices: Sequence[Notice], memory: Path, env: Mapping[str, str], *, unseen: str = "") -> list[str]:
    """Send, as one message, what is not in `memory` yet and what is there and holds no longer; give the channels as
    `send` does. What no channel took is tried again the next time. `unseen`: the subject that was not looked at, of
    which nothing is said. Raises OSError where the memory cannot be written."""
    told = recall(memory)
    before = told or {}
    new = [notice for notice in notices if notice.key not in before]
    subjects = {notice.subject for notice in notices} | {unseen}
    ended = {key: text for key, text in before.items() if _subject(key) not in subjects}
    channels = send(_message(new, [*ended.values()]), env) if new or ended else []
    took = arrived(channels)
    keep = {notice.key: notice.text for notice in notices if took or notice not in new}
    keep |= {key: text for key, text in before.items() if _subject(key) == unseen or (key in ended and not took)}
    if keep != told:
        remember(memory, keep)
    return channels


def after_run(settings: Settings, now: datetime, env: Mapping[str, str], *, dead_runs: int | None = None) -> list[str]:
    """Write the metrics and tell what is to be known at a moment; give the channels that took it, or one line on what
    went wrong. Never raises: the run it speaks of was good."""
    try:
        health = look(settings, now, dead_runs=dead_runs)
        write_metrics(health, settings)
        return told(health, settings, env)
    except Exception as error:
        return [f"notices failed: {cause(error)}"]


def told(health: Health, settings: Settings, env: Mapping[str, str], *, silent_days: int = SILENT_DAYS) -> list[str]:
    """Tell what is to be known of datasets and warehouse, where a channel is configured. Raises OSError."""
    if not is_configured(env):
        return []
    unseen = f"{WAREHOUSE} dead_runs" if health.dead_runs is None else ""
    notices = [*standing(health.rows), *of_warehouse(health, silent_days), *of_releases(health), *of_figures(settings)]
    return tell(notices, settings.state / "notices.json", env, unseen=unseen)


def _message(new: Sequence[Notice], ended: Sequence[str]) -> Alert:
    things = "one thing" if len(new) == 1 else f"{len(new)} things"
    lines = [f"r57: {things} to know; each is told once", *(f"- {notice.text}" for notice in new)] if new else []
    if ended:
        lines += ["r57: well again; this was told before and holds no longer", *(f"- {text}" for text in ended)]
    subject = f"r57: {things} to know" if new else "r57: well again"
    return Alert(subject, "\n".join([*lines, f"`r57 sources` and `r57 health` show what holds now; {RUNBOOK}"]))


def _subject(key: str) -> str:
    return " ".join(key.split(" ")[:2])


def _short(words: str | None) -> str:
    said = words or "nothing is known of why"
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
