"""Whether a cell names the document in which a figure stands."""

from __future__ import annotations

import re

from sources.vocabulary.words import folded

NAMED = re.compile(r"^(?!#)(?=.*[^\W\d_]).*\w.*\w")
"""A document is named by letters, at least; `-`, `0`, `"` and `#N/A` name none."""
NO_DOCUMENT = frozenset(
    (
        *("nhu tren", "nt", "n.t", "n/t", "xem tren", "chua co", "chua ro", "khong co", "khong ro", "khong", "trong"),
        *("dang cap nhat", "cap nhat sau", "bo sung sau", "se bo sung", "n/a", "na", "nil", "none", "null"),
        *("tba", "tbc", "tbd", "ditto", "ibid", "idem", "same", "as above", "same as above", "see above", "unknown"),
    )
)
"""Words that stand for a document and name none."""
_AROUND = " .,:;-/*()[]\"'“”"


def document_named(text: str) -> str:
    """The document as it is written. Raises ValueError with the rule where the cell names none."""
    if not text or not NAMED.search(text) or folded(text).strip(_AROUND) in NO_DOCUMENT:
        raise ValueError("a document by its name or number: no figure without a citation")
    return text
