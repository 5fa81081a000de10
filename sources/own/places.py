"""Whether a text speaks of a province: a title, the tab of a sheet, what stands in a column that is passed over.

Names are also words (`cao bằng` is "as high as", `đã nâng` without marks is Đà Nẵng). What is missed makes a figure of
a province one of the whole country, so that in doubt a text names one; nothing is lost then: the area is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sources.vocabulary.areas import HOME
from sources.vocabulary.words import folded, plain

_DATELINE = re.compile(r"^(?:[^,]+,\s*(?:ngày\b|\d{1,2}[/.-]\d)|(?:địa chỉ|trụ sở|address)\b).*$", re.IGNORECASE)
"""`Hà Nội, ngày 31 tháng 10 năm 2026`, `Địa chỉ: 18 Nguyễn Du, Hà Nội`: where a letter was written, of which its
figures need not be."""
_COMMITTEE = re.compile(r"\bUBND\b|\b[uủ][ỷỹyỉ]? ban nhân dân\b|\bđịa bàn tỉnh\b", re.IGNORECASE)
"""Whose figures they are, where its own name stands nowhere."""
_NO_NAME = re.compile(r"công nghệ|cong nghe|thái bình dương|thai binh duong", re.IGNORECASE)
"""Technology, before `an toàn` or `an ninh` Nghệ An in capitals; the Pacific, Thái Bình and Bình Dương."""
_WORD = re.compile(r"[^\W\d_]+")
"""Letters alone: `Cần Thơ1` and `bac-ninh` are tabs."""
_PARTED = re.compile(r"\s*[-\u2010-\u2015,;|/\n]\s*")
OF_A_PROVINCE = ("tỉnh", "phố", "tp", "ubnd")
"""What stands before the name of one; `phố` ends `thành phố`."""
WORDS_TOO = frozenset(("cao bang", "hoa binh", "thai binh", "binh dinh", "binh duong", "nam dinh"))
"""Names that are ordinary words in small letters: as high as, peace, (trung) bình dương, năm định (kỳ)."""
SEAT = "01"
"""Where the ministries are, and write their letters."""
MINISTRY = "bo "
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True)
class Places:
    """`areas`: code by what people write, folded, of former provinces too; `names`: the bare names of provinces with
    their marks; `speakers`: those who speak for the whole country, folded."""

    areas: Mapping[str, str]
    names: Iterable[str]
    speakers: frozenset[str] = frozenset()
    spelled: frozenset[str] = field(init=False)
    toned: frozenset[str] = field(init=False)
    joined: frozenset[str] = field(init=False)
    first: frozenset[str] = field(init=False)
    most: int = field(init=False)
    seen: dict[str, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        listed = [_letters(name) for name in self.names]  # Bà Rịa - Vũng Tàu
        spelled = {_letters(name) for name, code in self.areas.items() if code != HOME} - {""}
        object.__setattr__(self, "spelled", frozenset(spelled))
        object.__setattr__(self, "toned", frozenset(map(_toned, listed)))
        object.__setattr__(self, "joined", frozenset(folded(name).replace(" ", "") for name in listed))
        object.__setattr__(self, "first", frozenset(name.split()[0] for name in spelled))
        object.__setattr__(self, "most", max(len(name.split()) for name in spelled))

    def code(self, text: str) -> str | None:
        """The area that a text is the name of."""
        return self.areas.get(folded(text))

    def are_named(self, text: str) -> bool:
        """Whether a text speaks of a province, by its name or as one of no name that is known (`tỉnh Hà Tây`). Where a
        ministry writes its letters is none."""
        if text not in self.seen:
            self.seen[text] = not self._is_letterhead(text) and self._are_named(text)
        return self.seen[text]

    def _are_named(self, text: str) -> bool:
        words = _WORD.findall(_NO_NAME.sub(" – ", _DATELINE.sub(" ", unicodedata.normalize("NFC", text))))
        if not text.isupper() and any(one.casefold() == "tỉnh" and b[:1].isupper() for one, b in pairwise(words)):
            return True
        if {folded("".join(words)), *map(folded, words)} & self.joined:
            return True
        if _COMMITTEE.search(text):
            return True
        has_marks = folded(text) != plain(text)
        return any(self._is_name(span, before, has_marks=has_marks) for before, span in self._spans(words))

    def _spans(self, words: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """Words that follow one another, with the word before them."""
        for at in (at for at, word in enumerate(words) if folded(word) in self.first):
            before = words[at - 1].casefold() if at else ""
            yield from ((before, words[at : at + n]) for n in range(1, self.most + 1))

    def _is_name(self, span: Sequence[str], before: str, *, has_marks: bool) -> bool:
        """Of several words with capitals marks do not count; of others they do in a text that has any."""
        said = " ".join(span)
        name = folded(said)
        if name not in self.spelled:
            return False
        are_capital = all(word[0].isupper() for word in span)
        if len(span) > 1 and are_capital:
            return True
        if _toned(said) not in self.toned and (has_marks if not are_capital else name != plain(said)):
            return False
        return are_capital or name not in WORDS_TOO or before in OF_A_PROVINCE

    def _is_letterhead(self, text: str) -> bool:
        """`BỘ CÔNG AN – HÀ NỘI`"""
        *who, place = ["", *filter(None, _PARTED.split(text.strip()))]
        speaker = folded(" ".join(who)).strip()
        return self.code(place) == SEAT and (speaker.startswith(MINISTRY) or speaker in self.speakers)


def _letters(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _toned(text: str) -> str:
    """With marks, in small letters, the tone of each word behind it: `Hoà Bình` and `hòa bình` are one name."""
    return " ".join(map(_toned_word, plain(text).split()))


def _toned_word(word: str) -> str:
    parted = unicodedata.normalize("NFD", word)
    return "".join(sorted(parted, key=lambda letter: letter in _TONES))
