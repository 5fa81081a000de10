"""The operator guide against what is really printed: each entry's failure is made to happen, and its line compared.

An entry is a word or an exit code of the guide's tables, a line in quotation marks anywhere in it (`…` stands for
anything), an example that is set apart, or a title of the runbook below which nothing of the kind stands.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from tests import ROOT
from tests.soak.tried import building, dagster_runs, fetching, handed_in, machine, readers
from tests.soak.tried.stage import Scene, Seen, Stage
from tests.wire.server import WireServer

GUIDE = ROOT / "docs" / "operator-guide.md"
SCENES: Sequence[Scene] = [
    scene for module in (machine, fetching, handed_in, readers, building, dagster_runs) for scene in module.SCENES
]
RUNBOOK = "Runbook"
OUTPUT = ("r57:", "✗")
"""How an example begins that is printed, and not typed."""


@dataclass(frozen=True)
class Entry:
    """What the guide says that a person sees. `key`: by which a provocation names it; `code`: how the command ends."""

    kind: str
    text: str
    code: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.text}" if self.kind in ("word", "code") else self.text


@dataclass(frozen=True)
class Tried:
    """An entry beside what was seen. `verdict`: ok, differs, not tried."""

    entry: Entry
    verdict: str
    said: str = ""


def entries(guide: str) -> list[Entry]:
    """All of a guide, in its order, each once."""
    found = [entry for heading, part in _sections(guide) for entry in _of_section(heading, part)]
    return [*dict.fromkeys(found)]


def _sections(guide: str) -> Iterator[tuple[str, str]]:
    for section in re.split(r"^#+ ", re.sub(r"^```.*?^```$", "", guide, flags=re.M | re.S), flags=re.M)[1:]:
        heading, _, part = section.partition("\n")
        yield heading, part


def _of_section(heading: str, part: str) -> Iterator[Entry]:
    header, *_ = re.findall(r"^\| (.+?) \|", part, re.M) or [""]
    for cell in re.findall(r"^\| (?!-)([^|]+?) \|", part, re.M):
        if header == "exit code" and cell.isdecimal():
            yield Entry("code", cell, int(cell))
        elif header == "word" and heading == RUNBOOK:
            yield from (Entry("word", word) for word in re.findall(r"`(\w+)`", cell))
    for title, body in _titled(part):
        said = [*_lines(title, body)]
        yield from said or ([Entry("title", title)] if title and heading == RUNBOOK else [])


def _titled(part: str) -> Iterator[tuple[str, str]]:
    """What stands below each bold title, and above the first."""
    pieces = re.split(r"^\*\*(.+?)\*\*", part, flags=re.M | re.S)
    yield "", pieces[0]
    for number in range(1, len(pieces), 2):
        paragraph, blank, rest = pieces[number + 1].partition("\n")
        yield " ".join(pieces[number].split()), f"{paragraph}{blank}{rest}"


def _lines(title: str, body: str) -> Iterator[Entry]:
    """Lines in quotation marks, with the exit code that is said of them, and examples."""
    code = re.search(r"\((?:exit )?code (\d+)", title) or re.match(r"\s*\((?:exit )?code (\d+)", body)
    for quote in re.findall(r'"([^"]+)"', title):
        yield Entry("line", " ".join(quote.split()), int(code[1]) if code else None)
    for block in re.findall(r"(?:^    .*\n?)+", body, re.M):
        if block.strip().startswith(OUTPUT):
            yield Entry("example", " ".join(block.split()))
    text = re.sub(r"(?:^    .*\n?)+|`[^`]*`", "", body, flags=re.M)
    text = re.sub(r'\bsee\s+"[^"]+"', "", text)
    for quote, its in re.findall(r'"([^"]+)"(?:\s+\((?:exit )?code\s+(\d+)[);])?', text):
        yield Entry("line", " ".join(quote.split()), int(its) if its else None)


def plain(text: str) -> str:
    """Words alone: paths, ids, moments and numbers, which differ each time, are made alike."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{8}|\b(?=[0-9a-f-]*\d)[0-9a-f-]{8,}\b", "#", text)
    text = re.sub(r"(?:/[\w.=@+#-]+)+/?", "/", text)
    text = re.sub(r"\d(?:[\d.,:-]*\d)?", "#", text)
    return " ".join(re.sub(r"\b[KMG]iB", "iB", text).split())


def pattern(words: str) -> re.Pattern[str]:
    """What is seen where the guide says this."""
    return re.compile(".{0,600}?".join(re.escape(plain(piece)) for piece in words.split("…")))


def is_in(entry: Entry, seen: Seen) -> bool:
    """Whether this is what the guide says."""
    if entry.kind == "code":
        return seen.code == entry.code
    if entry.kind == "title":
        return seen.code == 0
    if entry.kind == "word":
        return bool(re.search(rf"[(\[]{entry.text}[)\]]|\s\s{entry.text}\s", seen.text))
    return bool(pattern(entry.text).search(plain(seen.text))) and entry.code in (None, seen.code)


def nearest(entry: Entry, seen: Sequence[Seen]) -> str:
    """The line that was printed and is most like what the guide says."""
    lines = [(one, line.strip()) for one in seen for line in one.text.splitlines() if line.strip()]
    if not lines or entry.kind in ("code", "title"):
        return f"codes {', '.join(f'{one.what}: {one.code}' for one in seen)}"
    wanted = plain(entry.text.replace("…", ""))
    one, line = max(lines, key=lambda pair: SequenceMatcher(None, wanted, plain(pair[1])[: 2 * len(wanted)]).ratio())
    return f"code {one.code}: {line[:400]}"


def provoking(entry: Entry, scenes: Collection[Scene] = SCENES) -> list[Scene]:
    """The provocations of an entry."""
    exact = entry.kind in ("word", "code")
    return [s for s in scenes if any(piece == entry.key if exact else piece in entry.text for piece in s.shows)]


def held_against(
    entry: Entry, played: dict[str, list[Seen]], broken: dict[str, str], of: Collection[Scene] = SCENES
) -> Tried:
    """An entry beside what its provocations showed."""
    scenes = provoking(entry, of)
    if not scenes:
        return Tried(entry, "not tried", "there is no provocation of it")
    seen = [one for scene in scenes for one in played.get(scene.name, [])]
    if entry.kind == "title" and any(one.code for one in seen):
        return Tried(entry, "differs", nearest(entry, seen))
    for one in seen:
        if is_in(entry, one):
            return Tried(entry, "ok", one.what)
    if lame := [f"{scene.name}: {broken[scene.name]}" for scene in scenes if scene.name in broken]:
        return Tried(entry, "not tried", "; ".join(lame))
    if not any(scene.name in played for scene in scenes):
        return Tried(entry, "not tried", "its provocation was not asked for")
    return Tried(entry, "differs", nearest(entry, seen))


def play(scenes: Sequence[Scene], stage: Stage) -> tuple[dict[str, list[Seen]], dict[str, str]]:
    """What is seen of each scene; and of those that could not be played to their end, why."""
    played: dict[str, list[Seen]] = {}
    broken: dict[str, str] = {}
    for scene in scenes:
        folder = stage.folder / scene.name
        folder.mkdir()
        seen = played.setdefault(scene.name, [])
        try:
            seen.extend(_seen(scene, stage, folder / "data"))
        except Exception as error:  # of whatever kind: the others are played all the same
            broken[scene.name] = f"{type(error).__name__}: {error}"
        print(f"  {scene.name}: {len(seen)} seen {broken.get(scene.name, '')}", file=sys.stderr, flush=True)
    return played, broken


def _seen(scene: Scene, stage: Stage, data: Path) -> Iterator[Seen]:
    yield from scene.play(stage, data)


def report(tried: Sequence[Tried]) -> bool:
    """Print a line an entry, and the counts; give whether all were tried and are so."""
    for one in tried:
        print(f"{one.verdict:9}  {one.entry.kind:7}  {one.entry.text[:160]}")
        if one.verdict == "ok":
            continue
        print(f"             guide:   {one.entry.text}" + (f" (code {one.entry.code})" if one.entry.code else ""))
        print(f"             printed: {one.said}")
    counts = {verdict: sum(one.verdict == verdict for one in tried) for verdict in ("ok", "differs", "not tried")}
    print(f"{len(tried)} entries: " + ", ".join(f"{verdict} {number}" for verdict, number in counts.items()))
    return counts["ok"] == len(tried)


def main(seed: int = 0, *names: str, count: int = len(SCENES)) -> bool:
    """Play the first `count` provocations, or those whose names begin so, and hold the guide against them."""
    chosen = [scene for scene in SCENES if not names or scene.name.startswith(names)][:count]
    with tempfile.TemporaryDirectory(prefix="r57-soak-guide-") as folder, WireServer() as wire:
        played, broken = play(chosen, Stage(Path(folder), wire))
    return report([held_against(entry, played, broken) for entry in entries(GUIDE.read_text(encoding="utf-8"))])


if __name__ == "__main__":
    sys.exit(0 if main(57, *sys.argv[1:]) else 1)
