"""What a reader would stumble over on a page, found by opening it: both languages, phone and desk, light and dark."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread

from tests.look.browser import Browser

LANGUAGES = ("vi", "en")
PHONE, DESK = 390, 1440
SMALLEST = 360
"""Nothing scrolls sideways on the smallest phone, tables in their own scrollers apart."""

TALLEST_FRONT = 8000
"""Pixels of the front page on a phone before anything is unfolded."""

SIDEWAYS = """
    [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('.wide, pre, svg, math, .sr, .tip') && getComputedStyle(e).position !== 'absolute')
        .slice(0, 3).map(e => e.tagName + '.' + e.className)
"""
MARKS_OUTSIDE = """
    [...document.querySelectorAll('svg.chart')].filter(s => s.getBoundingClientRect().width).flatMap(s => {
        const box = s.getBoundingClientRect();
        const marks = [...s.querySelectorAll('.mark')].map(m => m.getBoundingClientRect());
        const out = marks.filter(m => m.left < box.left - 1 || m.right > box.right + 1 || m.top < box.top - 1
            || m.bottom > box.bottom + 1 || !(m.width > 1));
        return marks.length ? out.map(m => `a mark at ${m.left},${m.top}`) : ['a drawing without a mark'];
    })
"""
AXE = """axe.run({resultTypes: ['violations']}).then(r => r.violations.map(
    v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target} ${(v.nodes[0].any[0] || {message: ''}).message}`))"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of looking at a page."""

    language: str
    width: int
    dark: bool

    def __str__(self) -> str:
        return f"{self.language}, {self.width} px, {'dark' if self.dark else 'light'}"


EVERY_WAY = tuple(Way(*way) for way in product(LANGUAGES, (PHONE, DESK), (False, True)))
TWO_WAYS = (Way("vi", PHONE, True), Way("en", DESK, False))


@contextmanager
def static_server(folder: Path) -> Iterator[str]:
    """The address of a server that gives out a folder's files and knows nothing else."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def served_faults(browser: Browser, base: str, name: str) -> Iterator[str]:
    """What is wrong with a page of a static server, in each language: errors, and requests that leave the server."""
    for language in LANGUAGES:
        browser.open(f"{base}/{name}?lang={language}")
        where = f"{name} (served, {language})"
        yield from (f"{where}: {error}" for error in browser.errors)
        yield from (f"{where}: asks for {url}" for url in browser.requests if not url.startswith((base, "data:")))


@cache
def axe() -> str:
    """The script that knows what people with disabilities stumble over; empty where it is not installed."""
    found = importlib.util.find_spec("axe_core_python")
    if found is None or found.origin is None:
        return ""
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def faults(browser: Browser, page: Path, ways: tuple[Way, ...] = EVERY_WAY, *, with_axe: bool = True) -> Iterator[str]:
    """What is wrong with a page, one line each. It is opened once and then turned from way to way."""
    browser.window(ways[0].width, dark=ways[0].dark)
    browser.open(f"{page.as_uri()}?lang={ways[0].language}")
    with_axe = with_axe and bool(axe())
    if with_axe:
        browser.run(f"{axe()};1")
    for way in ways:
        browser.window(way.width, dark=way.dark)
        browser.run(f"document.querySelector('[data-set={way.language}]').click()")
        where = f"{page.parent.name}/{page.name} ({way})"
        if browser.run("document.documentElement.scrollWidth") > way.width:
            yield f"{where}: scrolls sideways: {browser.run(SIDEWAYS)}"
        yield from (f"{where}: {said}" for said in browser.run(MARKS_OUTSIDE))
        if with_axe:
            yield from (f"{where}: {said}" for said in browser.run(AXE))
    browser.window(SMALLEST, dark=False)
    if browser.run("document.documentElement.scrollWidth") > SMALLEST:
        yield f"{page.name}: scrolls sideways at {SMALLEST} px: {browser.run(SIDEWAYS)}"
    yield from (f"{page.name}: {error}" for error in browser.errors)
    yield from (f"{page.name}: asks for {request}" for request in browser.requests if not request.startswith("file:"))
