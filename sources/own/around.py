"""What stands around the rows of a table and holds for them: in what its numbers count, and for whom they are.

A title, the line above some rows, a note at the foot, the header of a printed page: nobody repeats there what each row
says, and everybody reads it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from sources.own.cells import Row, Sheet
from sources.own.choices import VISIBILITIES
from sources.own.known import Known
from sources.own.together import MILESTONE
from sources.vocabulary.words import folded, plain

SCALES = {
    1: "chục",
    2: "trăm|hundreds?",
    3: r"nghìn|ngàn|thousands?|1[., ]?000(?![., ]?000)|000s?|10\^3",
    4: r"vạn|10[., ]?000",
    6: r"triệu|millions?|1[., ]?000[., ]?000|10\^6",
    9: r"(?:tỷ|tỉ)(?! (?:lệ|phần|trọng|suất|giá|số)\b)|billions?|10\^9",
}
"""Words that count in tens or more, by their power of ten."""
BARE = re.compile(r"\b(nghin|ngan|van|trieu|ty|tram|chuc)\b")
MARKED = {
    "nghin": "nghìn",
    "ngan": "ngàn",
    "van": "vạn",
    "trieu": "triệu",
    "ty": "tỷ",
    "tram": "trăm",
    "chuc": "chục",
}
"""The same words where somebody writes without marks: `ngân` and `văn` are others."""
NAME = re.compile(r"(?<=[^\W\d_] )(?:Nghìn|Ngàn|Vạn|Triệu|Tỷ|Tỉ)\b")
"""A word of scale as part of a name: `xã Triệu Phong`."""
_EACH = re.compile(rf"(?<!\w)(?:{'|'.join(f'(?P<e{power}>{words})' for power, words in SCALES.items())})(?!\w)")
_WORDS = "|".join(f"(?:{words})" for words in SCALES.values())
_SAID = rf"(?P<said>(?:{_WORDS})(?: (?:{_WORDS}))*)(?!\w)"
_UNIT = r"đ\.?v\.?t\.?|đ/?v tính|đơn vị tính|dvt|dv tinh|don vi tinh"
LISTED = re.compile(
    rf"(?<!\w)(?:{_UNIT}|(?:đv|dv|đơn vị|don vi|unit)(?= ?:))(?P<units>[^.;]{{0,90}}(?:\.\d[^.;]{{0,40}})?)"
)
"""A line that says in which units a table counts; there may be several."""
SCALE = re.compile(
    rf"(?:^|[:,;–-] ?|\bđơn vị |\bdon vi |\btính (?:bằng|theo)(?: đơn vị)?(?: là)? |\btinh (?:bang|theo) |\bin )"
    rf"(?=[^\W\d]){_SAID}|[(\[] ?{_SAID.replace('said', 'aside')}"
    r"|(?<!\w)(?:[x×*]|nhân|nhan) ?(?P<times>1[., ]?000(?:[., ]?000)?)(?!\w)"
    r"|(?<!\w)(?P<raised>10\^[369]|['’‘]000)(?!\w)"
)
"""Words around a table that say of all its numbers in what they count: `Nghìn trạm`, `(1.000 hồ sơ)`, `x 1000`."""
UNIT = re.compile(rf"^(?:{_UNIT}) ?:")
"""How a line begins that gives the unit of what stands below it, and so takes the place of one above."""
_SHORT = re.compile(r"\btr\.? ?(?=đ(?:ồng)?\b)")
"""`tr.đ`, `trđ`: million đồng."""
_RAISED = str.maketrans({"³": "^3", "⁶": "^6", "⁹": "^9"})

SECRET = re.compile(
    r"lưu hành nội bộ|không phổ biến|không công khai|(?:tài liệu|báo cáo|văn bản|số liệu) (?:mật|nội bộ)\b"
    r"|(?:sử dụng|dùng)(?: trong)? nội bộ|\bdấu mật\b|^mật(?= ?\()"
    r"|\((?:tuyệt |tối )?mật\)|(?<!bảo vệ )bí mật nhà nước"
    r"|\b(?:độ|mức độ) mật ?[:-] ?(?:tuyệt |tối )?mật|^nội bộ$|^(?:tuyệt |tối )?m ?ậ ?t$"
    r"|\bconfidential\b|^(?:top )?secret$|\binternal use only|\bnot for (?:publication|release)"
)
STAMP = re.compile(r"(?<!BẢO )(?<!BÍ )\bMẬT\b(?! (?:ĐỘ|MÃ|KHẨU))")
"""What a file says of itself that is not for everybody (Law on the Protection of State Secrets: MẬT, TỐI MẬT, TUYỆT
MẬT)."""


def held_to_scale(sheet: Sheet, known: Known) -> Sheet:
    """The same with a rule at each value beside or below words that count in thousands or more, or above them at the
    foot of the table, where its own unit does not."""
    around = next(filter(_scales, [*sheet.titles, PurePath(sheet.file).stem, *_foot(sheet.rows, known)]), "")
    above, rows = around, []
    for row in sheet.rows:
        measure = known.measure(row.text("code"))
        if measure is None:
            above = _said_last(row, above)
        elif row.is_filled and "value" in row.cells and measure.unit != MILESTONE:
            # A note that stands in a row nobody filled in says nothing of others.
            own = [*(text for _, text in row.aside), row.text("note"), row.text("document")]
            said = next(filter(_scales, own), above)
            if said and _power(_written(row.text("unit"))) not in _scales(said):
                rule = (
                    f"a number in the unit of its row, not in that of {said!r}: write the whole number, "
                    "and take those words out where they do not speak of it"
                )
                row = replace(row, cells={**row.cells, "value": replace(row.cells["value"], rule=rule)})
        rows.append(row)
    return replace(sheet, rows=tuple(rows))


def held_inside(sheet: Sheet, known: Known) -> Sheet:
    """The same with a rule at each row that is to be public, where it or the file says of itself that it is not."""
    between = (text for row in sheet.rows if known.measure(row.text("code")) is None for text in _texts(row))
    whole = next(filter(_is_secret, [*sheet.titles, PurePath(sheet.file).stem, *between]), "")

    def held(row: Row) -> Row:
        said = next(
            filter(_is_secret, (row.text("document"), row.text("note"), *(text for _, text in row.aside))), whole
        )
        cell = row.cells.get("visibility")
        if not said or cell is None or folded(cell.text) not in map(folded, VISIBILITIES["public"]):
            return row
        rule = f"what may be public: this is marked {said!r}; leave the cell empty, or take the mark away"
        return replace(row, cells={**row.cells, "visibility": replace(cell, rule=cell.rule or rule)})

    return replace(sheet, rows=tuple(map(held, sheet.rows)))


def _is_secret(text: str) -> bool:
    said = " ".join(unicodedata.normalize("NFC", text).split())
    bare = plain(said).strip(" .:-_*![]\"'“”«»")
    return SECRET.search(bare) is not None or STAMP.search(said) is not None


def _said_last(row: Row, above: str) -> str:
    """What holds below a row without a code: its scale; none where it names a unit without one; else what did above."""
    texts = _texts(row)
    if said := next(filter(_scales, texts), ""):
        return said
    return "" if any(UNIT.search(_written(text)) for text in texts) else above


def _scales(text: str) -> set[int]:
    """The powers of ten in which a text says that numbers are counted; empty where it says nothing. A list of units may
    have several, 0 among them."""
    written = _written(text)
    if listed := LISTED.search(written):
        powers = {_power(part) for part in re.split(r"[,;/](?!\d)| và ", listed["units"]) if part.strip(" :")}
        if powers - {0}:
            return powers
    found = SCALE.search(written)
    power = _power(next(filter(None, found.groupdict().values()), "")) if found else 0
    return {power} if power else set()


def _power(words: str) -> int:
    """Of `nghìn tỷ` twelve."""
    found = _EACH.finditer(words.replace("'", "").replace("’", "").replace("‘", ""))
    return sum(int((one.lastgroup or "e0")[1:]) for one in found)


def _written(text: str) -> str:
    """A text in small letters and in the words of `SCALES`, without those that are part of a name."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    small = _SHORT.sub("triệu ", plain(NAME.sub("", composed)).translate(_RAISED))
    is_bare = folded(small) == small.replace("đ", "d")  # `ĐVT` is written so by whoever leaves out all other marks
    return BARE.sub(lambda word: MARKED[word[0]], small) if is_bare else small


def _texts(row: Row) -> list[str]:
    """What stands in a row: cell by cell, and all of it, for `ĐVT:` and `nghìn` may stand in two."""
    texts = [cell.text for cell in row.cells.values() if cell.value is not None] + [text for _, text in row.aside]
    return [*texts, " ".join(texts)]


def _foot(rows: Sequence[Row], known: Known) -> Iterator[str]:
    """What stands below the last row that has a code: notes, and who signs."""
    below = next((n for n, row in enumerate(reversed(rows)) if known.measure(row.text("code"))), 0)
    for row in rows[len(rows) - below :]:
        yield from _texts(row)
