"""For whom a release is made: the people of the organisation, or everybody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from exports.marts.registers import Text


class Audience(StrEnum):
    """Who may read a release. What each may see follows from the class of a row's licence (`licences.py`)."""

    INTERNAL = "internal"
    """Everything the organisation may read; not to be passed on as it is."""
    PUBLIC = "public"
    """What anybody may pass on: made as if there were nothing else."""

    @property
    def suffix(self) -> str:
        """How the name of such a release ends."""
        return "" if self is Audience.INTERNAL else f"-{self}"


SAID: Mapping[Audience, Text] = {
    Audience.INTERNAL: Text(
        "Internal release: it holds rows that may not be passed on, or not commercially (LICENCES.md). What may be: "
        "r57 release --audience public.",
        "Bản nội bộ: có những dòng số liệu không được chia sẻ lại, hoặc không được dùng cho mục đích thương mại "
        "(LICENCES.md). Bản được chia sẻ: r57 release --audience public.",
    ),
    Audience.PUBLIC: Text(
        "Public release: made only from figures that anybody may pass on; what has conditions lies in files of its "
        "own, with its licence (LICENCES.md).",
        "Bản công khai: chỉ làm từ số liệu ai cũng được chia sẻ lại; số liệu có điều kiện nằm trong tệp riêng kèm giấy "
        "phép (LICENCES.md).",
    ),
}
"""What stands on every page."""
