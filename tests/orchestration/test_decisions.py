"""A pin keeps readers where they are and a withdrawal takes a release from them, whatever runs make."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exports.marts.errors import ReleaseError
from exports.release import Release, build_release
from exports.shelf import CURRENT, LATEST, standing_at
from orchestration import decisions, keeping
from orchestration.decisions import DECISIONS, made_of, pin, read, settle, standing, stay, unpin, withdraw
from orchestration.health import look, metrics, signs
from orchestration.news import news
from orchestration.notices import after_run
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.exports.conftest import small_build  # noqa: F401 (a fixture)
from tests.orchestration.command.test_endings import ended
from tests.orchestration.conftest import Webhook

WRONG = "spending was read in thousands"


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A data folder with three releases, named by hour and of figures a, b, c; readers read the last."""
    settings = Settings(tmp_path, HttpSettings())
    for hour, figures in enumerate("abc", start=1):
        manifest = {
            "release_id": name(hour),
            "as_of": "2026-11-23",
            "built_at": f"2026-11-23T0{hour}:00:00+00:00",
            "code_version": "1",
            "vintages": [{"dataset": "un_egdi", "vintage_id": figures, "content_sha256": figures}],
            "files": {},
        }
        (settings.releases / name(hour)).mkdir(parents=True)
        (settings.releases / name(hour) / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (settings.releases / CURRENT).symlink_to(name(3))
    return settings


def name(hour: int) -> str:
    return f"2026-11-23T0{hour}0000Z-0123456{hour}"


def read_and_made(settings: Settings) -> tuple[str, str]:
    """What readers read, and what `latest` says was made last."""
    return standing_at(settings.releases), standing_at(settings.releases, LATEST)


def taken_back(settings: Settings, hour: int) -> tuple[str, str]:
    return withdraw(settings, name(hour), reason=WRONG, by="Lan", at=NOW)


def test_readers_stay_at_a_pinned_release_until_it_is_no_longer_pinned(here: Settings) -> None:
    assert pin(here, name(1), by="Lan", at=NOW, reason="cited by the press") is None
    assert read_and_made(here) == (name(1), name(3))
    found = stay(here.releases, read(here.releases), made="new figures")
    assert found is not None
    assert str(found) == (
        f"readers stay at release {name(1)}: it is pinned since 2026-11-23 by Lan: cited by the press; "
        "next: r57 unpin, to let them follow what is made"
    )
    assert unpin(here) == (name(1), name(3))
    assert read_and_made(here) == (name(3), "")
    assert standing(here.releases, read(here.releases)) is None


def test_what_is_read_moves_to_the_newest_good_one_when_it_is_withdrawn(here: Settings) -> None:
    (here.releases / name(2) / "stray").touch()  # which makes the second one no good
    assert taken_back(here, 3) == (name(3), name(1))
    assert read_and_made(here) == (name(1), name(3))


def test_readers_are_led_nowhere_when_another_one_is_withdrawn(here: Settings) -> None:
    assert taken_back(here, 2) == (name(3), name(3))
    assert read_and_made(here) == (name(3), "")


def test_the_same_figures_and_code_do_not_come_out_again_and_others_do(here: Settings) -> None:
    taken_back(here, 3)
    decided = read(here.releases)
    again = stay(
        here.releases, decided, made_of("1", [{"dataset": "un_egdi", "vintage_id": "c", "content_sha256": "c"}])
    )
    assert again is not None
    assert f"has the figures and the code of release {name(3)}, which was withdrawn: {WRONG}" in again.why
    assert (again.release_id, standing(here.releases, decided)) == (name(2), again)
    assert stay(here.releases, decided, made_of("2", [])) is None


def test_what_releases_said_themselves_is_no_figure_of_a_release() -> None:
    said = {"dataset": "published_verdicts", "vintage_id": "7", "retrieval_mode": "released"}
    assert made_of("1", [said]) == made_of("1", [])
    assert made_of("1", [{**said, "retrieval_mode": "live"}]) != made_of("1", [])


def test_a_withdrawn_release_is_read_again_only_if_somebody_pins_it(here: Settings) -> None:
    taken_back(here, 3)
    found = pin(here, name(3), by="Lan", at=NOW)
    assert found is not None
    assert (found.erratum.reason, read_and_made(here)) == (WRONG, (name(3), ""))
    assert unpin(here) == (name(3), name(2))


def test_withdrawing_the_pinned_one_lifts_the_pin(here: Settings) -> None:
    pin(here, name(2), by="Lan", at=NOW)
    assert taken_back(here, 2) == (name(2), name(3))
    assert read(here.releases).pin is None


def test_one_that_was_killed_in_between_is_made_good(here: Settings) -> None:
    taken_back(here, 3)
    (here.releases / CURRENT).unlink()
    (here.releases / CURRENT).symlink_to(name(3))
    settle(here.releases, read(here.releases))
    assert read_and_made(here) == (name(2), name(3))


def test_a_pinned_release_that_is_gone_keeps_no_reader(here: Settings) -> None:
    pin(here, name(1), by="Lan", at=NOW)
    shutil.rmtree(here.releases / name(1))
    from exports.shelf import put_out

    put_out(here.releases, name(3), stays=name(1))
    assert read_and_made(here) == (name(3), "")
    faults = [sign.what for sign in signs(look(here, NOW)) if sign.name == "readers"]
    assert faults == [f"release {name(1)}, at which readers should stay, is not what they read"]


def test_what_is_refused_changes_nothing(here: Settings) -> None:
    taken_back(here, 1)
    (here.releases / name(2) / "stray").touch()
    before = (here.releases / DECISIONS).read_text(encoding="utf-8")
    refused: dict[str, Any] = {
        "there is no such release": lambda: taken_back(here, 9),
        "no reason is given": lambda: withdraw(here, name(2), reason="", by="Lan", at=NOW),
        "it was withdrawn already, on 2026-11-23 by Lan: spending": lambda: taken_back(here, 1),
        "it is the only release that readers could read": lambda: taken_back(here, 3),
        "no release is pinned": lambda: unpin(here),
        "the release is damaged": lambda: pin(here, name(2), by="Lan", at=NOW),
    }
    for words, call in refused.items():
        with pytest.raises(ReleaseError, match=words):
            call()
    assert (here.releases / DECISIONS).read_text(encoding="utf-8") == before
    assert read_and_made(here) == (name(3), "")


def test_a_withdrawal_is_a_reason_to_make_a_release_until_one_says_so(here: Settings) -> None:
    taken_back(here, 1)
    manifest = {"as_of": "2026-11-23", "stands_until": None, "inputs_fingerprint": "0"}
    assert news(here, manifest, AS_OF, "1")[0] == f"withdrawn: {name(1)}"
    assert "withdrawn" not in news(here, {**manifest, "errata": [{"release_id": name(1)}]}, AS_OF, "1")[0]


def test_damaged_decisions_are_said_and_never_taken_for_none(here: Settings) -> None:
    taken_back(here, 1)
    (here.releases / DECISIONS).write_text("{", encoding="utf-8")
    with pytest.raises(ReleaseError, match="cannot be believed"):
        decisions.read(here.releases)
    assert [sign.state for sign in signs(look(here, NOW)) if sign.name == "readers"] == ["fault"]
    assert f"releases/{DECISIONS}" in [finding.where for finding in keeping.examine(here)]


def test_monitor_and_metrics_say_where_readers_stand(here: Settings) -> None:
    def said() -> tuple[list[str], list[str]]:
        health = look(here, NOW)
        lines = [line for line in metrics(health).decode().splitlines() if "pinned " in line or "withdrawn " in line]
        return [f"{s.state} {s.what}" for s in signs(health) if s.name == "readers"], [
            line for line in lines if not line.startswith("#")
        ]

    assert said() == ([], ["r57_release_is_pinned 0.0", "r57_release_is_withdrawn 0.0", "r57_releases_withdrawn 0.0"])
    taken_back(here, 1)
    pin(here, name(1), by="Lan", at=NOW)
    told, gauges = said()
    assert gauges == ["r57_release_is_pinned 1.0", "r57_release_is_withdrawn 1.0", "r57_releases_withdrawn 1.0"]
    assert told == [
        f"ok readers stay at release {name(1)}: it is pinned since 2026-11-23 by Lan",
        f"fault readers read release {name(1)}, which was withdrawn: {WRONG}",
    ]


def test_each_withdrawal_is_told_once(here: Settings, webhook: Webhook) -> None:
    taken_back(here, 3)
    for _ in range(2):
        after_run(here, NOW, webhook.env)
    told = [text for text in webhook.texts if "was withdrawn" in text]
    assert len(told) == 1
    assert f"release {name(3)} was withdrawn on 2026-11-23 by Lan: {WRONG}; readers read {name(2)}" in told[0]


def test_a_release_after_it_says_so_in_every_form(here: Settings, small_build: Path) -> None:  # noqa: F811
    withdraw(
        here,
        name(3),
        reason="=cmd() was read in thousands",
        reason_vi="đọc theo nghìn",
        by="Lan",
        at=NOW,
        target_codes=("r57-2030-rd-gdp", "gone-since"),
        figure="R&D 2023",
    )
    made = released(here, small_build)
    (said,) = made.manifest["errata"]
    assert (said["release_id"], said["as_of"].isoformat()) == (name(3), "2026-11-23")
    with duckdb.connect(str(made.path / "r57.duckdb"), read_only=True) as connection:
        rows = connection.execute("select release_id, target_codes, reason_vi from erratum").fetchall()
    assert rows == [(name(3), "r57-2030-rd-gdp;gone-since", "đọc theo nghìn")]
    csv = (made.path / "csv" / "erratum.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd() was read in thousands" in csv
    front = (made.path / "index.html").read_text(encoding="utf-8")
    notice = front[front.index('role="note"') :]
    assert "<b>R&amp;D 2023</b>" in notice
    assert '<span lang="vi">đọc theo nghìn</span>' in notice
    assert 'href="targets/r57-2030-rd-gdp.html"' in front[front.index('id="errata"') :]
    assert "gone-since.html" not in front
    own, other = (
        (made.path / "targets" / f"{code}.html").read_text(encoding="utf-8")
        for code in ("r57-2030-rd-gdp", "nq71-2030-smart-cities")
    )
    assert ("taken back" in own, "taken back" in other) == (True, False)
    (resource,) = [
        r for r in json.loads((made.path / "datapackage.json").read_text())["resources"] if r["name"] == "erratum"
    ]
    assert resource["schema"]["primaryKey"] == ["release_id"]


def released(here: Settings, build: Path, stays: str = "") -> Release:
    return build_release(
        build,
        here.releases,
        built_at=NOW + timedelta(hours=1),
        errata=read(here.releases).errata,
        stays=stays,
        keep=1,
    )


def test_a_pinned_release_is_never_removed_and_a_new_one_stands_beside(here: Settings, small_build: Path) -> None:  # noqa: F811
    pin(here, name(1), by="Lan", at=NOW)
    made = released(here, small_build, stays=name(1))
    assert read_and_made(here) == (name(1), made.release_id)
    assert decisions.names(here.releases) == [name(1), made.release_id]
    assert made.manifest["errata"] == []
    assert not (made.path / "index.html").read_text(encoding="utf-8").count('id="errata"')


@pytest.mark.usefixtures("still_clock")
def test_the_words_of_the_command(
    here: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(*words: str) -> tuple[str, str]:
        try:
            code = ended(monkeypatch, here.data_dir, *words)
        finally:
            told = capsys.readouterr()
        assert code == (1 if told.err.startswith("✗ there is no") or "no reason" in told.err else 0)
        return " ".join(told.out.split()), " ".join(told.err.split())

    assert "no reason is given" in say("withdraw", name(3))[1]
    assert "there is no release 'gone'" in say("pin", "gone")[1]
    out, _ = say("withdraw", CURRENT, "--reason", WRONG, "--by", "Lan")
    assert f"readers read {name(2)} now, instead of {name(3)}" in out
    out, err = say("pin", name(3), "--by", "Lan", "--reason", "cited")
    assert f"readers stay at release {name(3)}" in out
    assert f"release {name(3)} was withdrawn ({WRONG}), and is read again" in err
    listed = json.loads(say("releases", "--json")[0])
    assert [(row["release_id"], row["is"]) for row in listed] == [
        (name(3), ["current", "pinned", "withdrawn"]),
        (name(2), []),
        (name(1), []),
    ]
    assert f"readers read {name(2)}" in say("unpin")[0]
    assert "withdrawn" in say("releases")[0]
