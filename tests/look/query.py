"""The page `query/` in a real Chromium over `r57 open --serve`: `python -m tests.look.query [RELEASES]`.

Prints what is wrong, one line each, and ends with 1 if anything is: an answer that is not that of DuckDB for Python, a
request that would leave the machine, an error of the console, what axe finds, what scrolls sideways.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from exports.engine import is_there
from exports.marts.questions import themes
from tests import ROOT
from tests.look.browser import Browser
from tests.look.pages import AXE, EVERY_WAY, SIDEWAYS, Way, axe
from tests.machine import program

RELEASES = ROOT / "data" / "releases"
TOLD = """new Promise(done => { const see = () => {
    const told = [...document.querySelectorAll('#told p')].find(p => !p.hidden);
    if (!document.getElementById('no-engine').hidden) done(['no-engine', '']);
    else if (told && !['loading', 'asking'].includes(told.dataset.when)) done([told.dataset.when, told.innerText]);
    else setTimeout(see, 20); }; see() })"""
BROWSERS_OWN = ("google.com", "googleapis.com", "gvt1.com")
"""What Chromium itself asks for, whatever it shows; the page names none of them, and what it asks for is listed too."""
BAD = {
    "selec 1": "syntax error",
    "from nowhere": "does not exist",
    "create table x as select 1": "read-only",
    "from 'https://192.0.2.1/x.csv'": "disabled by configuration",
    "load httpfs": "disabled",
    "from read_parquet('x.parquet')": "parquet extension",
    "set autoload_known_extensions = true": "locked",
    "select interval 3 days as i": "i::varchar",
}
"""What cannot be answered, and what its message says."""
EXACT = """select date '2024-02-29' as d, 12345678901234567890.123456789::decimal(38, 9) as l,
    -0.05::decimal(5, 2) as n, 9007199254740993 as b, sum(1) as h, 0.1::float as f, 0.1::double as g,
    timestamp '2024-01-02 03:04:05.12' as t,
    null as z, [date '2024-01-01'] as a, true as y, '=1+1' as q"""
EXACTLY = ["2024-02-29", "12345678901234567890.123456789", "-0.05", "9007199254740993", "1", "0.1", "0.1"]
EXACTLY += ["2024-01-02 03:04:05.12", None, "[2024-01-01]", "true", "=1+1"]


class Trap(socketserver.ThreadingTCPServer):
    """A proxy that lets nothing through and keeps what it was asked for: every request that is not for this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        self.caught: list[str] = []
        super().__init__(("127.0.0.1", 0), _Caught)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        line = request.makefile("rb").readline().decode(errors="replace").strip()
        if line and not any(host in line.split("?")[0] for host in BROWSERS_OWN):
            self.caught.append(line)


class _Caught(socketserver.BaseRequestHandler):
    """Nothing is answered."""


@contextmanager
def serving(releases: Path) -> Iterator[str]:
    """The address of `r57 open --serve` for these releases."""
    command = [sys.executable, "-m", "orchestration.command", "open", "--serve", "--port", "0"]
    env = {**os.environ, "R57_DATA_DIR": str(releases.parent), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split("/ serves")[0]
            with requests.Session() as asking:  # the address is said before it listens
                asking.mount("http://", HTTPAdapter(max_retries=Retry(connect=20, backoff_factor=0.1)))
                asking.get(f"{address}/manifest.json", timeout=10).raise_for_status()
            yield address
        finally:
            server.terminate()


def ask(browser: Browser, sql: str) -> tuple[str, str]:
    """What the page says of a query: how it ended, and the words."""
    browser.run(f"document.getElementById('sql').value = {json.dumps(sql)}; document.getElementById('run').click()")
    ended, words = browser.run(TOLD)
    return ended, words


def same(said: str | None, value: Any) -> bool:
    """Whether a cell of the page is a value of DuckDB for Python, exactly."""
    match value:
        case None:
            return said is None
        case bool():
            return said == str(value).lower()
        case float():
            return said is not None and (float(said) == value or said == str(value))
        case datetime():
            return said is not None and datetime.fromisoformat(said) == value
        case date():
            return said == value.isoformat()
        case Decimal():
            return said is not None and Decimal(said) == value and len(said) == len(f"{value:f}")
        case list():
            return said == f"[{', '.join(str(one) for one in value)}]"
        case _:
            return said == str(value)


def differences(browser: Browser, database: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """Where the page and DuckDB for Python answer a query otherwise."""
    ended, words = ask(browser, sql)
    if ended != "answered":
        yield f"{sql!r}: {ended}: {words}"
        return
    answer: Mapping[str, Any] = browser.run("r57.answer()")
    rows = database.execute(sql).fetchall()
    names = [column[0] for column in database.description or ()]
    if [column["name"] for column in answer["columns"]] != names:
        yield f"{sql!r}: columns {answer['columns']}, not {names}"
    if len(answer["rows"]) != len(rows):
        yield f"{sql!r}: {len(answer['rows'])} rows, not {len(rows)}"
    for shown, row in zip(answer["rows"], rows, strict=False):
        other = [(name, a, b) for name, a, b in zip(names, shown, row, strict=True) if not same(a, b)]
        if other:
            yield f"{sql!r}: {other[0]}"
            return


def answers(browser: Browser, address: str, release: Path) -> Iterator[str]:
    """Every question in both languages, the beginning of every table, what is exact, what cannot be answered."""
    browser.open(f"{address}/query/?lang=en")
    if [name for name in browser.requests if "/engine/" in name]:
        yield "the engine is fetched before anything is asked"
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as database:
        asked = [query for theme in themes() for q in theme.questions for query in (q.query.en, q.query.vi)]
        asked += [f"from {name} order by all limit 20" for (name,) in database.execute("show tables").fetchall()]
        for sql in dict.fromkeys(asked):
            yield from differences(browser, database, sql)
    ask(browser, EXACT)
    if (found := browser.run("r57.answer().rows[0]")) != EXACTLY:
        yield f"not exact: {found}"
    if "'=1+1" not in browser.run("r57.csv()"):
        yield "a text of the CSV would run as a formula"
    for sql, message in BAD.items():
        ended, words = ask(browser, sql)
        if ended != "failed" or message not in words:
            yield f"{sql!r}: {ended}: {words}"
    outside = [name for name in browser.requests if not name.removeprefix("blob:").startswith(address)]
    yield from (f"asks for {name}" for name in outside if not name.startswith("data:"))
    browser.open("about:blank")
    browser.open(f"{address}/query/#?sql=select+42+as+answer")
    browser.run(TOLD)
    if browser.run("[document.getElementById('sql').value, r57.answer().rows[0][0]]") != ["select 42 as answer", "42"]:
        yield "the address does not bring its query along"
    ask(browser, "select 43 as answer")
    if browser.run("location.hash") != "#?sql=select+43+as+answer":
        yield "the query is not in the address"
    browser.run("document.getElementById('sql').value = 'select count(*) from range(100000000000) a, range(99999) b'")
    browser.run("document.getElementById('run').click(); setTimeout(() => document.getElementById('stop').click(), 99)")
    if browser.run(TOLD)[0] != "stopped" or ask(browser, "select 1")[0] != "answered":
        yield "what takes too long cannot be stopped"


DRAWN = {
    "bars": "select theme_label_{0}, goal_count from mart_theme_summary order by goal_count desc",
    "time": "select period, actual from mart_target_timeline where target_code = 'r57-2030-rd-gdp' and actual > 0 "
    "order by period",
    "wide": "from mart_target_status limit 50",
    "failed": "selec 1",
}
"""What is looked at: its name, and what is asked."""


def looks(browser: Browser, address: str, ways: tuple[Way, ...], pictures: Path | None) -> Iterator[str]:
    """What is wrong with how the page looks: nothing asked, each kind of drawing, a wide answer, a failure."""
    browser.window(ways[0].width, dark=ways[0].dark)
    browser.open(f"{address}/query/")
    if axe():
        browser.run(f"{axe()};1")
    for name, sql in {"empty": "", **DRAWN}.items():
        for way in ways:
            browser.window(way.width, dark=way.dark)
            browser.run(f"document.querySelector('[data-set={way.language}]').click()")
            if sql:
                ask(browser, sql.format(way.language))
            yield from (f"{name} ({way}): {said}" for said in _seen(browser, way, drawn=name in ("bars", "time")))
            if pictures:
                shade = "dark" if way.dark else "light"
                browser.picture(pictures / f"query-{name}-{way.language}-{way.width}-{shade}.png")


def _seen(browser: Browser, way: Way, *, drawn: bool) -> Iterator[str]:
    if browser.run("document.documentElement.scrollWidth") > way.width:
        yield f"scrolls sideways: {browser.run(SIDEWAYS)}"
    marks = "[...document.querySelectorAll('#drawing .bar-of, #drawing .dot-of')]"
    if drawn and browser.run(f"{marks}.filter(m => m.getBoundingClientRect().width > 1).length") < 3:
        yield "nothing is drawn"
    if axe():
        yield from browser.run(AXE)


def without_engine(browser: Browser, release: Path) -> Iterator[str]:
    """A release that lies alone, served, and the page as a file: each says what to do."""
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder) / "releases"
        (releases / release.name).mkdir(parents=True)
        for name in ("manifest.json", "r57.duckdb"):
            shutil.copy(release / name, releases / release.name)
        shutil.copytree(release / "query", releases / release.name / "query")
        (releases / "current").symlink_to(release.name)
        with serving(releases) as address:
            browser.open(f"{address}/query/?lang=en")
            if ask(browser, "select 1")[0] != "no-engine":
                yield "without its engine the page does not say how to have it"
    browser.open(f"{(release / 'query' / 'index.html').as_uri()}?lang=en")
    browser.run("document.getElementById('run').click()")
    if "r57 open --serve" not in browser.run("document.getElementById('of-a-file').innerText"):
        yield "opened from a file the page does not say how to serve it"
    yield from (f"from a file: {error}" for error in browser.errors)
    yield from (f"from a file: asks for {request}" for request in browser.requests if not request.startswith("file:"))


def faults(releases: Path, ways: tuple[Way, ...] = EVERY_WAY, pictures: Path | None = None) -> Iterator[str]:
    """Everything that is wrong with the page of the current release."""
    chromium, release = program("chromium"), (releases / "current").resolve()
    assert chromium is not None
    with ExitStack() as open_:
        trap = open_.enter_context(Trap())
        through = (f"--proxy-server=127.0.0.1:{trap.server_address[1]}",)
        browser = open_.enter_context(Browser(chromium, through))
        address = open_.enter_context(serving(releases))
        yield from answers(browser, address, release)
        yield from (f"console: {error}" for error in browser.errors)
        yield from looks(browser, address, ways, pictures)
        yield from (f"console: {error}" for error in browser.errors)
        yield from without_engine(browser, release)
        yield from (f"would leave the machine: {line}" for line in trap.caught)
        browser.open("about:blank")
        browser.run("fetch('http://192.0.2.1/', {mode: 'no-cors'}).catch(() => 1)")
        if not any("192.0.2.1" in line for line in trap.caught):
            yield "what leaves the machine would not be seen"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.look.query", description=__doc__)
    parser.add_argument("releases", nargs="?", type=Path, default=RELEASES)
    parser.add_argument("--pictures", type=Path)
    asked = parser.parse_args()
    if program("chromium") is None or not (asked.releases / "current").exists() or not is_there(asked.releases):
        print("wants a Chromium, a release (make run) and the engine (make query-page)", file=sys.stderr)
        return 2
    found = 0
    for fault in faults(asked.releases.absolute(), pictures=asked.pictures):
        found += 1
        print(fault, flush=True)
    print(f"the page query/, {len(EVERY_WAY)} ways: {found} fault(s)")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
