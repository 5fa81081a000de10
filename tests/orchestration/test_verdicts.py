"""What a release said is kept once, where it is something else than was said before, whenever a run was killed."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from exports.release import MANIFEST
from orchestration import pipeline
from orchestration.health import LAST_RUN
from orchestration.inputs import as_read, inputs_fingerprint, vintages
from orchestration.keeping import examine
from orchestration.verdicts import OF_PROVINCES, STATUSES, keep_verdicts
from sources.border.vintages import RawStore
from sources.catalog import DATASETS
from sources.shipped.take_in import take_bundled
from sources.shipped.verdicts import PUBLISHED_VERDICTS
from sources.vocabulary.settings import HttpSettings, Settings

DAY = date(2026, 12, 1)
VERDICT = {
    "target_code": "r57-2030-rd-gdp",
    "status": "limited_progress",
    "method_version": "2026.2",
    "status_basis": "prior_trend",
    "reason_code": "prior_trend",
    "latest_dataset": "world_bank",
    "latest_series_code": "GB.XPD.RSDV.GD.ZS",
    "latest_period": "2023",
    "latest_value": 0.42275,
    "pace_ratio": 0.027050,
    "comparator": ">=",
    "threshold_low": 2.0,
    "threshold_high": None,
    "unit": "% of GDP",
    "deadline": date(2030, 12, 31),
}
NO_VERDICT = {
    **VERDICT,
    "target_code": "r57-2030-fields-international-level",
    "status": "no_data",
    "status_basis": "none",
    "reason_code": "no_figure",
    "latest_dataset": None,
    "latest_series_code": None,
    "latest_period": None,
    "latest_value": None,
    "pace_ratio": None,
}
NUMBERS = {
    "threshold_low": pl.Float64,
    "threshold_high": pl.Float64,
    "latest_value": pl.Float64,
    "pace_ratio": pl.Float64,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder with the verdicts of 0.1.0."""
    here = Settings(tmp_path / "data", HttpSettings())
    take_bundled(DATASETS[PUBLISHED_VERDICTS], RawStore(here.raw), now=datetime(2026, 11, 27, tzinfo=UTC))
    return here


def release(
    settings: Settings,
    day: date,
    *verdicts: dict[str, object],
    hour: int = 1,
    of_province: dict[str, object] | None = None,
) -> str:
    """Switch to a release of a day, built at an hour of it, as far as it says verdicts."""
    built_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    release_id = f"{built_at:%Y-%m-%dT%H%M%SZ}-0a1b2c3d"
    tables = {STATUSES: verdicts, **({OF_PROVINCES: (of_province,)} if of_province else {})}
    entries = {}
    for name, said in tables.items():
        file = settings.releases / release_id / name
        file.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame([{"as_of": day, **one} for one in said], schema_overrides=NUMBERS).write_parquet(file)
        entries[name] = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "bytes": file.stat().st_size}
    manifest = {"release_id": release_id, "as_of": day.isoformat(), "built_at": built_at.isoformat(), "files": entries}
    (settings.releases / release_id / MANIFEST).write_text(json.dumps(manifest))
    (settings.releases / "current").unlink(missing_ok=True)
    (settings.releases / "current").symlink_to(release_id)
    return release_id


def kept(settings: Settings) -> list[tuple[date, str, str]]:
    """Day, target and status of what releases of this folder said."""
    store = RawStore(settings.raw)
    own = [v for v in store.in_force(PUBLISHED_VERDICTS) if v.retrieval_mode == "released"]
    return [row for v in own for row in store.rows(v).select("as_of", "target_code", "status").iter_rows()]


def test_a_release_adds_what_it_says_and_the_next_only_what_it_says_otherwise(settings: Settings) -> None:
    rd, fields = VERDICT["target_code"], NO_VERDICT["target_code"]
    first = release(settings, DAY, VERDICT, NO_VERDICT)
    vintage = keep_verdicts(settings)
    assert vintage is not None
    assert (vintage.edition, vintage.retrieval_mode, vintage.row_count) == (first, "released", 2)
    asked = RawStore(settings.raw).rows(vintage).filter(pl.col("target_code") == rd)["asked"]
    assert asked.to_list() == [">=|2|% of GDP|2030-12-31"]
    release(settings, DAY + timedelta(days=1), {**VERDICT, "pace_ratio": 0.0270500001}, NO_VERDICT)
    assert keep_verdicts(settings) is None
    release(settings, DAY + timedelta(days=2), {**VERDICT, "status": "on_track"}, NO_VERDICT)
    keep_verdicts(settings)
    release(settings, DAY + timedelta(days=3), {**VERDICT, "threshold_low": 3.0, "status": "on_track"}, NO_VERDICT)
    keep_verdicts(settings)
    assert kept(settings) == [
        (DAY, fields, "no_data"),
        (DAY, rd, "limited_progress"),
        (DAY + timedelta(days=2), rd, "on_track"),
        (DAY + timedelta(days=3), rd, "on_track"),
    ]


def test_what_it_says_of_a_target_of_a_province_is_kept_as_well(settings: Settings) -> None:
    """Of one that no release had spoken of, and of a file that is not what the manifest says nothing is kept."""
    own = {name: value for name, value in NO_VERDICT.items() if name != "target_code"}
    own["province_target_code"] = code = "da-nang-2030-online-payment"
    release(settings, DAY, VERDICT, of_province=own)
    keep_verdicts(settings)
    assert (DAY, code, "no_data") in kept(settings)
    release(settings, DAY + timedelta(days=1), VERDICT, of_province=own)
    assert keep_verdicts(settings) is None
    damaged = release(settings, DAY + timedelta(days=2), VERDICT, of_province={**own, "status": "on_track"})
    (settings.releases / damaged / OF_PROVINCES).write_bytes(b"PAR1")
    assert keep_verdicts(settings) is None


def test_where_a_release_stands_what_a_killed_run_left_to_do_is_done(settings: Settings) -> None:
    """It was killed after it had switched its release in: nothing was kept of what it says, an old one was going."""
    release(settings, DAY, VERDICT)
    going = settings.releases / ".removing-2020-01-03T000000Z-00000000"
    going.mkdir()
    pipeline.stand(settings, lambda: datetime(2026, 12, 1, 3, tzinfo=UTC))
    assert kept(settings) == [(DAY, VERDICT["target_code"], VERDICT["status"])]
    assert not going.exists()
    assert (settings.state / LAST_RUN).is_file()


def test_none_adds_twice_and_a_look_back_adds_nothing(settings: Settings) -> None:
    release(settings, DAY, VERDICT)
    assert keep_verdicts(settings) is not None
    assert keep_verdicts(settings) is None
    release(settings, DAY - timedelta(days=200), {**VERDICT, "status": "on_track"})
    assert keep_verdicts(settings) is None
    # A second release of the same day speaks as well; pointing back to the first one adds nothing.
    release(settings, DAY, {**VERDICT, "status": "on_track"}, hour=2)
    assert keep_verdicts(settings) is not None
    (settings.releases / "current").unlink()
    (settings.releases / "current").symlink_to(f"{DAY}T010000Z-0a1b2c3d")
    assert keep_verdicts(settings) is None
    assert len(kept(settings)) == 2


def test_what_was_said_by_a_clock_that_had_run_ahead_keeps_nothing_out(settings: Settings) -> None:
    release(settings, DAY + timedelta(days=365), {**VERDICT, "status": "on_track"})
    assert keep_verdicts(settings) is not None
    release(settings, DAY, VERDICT)
    assert keep_verdicts(settings) is not None
    assert keep_verdicts(settings) is None
    assert sorted(day for day, *_ in kept(settings)) == [DAY, DAY + timedelta(days=365)]


def test_what_a_release_said_is_no_news_for_the_next_run_but_it_knows_it(settings: Settings) -> None:
    before = inputs_fingerprint(settings, DAY, "code")
    release(settings, DAY, VERDICT)
    vintage = keep_verdicts(settings)
    assert vintage is not None
    assert inputs_fingerprint(settings, DAY, "code") == before
    assert as_read(vintage) in [as_read(one) for one in vintages(settings)]


def test_verdicts_that_were_not_kept_or_are_lost_are_named_and_kept_by_the_next_run(settings: Settings) -> None:
    def faults() -> list[str]:
        return [f.what for f in examine(settings) if f.where == f"raw/{PUBLISHED_VERDICTS}"]

    said = release(settings, DAY, VERDICT)
    assert faults() == [f"1 verdict(s) of release {said} are not kept"]
    first = keep_verdicts(settings)
    assert faults() == []
    assert first is not None
    shutil.rmtree(RawStore(settings.raw).folder(first))
    assert faults() == [f"1 verdict(s) of release {said} are not kept"]
    assert keep_verdicts(settings) == first


@pytest.mark.parametrize("damage", ["verdicts", "manifest", "link"])
def test_a_release_that_cannot_be_believed_keeps_nothing(settings: Settings, damage: str) -> None:
    said = release(settings, DAY, VERDICT)
    if damage == "verdicts":
        (settings.releases / said / STATUSES).write_bytes(b"PAR1")
    elif damage == "manifest":
        (settings.releases / said / MANIFEST).write_text("{")
    else:
        shutil.rmtree(settings.releases / said)
    assert keep_verdicts(settings) is None
    assert kept(settings) == []
