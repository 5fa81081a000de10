"""A month of the real evaluation: which runs are asked for, and that what brought nothing new is built by nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from orchestration.dagster import automation
from sources.catalog import DATASETS

RELEASE = dg.AssetKey("release")
MONTHLY = next(entry for entry in DATASETS.values() if entry.cadence == "monthly" and entry.routes)
YEARLY = next(entry for entry in DATASETS.values() if entry.cadence == "yearly" and entry.routes)
SHIPPED = next(entry for entry in DATASETS.values() if not entry.routes)
QUARTERS = dg.DynamicPartitionsDefinition(name="quarters")
DAY = datetime(2026, 11, 1, tzinfo=ZoneInfo(automation.TIMEZONE))
QUIET, DUE = (7.5, 9.0), (6.5, 7.25, 7.5, 9.0)
"""Hours at which a day is looked at: before and after 8:00; on a day on which datasets are due also earlier."""


def moments() -> Iterator[datetime]:
    """Some on the first of November, and a month from then on. Datasets are due on the third and on the fifth."""
    yield from (DAY + timedelta(hours=hour) for hour in (9, 10, 11))
    for day in range(1, 31):
        for hour in DUE if day in (2, 4) else QUIET:
            yield DAY + timedelta(days=day, hours=hour)


def plain(name: str, **said: object) -> dg.AssetsDefinition:
    @dg.asset(name=name, **said)  # type: ignore[arg-type]
    def made() -> None:
        pass

    return made


TILES = plain("tiles", partitions_def=QUARTERS)
RAW = [plain(entry.name, automation_condition=automation.of_dataset(entry)) for entry in (MONTHLY, YEARLY, SHIPPED)]
INDEX = plain(
    "index",
    deps=[*RAW, TILES],
    automation_condition=automation.of_index(RELEASE, dg.AssetSelection.assets(TILES)),
)
REGISTER = plain("register", deps=[INDEX, RAW[0]], automation_condition=automation.with_index(dg.AssetKey("index")))
MART = plain("mart", deps=[REGISTER], automation_condition=automation.with_index(dg.AssetKey("index")))
LAST = plain("release", deps=[MART], automation_condition=automation.with_index(dg.AssetKey("index")))
HOUSE = [*RAW, TILES, INDEX, REGISTER, MART, LAST]
BUILT = {"index", "register", "mart", "release"}


class House:
    """What is evaluated; what is asked for is made at once, with the data version that it has then."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance, self.cursor = instance, None
        self.moments = moments()
        self.versions: dict[str, str] = {}

    def made(self, name: str, partition: str | None = None) -> None:
        tags = {"dagster/data_version": self.versions.get(name, "first")}
        self.instance.report_runless_asset_event(dg.AssetMaterialization(name, partition=partition, tags=tags))

    def asked(self, fails: str = "") -> set[str]:
        """Assets asked for now, which then are made; but for one that fails."""
        result = dg.evaluate_automation_conditions(
            HOUSE, self.instance, evaluation_time=next(self.moments), cursor=self.cursor
        )
        self.cursor = result.cursor
        names = {name for asset in HOUSE if result.get_num_requested(asset.key) for name in asset.key.path}
        for name in names - {fails}:
            self.made(name)
        return names


@pytest.fixture
def house() -> House:
    with dg.DagsterInstance.ephemeral() as instance:
        yield House(instance)  # type: ignore[misc]


def test_a_fresh_house_is_filled_by_itself_in_one_go(house: House) -> None:
    assert house.asked() == {MONTHLY.name, YEARLY.name, SHIPPED.name, *BUILT}
    assert house.asked() == set()


def test_a_month_asks_for_what_is_due_and_builds_what_is_new(house: House) -> None:
    house.asked()
    asked: Counter[str] = Counter()
    house.versions[MONTHLY.name] = "second"  # the yearly one brings nothing new
    with suppress(StopIteration):
        while True:
            asked.update(house.asked())
    built = 30 + 1  # once a day it is looked whether anything is to be made, once something new came
    assert asked == {MONTHLY.name: 1, YEARLY.name: 1, **dict.fromkeys(BUILT, built)}


def test_what_was_never_had_is_tried_again_each_day_until_it_is_had(house: House) -> None:
    name = SHIPPED.name  # it has no publisher, and no day on which it is due
    assert name in house.asked(fails=name)
    # 10:00 and 11:00 of that day, 7:30 and 9:00 of the second, then the four moments of the third, when it is had
    assert [name in house.asked(fails=name) for _ in range(4)] == [False, False, False, True]
    assert [name in house.asked() for _ in range(4)] == [False, False, False, True]
    assert [name in house.asked() for _ in range(4)] == [False] * 4


@pytest.mark.parametrize(("version", "built"), [("first", False), ("second", True)])
def test_only_an_answer_that_is_new_is_built(house: House, version: str, built: bool) -> None:
    house.asked()
    assert house.asked() == set()
    house.versions[MONTHLY.name] = version
    house.made(MONTHLY.name)
    assert house.asked() == (BUILT if built else set())


def test_a_new_quarter_of_tiles_flows_into_the_release(house: House) -> None:
    house.instance.add_dynamic_partitions("quarters", ["2026-Q2", "2026-Q3"])
    house.asked()
    assert house.asked() == set()
    house.made("tiles", "2026-Q2")
    assert house.asked() == BUILT
