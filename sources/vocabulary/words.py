"""How people write: the same words with and without marks, capitals, other spaces and other dashes."""

from __future__ import annotations

import re
import unicodedata

DASHES = re.compile("[\u2010-\u2015\u2212]")
"""Hyphens, dashes and the minus sign that word processors put in place of `-`."""


def plain(text: str) -> str:
    """One line with single spaces, `-` for every dash, composed letters, no capitals: what patterns are written for."""
    return " ".join(DASHES.sub("-", unicodedata.normalize("NFC", text)).split()).casefold()


def folded(text: str) -> str:
    """The same without any mark, đ as d: `Mã chỉ tiêu` and `MA CHI TIEU` are one heading."""
    parted = unicodedata.normalize("NFD", plain(text)).replace("đ", "d")
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
