"""Which countries an area is: `ASEAN`, `OECD`, `WORLD`, codes of ISO 3166-1 alpha-3, or several of these."""

from __future__ import annotations

from collections.abc import Iterable

from sources.tiles.kept_outlines import HOW_TO_HAVE_THEM, SOURCE, KeptOutlines, kept_outlines
from sources.tiles.lookup import EVERY, asked_by, no_outlines_of
from sources.vocabulary.areas import ASEAN, GROUPS
from sources.vocabulary.settings import Settings


def asked_for(area: str, settings: Settings) -> tuple[str, ...]:
    """The countries that a text asks for, with the outlines that there are.

    Raises ValueError as `countries_of` does, SourceError (`no_outlines`) where those that were brought are lost.
    """
    try:
        return countries_of(area)
    except ValueError:
        world = kept_outlines(settings)
        if world is None:
            raise
    return countries_of(area, world)


def asked_again(editions: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """The countries asked for where nobody names any: those of ASEAN, and all that partitions of these editions have,
    so that what is kept does not shrink. Raises SourceError (`no_outlines`)."""
    words = {"ASEAN", *(word for edition in editions for word in asked_by(edition))}
    try:
        return asked_for(",".join(sorted(words)), settings)
    except ValueError:
        raise no_outlines_of(sorted(words - {"ASEAN", *ASEAN}), settings) from None


def countries_of(area: str, world: KeptOutlines | None = None) -> tuple[str, ...]:
    """The countries that a text asks for, with commas between; `world`: the outlines that were brought, if any.

    Raises ValueError naming what has no outlines here, and what there is.
    """
    there = {*ASEAN, *(world.codes if world else ())}
    asked = [part.strip().upper() for part in area.split(",")]
    codes: set[str] = set()
    for part in asked:
        # without outlines of the world the word itself is what is not there
        codes |= there if part == EVERY and world else set(GROUPS.get(part, (part,)))
    unknown = sorted(codes - there)
    if not unknown:
        return tuple(sorted(codes))
    named = ", ".join(map(repr, unknown[:6])) + (f" and {len(unknown) - 6} more" if len(unknown) > 6 else "")
    if world is None:
        raise ValueError(
            f"an area is ASEAN or some of {','.join(ASEAN)}, not {named}; "
            f"for others bring outlines of the world first: {HOW_TO_HAVE_THEM}"
        )
    raise ValueError(
        f"an area is {', '.join((*GROUPS, EVERY))} or some of the {len(there)} countries that {SOURCE} {world.edition} "
        f"has outlines of, not {named}; r57 outlines names them"
    )
