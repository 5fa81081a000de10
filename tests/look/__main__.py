"""Every page of a release in a real Chromium: `python -m tests.look [RELEASE] [--pictures FOLDER]`; with `--readme` it
only makes the picture and the headline of README.md anew.

Prints what is wrong, one line each, and ends with 1 if anything is. Pictures are of every kind.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests import ROOT
from tests.look import readme
from tests.look.browser import Browser
from tests.look.pages import EVERY_WAY, PHONE, TALLEST_FRONT, axe, faults, served_faults, static_server
from tests.machine import program

CURRENT = ROOT / "data" / "releases" / "current"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.look", description=__doc__)
    parser.add_argument("release", nargs="?", type=Path, default=CURRENT)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--readme", action="store_true")
    asked = parser.parse_args()
    release = asked.release.resolve()
    chromium = program("chromium")
    pages = [
        page
        for of in ("*.html", "query/*.html", "provinces/*.html", "targets/*.html")
        for page in sorted(release.glob(of))
    ]
    if chromium is None or not pages:
        print(f"nothing to look with or at: chromium {chromium}, {len(pages)} page(s) in {release}", file=sys.stderr)
        return 2
    if asked.readme:
        readme.write(chromium, release)
        return 0
    if not axe():
        print("axe is not installed (requirements-dev.lock): what it finds is not looked for", file=sys.stderr)
    found = 0
    with Browser(chromium) as browser, static_server(release) as base:
        for number, page in enumerate(pages, 1):
            of_file, of_server = faults(browser, page), served_faults(browser, base, f"{page.relative_to(release)}")
            for fault in (*of_file, *of_server):
                found += 1
                print(fault, flush=True)
            if asked.pictures and page.parent == release:
                _draw(browser, page, asked.pictures)
            print(f"\r[{number}/{len(pages)}] {page.name:60.60}", end="", file=sys.stderr, flush=True)
        browser.window(PHONE, dark=False)
        browser.open((release / "index.html").as_uri())
        tall, sheets = browser.run("document.documentElement.scrollHeight"), browser.sheets()
    ways = f"{len(EVERY_WAY)} ways from disk, and from a static server"
    print(f"\n{len(pages)} pages, {ways}: {found} fault(s); front page {tall} px tall, {sheets} sheets")
    return int(found > 0 or tall >= TALLEST_FRONT)


def _draw(browser: Browser, page: Path, folder: Path) -> None:
    for way in EVERY_WAY:
        browser.window(way.width, dark=way.dark)
        browser.run(f"document.querySelector('[data-set={way.language}]').click()")
        shade = "dark" if way.dark else "light"
        browser.picture(folder / f"{page.stem}-{way.language}-{way.width}-{shade}.png")


if __name__ == "__main__":
    sys.exit(main())
