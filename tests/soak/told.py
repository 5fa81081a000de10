"""What the person on duty receives, word by word, by webhook and by mail: each cause once, and once when it is well."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from difflib import unified_diff
from pathlib import Path

import dagster as dg
import polars as pl

from orchestration import notices
from orchestration.dagster.sensors import failure_sensor, notice_sensor
from orchestration.health import finished, look
from sources.border.attempts import remember
from sources.border.fetch import fetch
from sources.border.holds import accept
from sources.border.http import HttpClient
from sources.border.serving import served_rows
from sources.border.vintages import RawStore, Vintage, name_of
from sources.catalog import DATASETS
from sources.shipped.take_in import take_bundled
from sources.vocabulary.settings import Settings
from tests.conftest import NOW
from tests.orchestration.dagster.test_sensors import job
from tests.soak.post import Post, post
from tests.sources.border.test_holds import ARTICLES, HOST, Lines, Publisher
from tests.wire.test_matrix import PATIENT

EXPECTED = Path(__file__).with_name("told.txt")
SURVEY = DATASETS["un_egdi"]
"""Of the shipped editions the newest is that of 2024: on the day of the story that of 2026 is overdue."""
OUT = date(2026, 11, 20)
A_DAY = timedelta(days=1)


def in_thousands(lines: Lines) -> Lines:
    """The publisher's file with its counts in another unit."""
    return [[*cells[:-1], str(int(cells[-1]) * 1000)] if cells[-1].isdecimal() else cells for cells in lines]


class Duty:
    """A data folder, a publisher, the post, and what was received so far."""

    def __init__(self, settings: Settings, publisher: Publisher, letters: Post, instance: dg.DagsterInstance) -> None:
        self.settings, self.publisher, self.letters, self.instance = settings, publisher, letters, instance
        self.env = {**letters.env, "R57_WEBSERVER_URL": "http://r57.example.org"}
        self.story: list[str] = []

    def happens(self, what: str, doing: Callable[[], object]) -> None:
        """Do something, and write down what was received of it."""
        doing()
        texts = self.letters.received() or ["(nothing is received)"]
        self.story += [f"== {what}", *texts, ""]

    def night(self, *, fails: bool) -> None:
        """A run under Dagster, and the sensor that follows it."""
        done = job(fails).execute_in_process(instance=self.instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="report_failed_runs" if fails else "tell_what_to_know",
            dagster_event=done.get_run_failure_event() if fails else done.get_run_success_event(),
            dagster_instance=self.instance,
            dagster_run=done.dagster_run,
        )
        if fails:
            failure_sensor(self.settings, self.env)(context.for_run_failure())
        else:
            notice_sensor(self.settings, self.env, lambda: NOW)(context)

    def asks(self, fault: str = "") -> None:
        """The publisher is asked, and answers well or not; then the run tells."""
        self.publisher.wire.reset()
        if fault:
            self.publisher.wire.inject(HOST, fault)
        attempt = fetch(ARTICLES, HttpClient(self.settings.http, env={}, now=lambda: NOW), self.settings)
        remember(attempt, self.settings.state)
        self.run_ends()

    def asks_what_is_spoilt(self) -> None:
        """The same, of a file that came out in thousands."""
        self.publisher.spoil = in_thousands
        self.asks()

    def run_ends(self) -> None:
        """What the end of a run tells."""
        notices.after_run(self.settings, NOW, self.env)

    def watch(self, now: datetime) -> None:
        """`r57 health --tell`, from outside."""
        notices.told(look(self.settings, now), self.settings, self.env)

    def accepts(self) -> None:
        """A person takes in what waits."""
        store = RawStore(self.settings.raw)
        (waiting,) = store.waiting(ARTICLES.name)
        accept(store.folder(waiting), by="Trần Thị Lan", reason="counted otherwise, announced", at=NOW)
        self.run_ends()

    def survey_comes_out(self) -> None:
        """The edition that was waited for."""
        store = RawStore(self.settings.raw)
        rows = served_rows(store, SURVEY).filter(pl.col("period") == "2024")
        seq = store.vintages(SURVEY.name)[-1].vintage_seq + 1
        name = name_of(seq, OUT, f"{seq:08x}")
        rows = rows.with_columns(
            period=pl.lit("2026"),
            period_start=pl.lit(date(2026, 1, 1)),
            period_end=pl.lit(date(2026, 12, 31)),
            published_on=pl.lit(OUT),
            vintage_id=pl.lit(name),
        )
        store.publish(Vintage(SURVEY.name, name, seq, "live", "story", NOW, "2026", OUT, OUT, rows.height, "0"), rows)
        self.run_ends()


def live(duty: Duty) -> None:
    """What goes wrong, again, and well."""
    take_bundled(SURVEY, RawStore(duty.settings.raw), now=NOW)
    finished(duty.settings, NOW, "r")
    duty.happens("a run ends; there is no release, and a survey is overdue", duty.asks)
    duty.happens("the same the next day", duty.run_ends)
    duty.happens("the survey comes out", duty.survey_comes_out)
    duty.happens("a run fails at a dataset", lambda: duty.night(fails=True))
    duty.happens("it fails again by the same cause", lambda: duty.night(fails=True))
    duty.happens("it goes well", lambda: duty.night(fails=False))
    duty.happens("a publisher answers with a page of HTML: refused", lambda: duty.asks("html_wall"))
    duty.happens("and again: red twice in a row", lambda: duty.asks("html_wall"))
    duty.happens("and a third time", lambda: duty.asks("html_wall"))
    duty.happens("it answers well", duty.asks)
    duty.happens("its file comes in thousands: held", duty.asks_what_is_spoilt)
    duty.happens("the same file again", duty.asks)
    duty.happens("a person accepts it", duty.accepts)
    duty.happens("no run finishes for 40 days", lambda: duty.watch(NOW + 40 * A_DAY))
    duty.happens("nor for 41", lambda: duty.watch(NOW + 41 * A_DAY))
    finished(duty.settings, NOW + 42 * A_DAY, "r")
    duty.happens("a run finishes", lambda: duty.watch(NOW + 42 * A_DAY))


def story() -> str:
    """What is received, in order; names of runs and digests, which differ each time, left out."""
    publisher = Publisher()
    with (
        tempfile.TemporaryDirectory() as folder,
        publisher.wire as wire,
        post() as letters,
        dg.DagsterInstance.ephemeral() as instance,
    ):
        duty = Duty(Settings(Path(folder), replace(PATIENT, gateway=wire.url)), publisher, letters, instance)
        live(duty)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "RUN", "\n".join(duty.story))


def main(seed: int = 0, count: int = 1) -> bool:
    """Print what is received, and hold it against `told.txt`."""
    received = story()
    print(received)
    expected = EXPECTED.read_text(encoding="utf-8")
    differs = [*unified_diff(expected.splitlines(), received.splitlines(), "expected", "received", lineterm="")]
    print(f"things that happened {received.count('== ')}, lines received otherwise than expected {len(differs)}")
    print(*differs, sep="\n")
    return not differs


if __name__ == "__main__":
    EXPECTED.write_text(story(), encoding="utf-8")
