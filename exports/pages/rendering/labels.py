"""The words in a chart: each line named where it ends, the figures that matter written where nothing else stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from exports.marts.registers import Text
from exports.pages.rendering.frame import Frame
from exports.pages.rendering.picture import Picture
from exports.pages.rendering.wording import number

LETTER = 6.9
"""Width of a letter of a name or a label, about: of wide ones, so that none is cut."""

ROW = 14
"""Height of a line of text."""


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
    parts, x = [], frame.right + 26
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
    """A name on lines of so many letters, three at most."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 3 else [*lines[:2], lines[2] + " …"]


def figures(picture: Picture, frame: Frame, width: float) -> Iterator[str]:
    """The goal and the latest figure of each series, written where no other mark or figure stands."""
    marks = [("goal", picture.goal)] if picture.goal else []
    marks += [(line.role, line.points[-1]) for line in picture.lines if line.points]
    marks += [("step", step) for step in picture.steps]
    marks.sort(key=lambda one: (one[0] != "goal", one[0] != "primary", one[0] == "step"))
    taken = [(frame.x(point.time), frame.y(point.value)) for _, point in marks]
    for role, point in marks:
        x, y = frame.x(point.time), frame.y(point.value)
        places = [(x, y - 15), (x, y + 16), (x - 34, y), (x - 34, y - 12), (x - 34, y + 12), (x, y - 30), (x, y + 31)]
        places = [place for place in places if 4 < place[1] < frame.bottom + 4 and place[0] < width - 20] or places
        at = next((place for place in places if not _touches(place, taken, own=(x, y))), places[0])
        taken.append(at)
        shown = number(point.value, decimals=picture.decimals, qualifier=point.qualifier)
        yield f'<text class="figure {role}" x="{at[0]:.1f}" y="{at[1] + 4.5:.1f}" text-anchor="middle">'
        yield f"{point.sign}{both(shown)}</text>"


def _touches(place: tuple[float, float], taken: Sequence[tuple[float, float]], *, own: tuple[float, float]) -> bool:
    """Whether a label about 60 by 14 there would touch a mark or label other than its own point."""
    return any(abs(place[0] - x) < 36 and abs(place[1] - y) < 14 for x, y in taken if (x, y) != own)


def both(text: Text) -> str:
    """A short text inside one of SVG, in both languages."""
    if text.en == text.vi:
        return escape(text.en)
    return f'<tspan lang="en">{escape(text.en)}</tspan><tspan lang="vi">{escape(text.vi)}</tspan>'
