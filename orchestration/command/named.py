"""What a person names: a code in any case, and where there is none of that name, those that are like it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from orchestration.command.output import stop

SHOWN = 5
FEW = 20
"""So many names are told in full."""


def the_one(what: str, asked: str, known: Sequence[str], listed_by: str) -> str:
    """The name as it is written, of several that differ in case alone the one asked for; stops where there is none.
    `listed_by`: the command that lists them all."""
    if asked in known:
        return asked
    found = next((name for name in known if name.casefold() == asked.casefold()), None)
    if found is not None:
        return found
    if len(known) <= FEW:
        raise stop(1, f"there is no {what} {asked!r}; there are: {', '.join(known) or 'none'}")
    near = like(asked, known)
    said = f"like it: {', '.join(near)}" if near else "nothing is like it"
    raise stop(1, f"there is no {what} {asked!r}; {said}; {listed_by} lists all")


def like(asked: str, known: Sequence[str], most: int = SHOWN) -> list[str]:
    """Names that hold what was asked for, then those that are spelled nearly so."""
    small = asked.strip().casefold()
    if not small:
        return []
    by_small = {name.casefold(): name for name in known}
    holding = [name for text, name in by_small.items() if small in text]
    near = [by_small[text] for text in get_close_matches(small, by_small, n=most, cutoff=0.5)]
    return list(dict.fromkeys([*holding, *near]))[:most]
