"""The words in a chart: each line named where it ends, the figures that matter written where nothing else stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from exports.marts.registers import Text
from exports.pages.rendering.frame import Frame
from exports.pages.rendering.picture import Picture
from exports.pages.rendering.wording import number

LETTER = 6.9
"""Width of a letter of a name or a label, about: of wide ones, so that none is cut."""

ROW = 14
"""Height of a line of text."""

BOLD = 7.8
"""Width of a digit of a figure, about."""

ASIDE = 26
"""From the area of a drawing to the names beside it."""

MARK = 6.0
"""From the middle of a mark to its edge, and a little more."""


def named(picture: Picture, frame: Frame, aside: float) -> list[str]:
    """Each line named where it ends: beside the area, moved apart where they would touch."""
    lines = sorted((line for line in picture.lines if line.points), key=lambda line: frame.y(line.points[-1].value))
    letters = int((aside - 34) / LETTER)
    short = {lang: _apart([getattr(line.name, lang) for line in lines]) for lang in ("en", "vi")}
    named = [
        (line, {lang: wrapped(names[place], letters) for lang, names in short.items()})
        for place, line in enumerate(lines)
    ]
    heights = [ROW * max(map(len, rows.values())) for _, rows in named]
    tops, floor = [], 0.0
    for (line, _), height in zip(named, heights, strict=True):
        tops.append(max(frame.y(line.points[-1].value) - height / 2, floor))
        floor = tops[-1] + height + 4
    ceiling = frame.bottom + 24
    for place in range(len(tops) - 1, -1, -1):
        tops[place] = min(tops[place], ceiling - heights[place])
        ceiling = tops[place] - 4
    parts, x = [], frame.right + ASIDE
    for (line, rows), top in zip(named, tops, strict=True):
        last = line.points[-1]
        parts.append(
            f'<path class="lead {line.role}" d="M{frame.x(last.time) + 6:.0f},{frame.y(last.value):.0f}'
            f'L{frame.right + 12:.0f},{top + 8:.0f}h10"/>'
        )
        for language, said in rows.items():
            spans = "".join(
                f'<tspan x="{x:.0f}" y="{top + 11 + ROW * row:.0f}">{escape(text)}</tspan>'
                for row, text in enumerate(said)
            )
            parts.append(f'<text class="name {line.role}" lang="{language}">{spans}</text>')
    return parts


def _apart(names: Sequence[str]) -> list[str]:
    """Names without what all begin with: "Population covered by 5G, Government" is "Government" among its like."""
    halves = [name.partition(", ") for name in names]
    is_shared = len({first for first, _, _ in halves}) == 1 and all(rest for _, _, rest in halves)
    return [rest for _, _, rest in halves] if len(names) > 1 and is_shared else list(names)


def wrapped(text: str, letters: int) -> list[str]:
    """A name on lines of so many letters, four at most."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 4 else [*lines[:3], lines[3] + " …"]


def figures(picture: Picture, frame: Frame, width: float) -> Iterator[str]:
    """The goal and the latest figure of each series, written where no other mark or figure stands; where there is no
    such place, over marks rather than over figures."""
    marks = [("goal", picture.goal)] if picture.goal else []
    marks += [(line.role, line.points[-1]) for line in picture.lines if line.points]
    marks += [("step", step) for step in picture.steps]
    marks.sort(key=lambda one: (one[0] != "goal", one[0] != "primary", one[0] == "step"))
    drawn = [*picture.points, *picture.steps, *([picture.goal] if picture.goal else [])]
    figures: list[Box] = []
    shapes = [Box(frame.x(point.time), frame.y(point.value), MARK, MARK) for point in drawn]
    for role, point in marks:
        figure = number(point.value, decimals=picture.decimals, qualifier=point.qualifier)
        half = (len(point.sign) + max(len(figure.en), len(figure.vi))) * BOLD / 2
        places = [
            Box(x, y, half, ROW / 2)
            for x, y in _around(frame.x(point.time), frame.y(point.value), half, frame, width)
            if 4 < y < frame.bottom + 4
        ]
        at = min(places, key=lambda place: (place.touching(figures), place.touching(shapes)))
        figures.append(at)
        yield f'<text class="figure {role}" x="{at.x:.1f}" y="{at.y + 4.5:.1f}" text-anchor="middle">'
        yield f"{point.sign}{both(figure)}</text>"


def _around(x: float, y: float, half: float, frame: Frame, width: float) -> Iterator[tuple[float, float]]:
    """Where a figure may stand beside its mark, the best place first: the middles of labels of so much to each side."""
    edge = min(width - 2, frame.right + ASIDE - 2)  # beyond it the lines are named
    middle = min(max(x, frame.left + half - MARK), edge - half)
    left, right = x - half - 9, x + half + 9
    yield from ((middle, y - 15), (middle, y + 16))
    if left - half > frame.left:
        yield from ((left, y), (left, y - 12), (left, y + 12))
    if right + half < frame.right:
        yield from ((right, y), (right, y - 12), (right, y + 12))
    yield from ((middle, y - 30), (middle, y + 31), (middle, y - 45), (middle, y + 46))


@dataclass(frozen=True, slots=True)
class Box:
    """What a mark or a label takes of a drawing: its middle, and how far it reaches to each side, up and down."""

    x: float
    y: float
    half_width: float
    half_height: float

    def touching(self, others: Sequence[Box]) -> int:
        """How many of them it lies over."""
        return sum(
            abs(self.x - other.x) < self.half_width + other.half_width
            and abs(self.y - other.y) < self.half_height + other.half_height
            for other in others
        )


def both(text: Text) -> str:
    """A short text inside one of SVG, in both languages."""
    if text.en == text.vi:
        return escape(text.en)
    return f'<tspan lang="en">{escape(text.en)}</tspan><tspan lang="vi">{escape(text.vi)}</tspan>'
