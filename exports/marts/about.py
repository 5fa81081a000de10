"""What a release says of itself, the same in every format that has a place for it: title, maker, keywords, terms."""

from __future__ import annotations

from dataclasses import dataclass

from exports.marts.registers import Text

NAME = "resolution-57"
"""What a program calls the whole."""

TITLE = Text(
    "Resolution 57-NQ/TW: targets, figures and verdicts",
    "Nghị quyết 57-NQ/TW: mục tiêu, số liệu và kết luận",
)

DESCRIPTION = Text(
    "Whether Viet Nam meets the targets of Politburo Resolution 57-NQ/TW and its programmes: every target with its "
    "legal source, every figure with its citation, and a verdict for each as known on the day of the release.",
    "Việt Nam có đạt các mục tiêu của Nghị quyết 57-NQ/TW và các chương trình thực hiện hay không: từng mục tiêu với "
    "văn bản pháp lý, từng số liệu với nguồn trích dẫn, và kết luận theo thông tin biết đến ngày của bản phát hành.",
)

KEYWORDS = (
    "Viet Nam",
    "Resolution 57",
    "science and technology",
    "innovation",
    "digital transformation",
    "ASEAN",
    "Nghị quyết 57",
    "chuyển đổi số",
)


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms by name, with their address."""

    name: str
    title: str
    path: str


MAKER = "The Resolution 57 warehouse (r57)"
"""Who made the verdicts, registers and derived figures; each figure is its publisher's."""

OWN_LICENCE = Licence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
"""Of registers, texts and verdicts; figures keep their publishers' terms (LICENCES.md)."""
