r"""Formulas of the method, written as docs/method.md writes them, as MathML: every browser draws it, no script needed.

Only what those formulas use is known; anything else is an error, so that no formula is half drawn.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|[A-Za-z]|\S")

LETTERS = {r"\sum": "∑", r"\pm": "±", r"\ge": "≥", r"\le": "≤", r"\%": "%"}
"""Commands that are one sign."""

SPACES = {r"\qquad": "2em", r"\quad": "1em", r"\,": "0.17em", r"\;": "0.28em"}
NAMES = {r"\ln": "ln"}
BRACKETS = "()[]|"
"""As tall as a letter, unless they are written with `\\left` and `\\right`."""


def formula(tex: str) -> Markup:
    """A formula as a block of its own."""
    return Markup(f'<math display="block">{_row(_Reader(_signs(tex)))}</math>')  # noqa: S704 (made here, escaped)


def inline(tex: str) -> Markup:
    """A formula within a sentence."""
    return Markup(f"<math>{_row(_Reader(_signs(tex)))}</math>")  # noqa: S704 (made here, escaped)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def peek(self) -> str | None:
        return self._tokens[0] if self._tokens else None

    def take(self) -> str:
        return self._tokens.pop(0)


def _signs(tex: str) -> list[str]:
    """The signs of a formula; `\\text{…}` is one of them."""
    parts = re.split(r"(\\text\{[^}]*\})", tex)
    return [token for part in parts for token in ([part] if part.startswith(r"\text{") else TOKEN.findall(part))]


def _row(reader: _Reader, until: str | None = None) -> str:
    """What stands until a closing sign, each with what is set above or below it."""
    parts = []
    while reader.peek() != until:
        parts.append(_scripted(reader))
    if until:
        reader.take()
    return f"<mrow>{''.join(parts)}</mrow>"


def _scripted(reader: _Reader) -> str:
    base, below, above = _one(reader), None, None
    while reader.peek() in ("_", "^"):
        if reader.take() == "_":
            below = _one(reader)
        else:
            above = _one(reader)
    if below and above:
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if below:
        return f"<msub>{base}{below}</msub>"
    return f"<msup>{base}{above}</msup>" if above else base


def _fence(sign: str) -> str:
    return f'<mo fence="true" stretchy="true">{escape(sign)}</mo>'


def _one(reader: _Reader) -> str:
    sign = reader.take()
    if sign == "{":
        return _row(reader, "}")
    if sign == r"\frac":
        return f"<mfrac>{_one(reader)}{_one(reader)}</mfrac>"
    if sign == r"\sqrt":
        return f"<msqrt>{_one(reader)}</msqrt>"
    if sign == r"\bar":
        return f'<mover accent="true">{_one(reader)}<mo>‾</mo></mover>'
    if sign.startswith(r"\text{"):
        return f"<mtext>{escape(sign[6:-1])}</mtext>"
    if sign == r"\left":
        opened = reader.take()
        inside = _row(reader, r"\right")
        return f"<mrow>{_fence(opened)}{inside}{_fence(reader.take())}</mrow>"
    if sign in SPACES:
        return f'<mspace width="{SPACES[sign]}"/>'
    if sign in NAMES:
        return f"<mi>{NAMES[sign]}</mi>"
    if sign in LETTERS:
        return f"<mo>{LETTERS[sign]}</mo>"
    if sign.startswith("\\"):
        raise ValueError(f"a formula uses {sign}, which exports/pages/rendering/formula.py does not know")
    if sign in BRACKETS:
        return f'<mo stretchy="false">{sign}</mo>'
    if sign[0].isdigit():
        return f"<mn>{sign}</mn>"
    return f"<mi>{sign}</mi>" if sign.isalpha() else f"<mo>{escape('−' if sign == '-' else sign)}</mo>"
