"""How numbers, dates, goals and chances are written in each language."""

from __future__ import annotations

import re
from datetime import date, timedelta

from exports.marts.records import Row
from exports.marts.registers import DECIMALS, Registers, Text, half_up, rounded

HANOI = timedelta(hours=7)
"""From the UTC of the tables to the day of the readers."""


def number(
    value: float,
    *,
    decimals: int = DECIMALS,
    sign: bool = False,
    places: int | None = None,
    qualifier: str | None = "eq",
) -> Text:
    """A figure as each language writes it: 1,234.5 and 1.234,5, rounded to `decimals` (of its unit; a bound outwards),
    or with exactly `places`. The exact value is in the exports."""
    text = rounded(value, decimals, qualifier) if places is None else f"{half_up(value, places):,.{places}f}"
    text = f"{'+' if sign and value >= 0 else ''}{text}".replace("-", "−")
    return Text(text, text.translate(str.maketrans(",.", ".,")))


STATED = {True: Text("stated done", "đã công bố hoàn thành"), False: Text("stated not done", "được nêu là chưa xong")}
"""What a figure of a milestone says."""


ORDINALS = ("rank", "tier")
"""Units that stand before their number: "rank 71", "tier 1"."""


def amount(value: float, unit: str | None, registers: Registers, qualifier: str | None = "eq", least: int = 0) -> Text:
    """A figure with its unit in one phrase: "≥ 91 % of population", "rank 71", "stated done". `least`: the decimals
    that what was worked out has, if its unit (a rank) has fewer."""
    if unit == "milestone":
        return STATED[bool(value)]
    mark = registers.mark(qualifier)
    said = number(value, decimals=max(registers.decimals(unit), least), qualifier=qualifier)
    name = registers.unit(unit, value)
    if unit in ORDINALS:
        return Text(f"{name.en} {mark}{said.en}", f"{name.vi} {mark}{said.vi}")
    return Text(f"{mark}{said.en} {name.en}", f"{mark}{said.vi} {name.vi}")


def distance(value: float, unit: str | None, registers: Registers) -> Text:
    """How far a figure is from its path, in words: "0.19 points ahead of the path", "0.7 ranks behind the path"."""
    said = number(abs(value), decimals=max(registers.decimals(unit), 1))
    if said.en == "0":
        return Text("on the path", "đúng lộ trình")
    en, vi = _step_of(unit, abs(value), registers)
    if value > 0:
        return Text(f"{said.en} {en} ahead of the path", f"vượt lộ trình {said.vi} {vi}")
    return Text(f"{said.en} {en} behind the path", f"chậm hơn lộ trình {said.vi} {vi}")


def _step_of(unit: str | None, value: float, registers: Registers) -> tuple[str, str]:
    """What a difference of two figures of a unit is counted in."""
    if unit == "rank":
        return ("rank" if value == 1 else "ranks"), "bậc"
    if unit and unit.startswith("%"):
        return "points", "điểm phần trăm"
    if unit and unit.startswith("index"):
        return "points", "điểm"
    name = registers.unit(unit, value)
    return name.en, name.vi


QUARTERS = ("I", "II", "III", "IV")
"""As Vietnamese texts number them."""


def period(value: str) -> Text:
    """A period as each language writes it: "Q2 2025" and "quý II/2025"; a year stays as it is."""
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", value):
        return Text(f"Q{quarter[2]} {quarter[1]}", f"quý {QUARTERS[int(quarter[2]) - 1]}/{quarter[1]}")
    if half := re.fullmatch(r"(\d{4})-H([12])", value):
        return Text(
            f"{half[2]}{'st' if half[2] == '1' else 'nd'} half of {half[1]}",
            f"nửa {'đầu' if half[2] == '1' else 'cuối'} năm {half[1]}",
        )
    if month := re.fullmatch(r"(\d{4})-(\d{2})", value):
        first = date(int(month[1]), int(month[2]), 1)
        return Text(f"{first:%B %Y}", f"tháng {first.month}/{first.year}")
    if "/" in value:
        start, end = (period(one) for one in value.split("/", 1))
        return Text(f"{start.en} – {end.en}", f"{start.vi} – {end.vi}")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return day(date.fromisoformat(value))
    return Text(value.replace("-", "–"), value.replace("-", "–"))


PLACES = (
    ("Phụ lục", "Annex"),
    ("tầm nhìn", "vision for"),
    ("mục tiêu", "targets for"),
    ("Mục tiêu", "Objective"),
    ("Chỉ tiêu", "Indicator"),
    ("mục", "item"),
    ("đoạn", "paragraph"),
    ("Tám nhiệm vụ", "Eight tasks"),
    ("hai là", "the second"),
    ("ba là", "the third"),
    ("bốn là", "the fourth"),
    ("sáu là", "the sixth"),
    ("bảy là", "the seventh"),
)
"""What texts call their parts, the longer name before the one it begins with."""


def part_of(text: str) -> Text:
    """A part of a document in both languages: "mục tiêu 2030, đoạn 3" is "targets for 2030, paragraph 3"."""
    english = text
    for vietnamese, name in PLACES:
        english = english.replace(vietnamese, name)
    return Text(english, text)


ISSUER = re.compile(r"(.+?) \(([^()]+)\)")


def issuer(text: str | None) -> Text:
    """Who issued a document, of a register that says "Chính phủ (Government)"; a name without a gloss stays a name."""
    said = ISSUER.fullmatch(text or "")
    return Text(said[2], said[1]) if said else Text(text or "", text or "")


def day(value: date) -> Text:
    """A day as each language writes it."""
    return Text(f"{value.day} {value:%B %Y}", f"{value.day}/{value.month}/{value.year}")


def published(value: date, kind: str | None) -> Text:
    """A day of publication as well as it is known: nobody printed the 31 December of an edition dated by its year."""
    known = day(value)
    match kind:
        case "publisher" | None:
            return known
        case "edition_year_end":
            return Text(f"by the end of {value.year}", f"chậm nhất cuối năm {value.year}")
        case "approximate":
            return Text(f"about {known.en}", f"khoảng {known.vi}")
        case _:
            return Text(f"by {known.en}", f"chậm nhất {known.vi}")


def late(row: Row) -> Text:
    """Why what should have come has not: its publisher was asked and has not released, or only our copy is old."""
    asked = day((row["last_success_at"] + HANOI).date()) if row["last_success_at"] else None
    if row["overdue_reason"] == "not_released" and asked:
        return Text(
            f"asked live on {asked.en}, the publisher has not released",
            f"đã hỏi trực tiếp ngày {asked.vi}, nguồn chưa công bố",
        )
    copy, year = row["newest_published_on"], str(row["newest_published_on"].year)
    by_year = row["newest_published_on_kind"] == "edition_year_end"
    since = asked or (Text(year, f"năm {year}") if by_year else day(copy))
    return Text(
        f"a newer release is expected; this copy was not refreshed since {since.en}",
        f"đã đến lúc có bản mới; bản này chưa được cập nhật từ {since.vi}",
    )


def goal(
    comparator: str, low: float | None, high: float | None, decimals: int = DECIMALS, unit: str | None = None
) -> Text:
    """What a target asks for, without its unit: "≥ 2", "10 – 15"; with it, where it is an ordinal: "top 50", "tier 1".
    Empty for a milestone."""
    least, most = (None if end is None else number(end, decimals=decimals) for end in (low, high))
    if comparator == "rank<=" and most and unit == "tier":
        better = high is not None and high > 1
        return Text(f"tier {most.en}{' or better' * better}", f"bậc {most.vi}{' trở lên' * better}")
    if comparator == "rank<=" and most:
        return Text(f"top {most.en}", f"nhóm {most.vi}")
    if comparator == "between" and least and most:
        return Text(f"{least.en} – {most.en}", f"{least.vi} – {most.vi}")
    if least:
        sign = {">=": "≥", ">": ">"}.get(comparator, "")
        return Text(f"{sign} {least.en}".strip(), f"{sign} {least.vi}".strip())
    return Text("", "")


def both(english: str | None, vietnamese: str | None) -> Text:
    """Two columns of a row as one phrase; where a language is missing, the other stands for it."""
    return Text(english or vietnamese or "", vietnamese or english or "")


def caveats(english: str | None, vietnamese: str | None) -> list[Text]:
    """The caveats of a verdict, one by one."""
    en, vi = ((text or "").split("; ") if text else [] for text in (english, vietnamese))
    return [Text(*pair) for pair in zip(en, vi, strict=True)] if len(en) == len(vi) else [both(english, vietnamese)]


def reason(row: Row) -> Text:
    """Why a verdict is what it is, without the caveats, which stand beside it one by one."""
    en = (row["status_reason"] or "").replace(f" Caveats: {row['caveats']}.", "")
    return both(en, (row["status_reason_vi"] or "").replace(f" Lưu ý: {row['caveats_vi']}.", ""))


def chance(percent: float) -> str:
    """A probability in whole percent; nothing that rests on a trend is certain."""
    if percent < 1:
        return "< 1 %"
    return "> 99 %" if percent > 99 else f"{half_up(percent, 0):.0f} %"


def links(text: str | None) -> list[str]:
    """The web addresses in a text, each once."""
    return list(dict.fromkeys(re.findall(r"https?://[^\s;,)]+", text or "")))
