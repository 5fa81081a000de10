"""Arithmetic of byte spans: which parts of a file are wanted, which are there, which are missing."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
"""First byte and the byte after the last."""


def merge(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Spans in order, those that touch or lie at most `gap` bytes apart made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > start:
            merged.append((start, end))
    return merged


def missing(wanted: Iterable[Span], present: Iterable[Span]) -> list[Span]:
    """The parts of `wanted` that `present` does not cover."""
    have = merge(present)
    gaps: list[Span] = []
    for start, end in merge(wanted):
        at = start
        for low, high in have:
            if high <= at or low >= end:
                continue
            if low > at:
                gaps.append((at, low))
            at = max(at, high)
        if at < end:
            gaps.append((at, end))
    return gaps


def length(spans: Iterable[Span]) -> int:
    """How many bytes these spans hold, those held twice counted twice."""
    return sum(end - start for start, end in spans)
