"""The picture and the headline of README.md: taken from the front page of a release, never by hand."""

from __future__ import annotations

import re
from pathlib import Path

from tests import ROOT
from tests.look.browser import Browser

README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "front-page.png"
WIDTH, HEIGHT = 1200, 980
BEGIN, END = "<!-- headline of the front page: make picture -->", "<!-- end of the headline -->"


def headline(release: Path) -> str:
    """What the front page says first, in English."""
    page = (release / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<p class="lede">\s*<span lang="en">(.*?)</span>', page, re.DOTALL)
    day = re.search(r'Known as of</span>.*?<span lang="en">([^<]+)</span>', page, re.DOTALL)
    assert found is not None
    assert day is not None
    said = re.sub(r"</?b>", "**", found[1])
    return f"> As known on {day[1]}: {said[0].lower()}{said[1:]}"


def written(text: str, release: Path) -> str:
    """README with the headline of the release in its place."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{headline(release)}\n{END}{after}"


def write(chromium: Path, release: Path) -> None:
    """Both, in the project."""
    README.write_text(written(README.read_text(encoding="utf-8"), release), encoding="utf-8")
    with Browser(chromium) as browser:
        browser.window(WIDTH, dark=False, height=HEIGHT)
        browser.open(f"{(release / 'index.html').as_uri()}?lang=en")
        browser.picture(PICTURE, whole=False)
