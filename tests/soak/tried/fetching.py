"""Publishers that fail: each word of the guide's table, said by `r57 run`, `r57 sources` or `r57 tiles`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sources.catalog import DATASETS
from sources.tiles.ookla import Quarter
from tests.orchestration.conftest import listening
from tests.soak.tried import correction
from tests.soak.tried.stage import Scene, Seen, Stage, arrives, in_own_mounts, overwrite, plain_environment
from tests.wire.dialect import Dialect, WireAnswer, WireRequest, on_document
from tests.wire.dialects import load
from tests.wire.ookla_files import spoil, write_tiles
from tests.wire.range_server import Fault, RangeServer
from tests.wire.server import WireServer

BROKEN: Mapping[str, tuple[str, str]] = {
    "api.worldbank.org": ("world_bank", "two_releases"),
    "api.uis.unesco.org": ("unesco_uis", "html_wall"),
    "hdr.undp.org": ("undp_hdr", "changed_column"),
    "www.wipo.int": ("wipo_gii", "endless_body"),
    "api.openalex.org": ("openalex", "number_as_text"),
    "nsdp.nso.gov.vn": ("nso_nsdp", "redirect_loop"),
    "pxweb.nso.gov.vn": ("nso_pxweb", "redirect_elsewhere"),
    "comtradeapi.un.org": ("comtrade_hightech", "error_envelope"),
    "data1.labs.apnic.net": ("apnic_ipv6", "empty_page"),
    "www.submarinecablemap.com": ("submarine_cables", "truncated_for_good"),
    "api.github.com": ("microsoft_ai_diffusion", "reset"),
    "www.apo-tokyo.org": ("apo_productivity", "redirect_broken"),
}
"""Host → the dataset that is asked for there, and what befalls it."""
OTHERWISE = ("un_sdg", "cset_ai_publications", correction.DATASET, "mlab_iqb", "cloudflare_speed")
"""Datasets that fail by what their publisher says, by a correction that is stale, by this machine, or for want of a
key."""
VERY_WIDE = {"COLUMNS": "400"}
"""No cell of a table is broken over two lines."""
IMPATIENT = {"R57_HTTP_ATTEMPTS": "1", "R57_HTTP_READ_TIMEOUT": "5"}


def _in_thousands(good: Dialect, request: WireRequest) -> WireAnswer:
    """A table of counts whose counts are in another unit."""
    answer = good.answer(request)
    if not request.path.endswith(".csv"):
        return answer
    header, *lines = answer.body.decode().split("\n")
    cells = [line.split(",") for line in lines]
    told = [[*line[:-1], f"{int(line[-1]) * 1000}"] if line[-1].isdecimal() else line for line in cells]
    return answer.with_body("\n".join([header, *(",".join(line) for line in told)]).encode())


def _without_end(_: WireRequest, document: Any) -> Any:
    """More pages than anybody has."""
    return {**document, "totalPages": 10**9} if isinstance(document, dict) else None


def spoilt() -> dict[str, Dialect]:
    """Every publisher, two of them with answers that no fault of the wire makes."""
    dialects = load()
    counts, rows = dialects["ourworldindata.org"], dialects["unstats.un.org"]
    endless = on_document(_without_end)
    return {
        **dialects,
        "ourworldindata.org": replace(counts, answer=lambda request: _in_thousands(counts, request), etag=False),
        "unstats.un.org": replace(
            rows, answer=lambda request: endless(request, rows.answer(request)) or rows.answer(request)
        ),
    }


@contextmanager
def failing() -> Iterator[WireServer]:
    with WireServer(dialects=spoilt()) as wire:
        wire.revision = 1
        for host, (_, fault) in BROKEN.items():
            wire.inject(host, fault)
        yield wire


def publishers_fail(stage: Stage, data: Path) -> Iterator[Seen]:
    """All at once, and one for want of a place to land."""
    stage.begin(data)
    landing = data / "landing" / "mlab_iqb"
    landing.parent.mkdir(exist_ok=True)
    landing.symlink_to("/proc")  # where nothing can be written, whoever one is
    asked = [word for name in (*(name for name, _ in BROKEN.values()), *OTHERWISE) for word in ("--select", name)]
    with failing() as wire, listening() as hook:
        env = {**IMPATIENT, **hook.env, "R57_GATEWAY": wire.url, "OPENALEX_API_KEY": "a-key"}
        yield stage.r57(data, "run", "--mode", "live", *asked, **env)
        yield Seen("what the webhook received", "\n".join(hook.texts))
        yield stage.r57(data, "sources")


def damaged(stage: Stage, data: Path) -> Iterator[Seen]:
    """A file of what is served cannot be read, and nobody has run since."""
    stage.begin(data)
    *_, table = sorted((data / "raw" / "wipo_gii").glob("vintage=*/data.parquet"))
    overwrite(table, b"no table")
    yield stage.r57(data, "sources")


def keys_are_refused(stage: Stage, data: Path) -> Iterator[Seen]:
    yield stage.r57(data, "sources", "check", **{**VERY_WIDE, "CLOUDFLARE_API_TOKEN": "a-key"})


def nobody_is_reached(stage: Stage, data: Path) -> Iterator[Seen]:
    """By way of a gateway that refuses, has no TLS, has no name; and without one, where names lead into the own
    network."""
    for gateway in ("http://127.0.0.1:9", stage.wire.url.replace("http://", "https://"), "http://nowhere.invalid"):
        yield stage.r57(data, "sources", "check", R57_GATEWAY=gateway, **VERY_WIDE, **IMPATIENT)
    hosts = data.with_name("hosts")
    routes = [route for entry in DATASETS.values() for route in entry.routes if not entry.partitioned]
    names = {urlsplit(route.adapter.requests(route.options)[0].url).netloc for route in routes}
    hosts.write_text("127.0.0.1 localhost\n" + "".join(f"10.57.0.1 {name}\n" for name in sorted(names)))
    script = f"mount --bind '{hosts}' /etc/hosts && exec '{sys.executable}' -m orchestration.command sources check"
    env = plain_environment(stage.env(data, **VERY_WIDE))
    yield stage.done(in_own_mounts(script), env, "r57 sources check, by a name server that lies")


def is_late(stage: Stage, data: Path) -> Iterator[Seen]:
    """An edition that is overdue; asked live, its publisher has none either."""
    stage.begin(data)
    yield stage.r57(data, "sources")
    arrives(stage, data)
    yield stage.r57(data, "sources")


def tiles(stage: Stage, data: Path) -> Iterator[Seen]:
    """Quarters of speed tiles: not there, refused, of another quarter, counted twice, shrunk, replaced, silent."""
    published = data.with_name("published")
    published.mkdir()
    missing, patient, failing_, other, twice, good, replaced, silent = (
        Quarter(year, number) for year in (2023, 2024) for number in (1, 2, 3, 4)
    )

    def file(quarter: Quarter) -> Path:
        return published / quarter.url("fixed").removeprefix("https://")

    def address(quarter: Quarter) -> str:
        return f"/{quarter.url('fixed').removeprefix('https://')}"

    for quarter in (other, twice, good, replaced, silent):
        write_tiles(file(quarter), year=quarter.year, quarter=quarter.number, rows=6_000, world=False)
    spoil(file(other), "wrong_quarter")
    spoil(file(twice), "duplicate_tiles")
    with RangeServer(published) as server:
        server.faults |= {
            address(patient): Fault(status=429, lasting=True),
            address(failing_): Fault(status=500, lasting=True),
            address(silent): Fault(stall_after=2_000, lasting=True),
            address(replaced): Fault(status=412, skip=1, lasting=True),
        }
        env = {**IMPATIENT, "R57_GATEWAY": server.url, "R57_HTTP_READ_TIMEOUT": "2"}
        asked = [q.period for q in (missing, patient, failing_, other, twice, good, replaced, silent)]
        yield stage.r57(data, "tiles", *asked, "--network", "fixed", **env)
        write_tiles(file(good), year=good.year, quarter=good.number, rows=600, world=False)
        yield stage.r57(data, "tiles", good.period, "--network", "fixed", **env)


SCENES = (
    Scene(
        publishers_fail,
        (
            *(f"word {word}" for word in (
                "connection_lost", "blocked", "error_envelope", "empty", "truncated", "changed_shape", "invalid",
                "held", "too_large", "redirect_loop", "endless", "redirect_refused", "redirect_broken",
                "stale_correction", "no_key", "changed_meanwhile", "fault",
            )),
            "not fetched (",
            "came and was refused (invalid)",
            "waits for a person",
            "code 5",
        ),
    ),
    Scene(damaged, ("word damaged",)),
    Scene(keys_are_refused, ("is not accepted",)),
    Scene(
        nobody_is_reached,
        ("word refused", "word tls", "word unreachable", "word private_address", "no publisher was reached"),
    ),
    Scene(is_late, ("the publisher has not released", "this copy was not refreshed")),
    Scene(
        tiles,
        tuple(
            f"word {word}"
            for word in (
                "not_published", "throttled", "server_error", "wrong_quarter", "duplicate_tiles", "shrunk", "timeout",
            )
        ),
    ),
)  # fmt: skip
