"""Texts of a workbook of which a part is raised, lowered or struck out: a footnote beside a figure is no digit of it.

The reader of the workbook gives such a text as one: `5` with a raised `2` is "52".
"""

from __future__ import annotations

from xml.parsers import expat

RULE = "signs of one line: none raised, lowered or struck out (a footnote would be read as a digit)"
STRUCK = "a cell that is not struck out: take its row out, or write what holds"


def altered(part: bytes) -> frozenset[str]:
    """The texts of one part, shared or of a sheet's own cells, that have such a run (ECMA-376, part 1, 18.4). Raises
    expat.ExpatError where it is no whole XML."""
    if b"vertAlign" not in part and b"strike" not in part:
        return frozenset()
    found: set[str] = set()
    pieces: list[str] = []
    inside = is_altered = is_text = False
    aside = 0

    def begin(name: str, said: dict[str, str]) -> None:
        nonlocal inside, is_altered, is_text, aside
        match name.rpartition(" ")[2]:
            case "si" | "is":
                inside, is_altered = True, False
                pieces.clear()
            case "rPh":  # how a text is pronounced
                aside += 1
            case "t":
                is_text = inside and not aside
            case "vertAlign" if inside:
                is_altered = is_altered or said.get("val") != "baseline"
            case "strike" if inside:
                is_altered = is_altered or said.get("val", "1") not in ("0", "false")

    def end(name: str) -> None:
        nonlocal inside, is_text, aside
        match name.rpartition(" ")[2]:
            case "si" | "is":
                inside = False
                if is_altered:
                    found.add("".join(pieces))
            case "rPh":
                aside -= 1
            case "t":
                is_text = False

    def text(said: str) -> None:
        if is_text:
            pieces.append(said)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.Parse(part, True)
    return frozenset(found)
