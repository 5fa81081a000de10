"""What a person should know is told once, over a real socket, and stops nothing."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import notices, pipeline
from orchestration.command import app
from orchestration.dagster.sensors import notice_sensor
from orchestration.health import finished
from orchestration.notices import Notice, after_run, standing, tell
from orchestration.told import recall
from sources.border.attempts import Attempt, remember
from sources.border.index import dataset_row
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.take_in import take_bundled
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.orchestration.conftest import Webhook

LATE = Notice("overdue un_egdi 2026-09-30", "un_egdi is overdue")
FAILED = Notice("failed itu_gci blocked", "itu_gci did not arrive")


def row(**changes: Any) -> dict[str, Any]:
    """A dataset of which nothing is to be known, with changes."""
    quiet = {
        "dataset": "un_egdi",
        "is_release_overdue": False,
        "next_expected_release": date(2026, 9, 30),
        "release_basis": "period",
        "newest_period": "2024",
        "newest_published_on": date(2024, 12, 31),
        "newest_published_on_kind": "edition_year_end",
        "last_success_at": None,
        "overdue_since": None,
        "overdue_reason": None,
        "is_failing": False,
        "failures_in_row": 0,
        "last_outcome": "unchanged",
        "last_reason": "",
        "missing_series": None,
        "held_vintage_id": None,
        "held_findings": None,
    }
    return quiet | changes


COPY_IS_OLD = {"is_release_overdue": True, "overdue_since": date(2026, 11, 1), "overdue_reason": "not_refreshed"}
ASKED_IN_MARCH, ASKED_SINCE = map(datetime.fromisoformat, ("2026-03-01T20:00", "2026-11-20T08:00"))
"""In UTC; 20:00 is the next day in Ha Noi."""
PUBLISHER_IS_LATE = COPY_IS_OLD | {"last_success_at": ASKED_SINCE, "overdue_reason": "not_released"}


def test_of_a_quiet_dataset_nothing_is_to_be_known() -> None:
    assert standing([row(), row(last_outcome="bundled", last_reason="curated: not fetched")]) == []


@pytest.mark.parametrize(
    ("changes", "key", "text"),
    [
        (
            COPY_IS_OLD,
            "overdue un_egdi 2026-09-30",
            (
                "un_egdi is overdue since 2026-11-01: a newer release is expected; this copy was not refreshed since "
                "2024; a release was expected by 2026-09-30; the newest served is 2024"
            ),
        ),
        (
            COPY_IS_OLD | {"last_success_at": ASKED_IN_MARCH, "newest_published_on_kind": "publisher"},
            "overdue un_egdi 2026-09-30",
            (
                "un_egdi is overdue since 2026-11-01: a newer release is expected; this copy was not refreshed since "
                "2026-03-02; a release was expected by 2026-09-30; the newest served is 2024"
            ),
        ),
        (
            PUBLISHER_IS_LATE | {"release_basis": "published_on"},
            "overdue un_egdi 2026-09-30",
            (
                "un_egdi is overdue since 2026-11-01: asked live on 2026-11-20, the publisher has not released; "
                "a release was expected by 2026-09-30; the newest served is of 2024"
            ),
        ),
        (
            PUBLISHER_IS_LATE | {"release_basis": "published_on", "newest_published_on_kind": "publisher"},
            "overdue un_egdi 2026-09-30",
            (
                "un_egdi is overdue since 2026-11-01: asked live on 2026-11-20, the publisher has not released; "
                "a release was expected by 2026-09-30; the newest served is of 2024-12-31"
            ),
        ),
        (
            {"is_failing": True, "failures_in_row": 2, "last_outcome": "blocked", "last_reason": "HTTP 403"},
            "failed un_egdi blocked",
            "un_egdi did not arrive 2 times in a row (blocked): HTTP 403",
        ),
        (
            {
                "held_vintage_id": "0013",
                "held_findings": "a factor of 1000",
                "last_outcome": "held",
            },
            "held un_egdi 0013",
            (
                "un_egdi: vintage 0013 waits for a person: a factor of 1000; "
                "if it is right: r57 sources accept un_egdi --by NAME --reason TEXT"
            ),
        ),
        (
            {"missing_series": "EGDI_TII: no rows"},
            "missing un_egdi EGDI_TII: no rows",
            "un_egdi: the publisher no longer has figures of EGDI_TII: no rows",
        ),
    ],
    ids=["copy never refreshed", "copy old", "publisher late", "dated publisher late", "failed", "held", "missing"],
)
def test_a_dataset_says_what_is_to_be_known(changes: dict[str, Any], key: str, text: str) -> None:
    assert standing([row(**changes)]) == [Notice(key, text)]


def test_one_failure_is_none_yet() -> None:
    once = row(is_failing=True, failures_in_row=1, last_outcome="timeout", last_reason="no answer in 60 s")
    assert standing([once]) == []
    assert [notice.key for notice in standing([once | {"failures_in_row": 2}])] == ["failed un_egdi timeout"]


@pytest.mark.parametrize(("outcome", "told"), [("invalid", True), ("changed_shape", True), ("blocked", False)])
def test_what_was_refused_is_told_at_once(outcome: str, told: bool) -> None:
    once = row(is_failing=True, failures_in_row=1, last_outcome=outcome, last_reason="row 3: value -1")
    said = Notice(f"failed un_egdi {outcome}", f"un_egdi came and was refused ({outcome}): row 3: value -1")
    assert standing([once]) == ([said] if told else [])


def test_damaged_files_are_told_at_once() -> None:
    damaged = row(is_failing=True, failures_in_row=None, last_outcome="damaged", last_reason="raw/x: altered")
    assert standing([damaged]) == [Notice("failed un_egdi damaged", "un_egdi is damaged: raw/x: altered")]


def test_a_key_that_is_not_set_is_a_choice() -> None:
    assert (
        standing(
            [row(is_failing=True, failures_in_row=9, last_outcome="no_key", last_reason="OPENALEX_API_KEY is not set")]
        )
        == []
    )


def test_a_failure_without_words_is_told_all_the_same() -> None:
    (notice,) = standing([row(is_failing=True, failures_in_row=2, last_outcome="blocked", last_reason=None)])
    assert notice.text == "un_egdi did not arrive 2 times in a row (blocked): nothing is known of why"


def test_long_words_are_cut() -> None:
    (notice,) = standing([row(is_failing=True, failures_in_row=2, last_outcome="blocked", last_reason="x" * 5_000)])
    assert len(notice.text) < 500


def test_each_thing_is_told_once_and_once_more_when_it_is_well(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    assert tell([LATE], memory, webhook.env) == ["webhook"]
    assert tell([LATE], memory, webhook.env) == []
    assert tell([LATE, FAILED], memory, webhook.env) == ["webhook"]
    assert tell([LATE], memory, webhook.env) == ["webhook"]
    assert tell([LATE], memory, webhook.env) == []
    assert tell([LATE, FAILED], memory, webhook.env) == ["webhook"]
    assert [text.splitlines()[:2] for text in webhook.texts] == [
        ["r57: one thing to know; each is told once", "- un_egdi is overdue"],
        ["r57: one thing to know; each is told once", "- itu_gci did not arrive"],
        ["r57: well again; this was told before and holds no longer", "- itu_gci did not arrive"],
        ["r57: one thing to know; each is told once", "- itu_gci did not arrive"],
    ]
    assert "docs/operator-guide.md" in webhook.texts[0]


def test_another_cause_of_the_same_trouble_is_no_recovery(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    tell([FAILED], memory, webhook.env)
    tell([Notice("failed itu_gci timeout", "itu_gci did not answer")], memory, webhook.env)
    assert "well again" not in webhook.texts[1]


def test_that_it_is_well_again_is_tried_until_a_channel_takes_it(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    tell([FAILED], memory, webhook.env)
    webhook.status = 500
    assert tell([], memory, webhook.env) == ["webhook failed: HTTP 500"]
    webhook.status = 204
    assert tell([], memory, webhook.env) == ["webhook"]
    assert tell([], memory, webhook.env) == []


def test_of_what_was_not_looked_at_nothing_is_said(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    dead = Notice("warehouse dead_runs", "1 dead run(s) hold a slot")
    tell([dead], memory, webhook.env)
    assert tell([], memory, webhook.env, unseen="warehouse dead_runs") == []
    assert tell([dead], memory, webhook.env) == []
    assert tell([], memory, webhook.env) == ["webhook"]


def test_what_an_earlier_version_remembers_is_not_told_again(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    memory.write_text(json.dumps({"told": [LATE.key]}), encoding="utf-8")
    assert tell([LATE], memory, webhook.env) == []


def test_several_things_are_one_message(webhook: Webhook, tmp_path: Path) -> None:
    tell([LATE, FAILED], tmp_path / "notices.json", webhook.env)
    (text,) = webhook.texts
    assert text.splitlines()[:3] == [
        "r57: 2 things to know; each is told once", "- un_egdi is overdue", "- itu_gci did not arrive",
    ]  # fmt: skip


def test_what_no_channel_took_is_told_the_next_time(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    webhook.status = 500
    assert tell([LATE], memory, webhook.env) == ["webhook failed: HTTP 500"]
    webhook.status = 204
    assert tell([LATE], memory, webhook.env) == ["webhook"]


def test_unconfigured_is_silent_and_remembers_nothing(webhook: Webhook, tmp_path: Path) -> None:
    memory = tmp_path / "notices.json"
    assert tell([LATE], memory, {}) == []
    assert not memory.exists()
    assert tell([LATE], memory, webhook.env) == ["webhook"]


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"told": 3}', "\x00\xff"])
def test_a_damaged_memory_is_made_anew(webhook: Webhook, tmp_path: Path, damage: str) -> None:
    memory = tmp_path / "notices.json"
    memory.write_text(damage, encoding="latin-1")
    assert tell([LATE], memory, webhook.env) == ["webhook"]
    assert recall(memory) == {LATE.key: LATE.text}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey that is overdue on 2026-11-23, and a dataset that did not arrive."""
    folder = tmp_path_factory.mktemp("kept")
    store = RawStore(folder / "raw")
    take_bundled(DATASETS["un_egdi"], store, now=NOW)
    for _ in range(2):
        remember(Attempt("itu_gci", "blocked", "HTTP 403", "", "none", NOW, "", error=True), folder / "state")
    finished(Settings(folder, HttpSettings()), NOW, "r")
    return folder


@pytest.fixture
def settings(kept: Path, tmp_path: Path) -> Settings:
    """A copy of it."""
    shutil.copytree(kept, tmp_path / "data")
    return Settings(tmp_path / "data", HttpSettings())


def test_after_a_run_the_data_folder_says_what_is_to_be_known(webhook: Webhook, settings: Settings) -> None:
    assert after_run(settings, NOW, webhook.env) == ["webhook"]
    assert after_run(settings, NOW, webhook.env) == []
    (text,) = webhook.texts
    assert "- un_egdi is overdue since 2026-11-01: a newer release is expected; this copy was not refreshed" in text
    assert "- itu_gci did not arrive 2 times in a row (blocked): HTTP 403" in text
    assert "- there is no current release; next: make one: r57 run" in text
    assert "no finished run" not in text


def test_where_nothing_is_configured_nothing_is_told_and_metrics_are_written(settings: Settings) -> None:
    assert after_run(settings, NOW, {}) == []
    assert not (settings.state / "notices.json").exists()
    assert b"r57_disk_free_bytes" in (settings.releases / "metrics.prom").read_bytes()


def test_whatever_goes_wrong_is_one_line(settings: Settings, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> dict[str, Any]:
        raise OSError("no such disk")

    monkeypatch.setattr(notices, "look", broken)
    (line,) = after_run(settings, NOW, webhook.env)
    assert line.startswith("notices failed: OSError: no such disk")
    assert webhook.texts == []


def ended_well(settings: Settings, as_of: date) -> pipeline.RunReport:
    return pipeline.RunReport("bundled", as_of, (), "r", settings.releases / "r")


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize(("as_of", "told"), [(AS_OF, 1), (date(2025, 4, 15), 0)])
def test_the_command_tells_after_a_run_of_today_alone(
    settings: Settings, webhook: Webhook, monkeypatch: pytest.MonkeyPatch, as_of: date, told: int
) -> None:
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: ended_well(settings, as_of))
    monkeypatch.setenv("R57_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("R57_ALERT_WEBHOOK", webhook.env["R57_ALERT_WEBHOOK"])
    monkeypatch.setattr("sys.argv", ["r57", "run", "--json"])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 0
    assert len(webhook.texts) == told


def test_dagster_tells_after_a_run_that_succeeded(settings: Settings, webhook: Webhook) -> None:
    @dg.op
    def nothing() -> None:
        pass

    @dg.job
    def quiet() -> None:
        nothing()

    with dg.DagsterInstance.ephemeral() as instance:
        done = quiet.execute_in_process(instance=instance)
        sensor = notice_sensor(settings, webhook.env, now=lambda: NOW)
        context = dg.build_run_status_sensor_context(
            sensor_name=sensor.name,
            dagster_event=done.get_run_success_event(),
            dagster_instance=instance,
            dagster_run=done.dagster_run,
        )
        sensor(context)
    (text,) = webhook.texts
    assert "un_egdi is overdue" in text


def test_what_is_looked_for_is_in_every_row(settings: Settings) -> None:
    """A row of the index has all that a notice reads; so a renamed column is seen here and not at night."""
    store = RawStore(settings.raw)
    assert row().keys() <= dataset_row(DATASETS["un_egdi"], store, settings, AS_OF).keys()
