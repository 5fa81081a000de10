"""`cover.png`: what is shown of the release where its address is passed on (Open Graph): goals by verdict, 1200 × 630.

Drawn without a browser: a template gives SVG, resvg its pixels, with a typeface that has all Vietnamese letters
(Source Sans Pro, SIL Open Font License 1.1), so that the same release is the same picture on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exports.formats import Format
from exports.marts import registers, scoreboard
from exports.marts.contents import Contents
from exports.marts.registers import Status

FILE = "cover.png"
WIDTH, HEIGHT = 1200, 630
"""Pixels: what the sites that show such pictures ask for."""
MARGIN, GAP = 60, 3
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Part:
    """One verdict in the bar: its goals, and where its rectangle lies, in pixels."""

    status: Status
    goals: int
    x: float
    width: float


def write(contents: Contents, folder: Path) -> None:
    """The one file."""
    import resvg_py
    from font_source_sans_pro import font_files_ttf

    faces = [font_files_ttf[name] for name in ("SourceSansPro", "SourceSansProSemibold", "SourceSansProBold")]
    image = resvg_py.svg_to_bytes(svg_string=drawn(contents), skip_system_fonts=True, font_files=faces)
    (folder / FILE).write_bytes(bytes(image))


def drawn(contents: Contents) -> str:
    """The picture as SVG."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    around = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    parts = list(bar(goals_by_status(contents), contents))
    day = contents.identity.as_of
    return around.get_template("cover.svg.j2").render(
        width=WIDTH, height=HEIGHT, margin=MARGIN, parts=parts, goals=sum(part.goals for part in parts), day=day
    )


def goals_by_status(contents: Contents) -> Counter[str]:
    """How many goals have each verdict; one goal may stand in several documents, and is counted once."""
    goals = {target.status["goal_code"]: target.status["status"] for target in contents.board.targets}
    return Counter(goals.values())


def bar(counts: Counter[str], contents: Contents) -> Iterator[Part]:
    """The verdicts that goals have, side by side in the order of the register, as wide as they are many."""
    shown = [status for code, status in contents.registers.statuses.items() if counts[code]]
    room = WIDTH - 2 * MARGIN - GAP * (len(shown) - 1)
    x = float(MARGIN)
    for status in shown:
        width = room * counts[status.code] / counts.total()
        yield Part(status, counts[status.code], round(x, 2), round(width, 2))
        x += width + GAP


FORMAT = Format(
    name="cover",
    files=(FILE,),
    write=write,
    needs=tuple(sorted({*scoreboard.TABLES, *registers.TABLES})),
)
