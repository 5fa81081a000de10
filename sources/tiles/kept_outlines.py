"""Outlines of the world that somebody fetched, as they are kept: Natural Earth's at 1:10m, public domain.

There are two layers of them, countries and the first level within countries; a data folder has both, one or none. A
file lies in `landing/natural_earth/<sha256>` as it came, with a note of where from; a note in `state` for each layer
says which file is in use and of what edition. None is bundled. Boundaries are Natural Earth's and no statement of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sources.border.http import HttpClient
from sources.border.landing import land
from sources.tiles.boundaries import MOST_BYTES, NO_WORD, BoundarySet, read_boundaries
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Payload, Request
from sources.vocabulary.files import sealed, unsealed, write_aside
from sources.vocabulary.settings import Settings


@dataclass(frozen=True, slots=True)
class Layer:
    """What stands for a layer: its number (`level`), what its areas are, the note in `state`, the publisher's address
    as programs name it that fetch it (none was seen to answer; of each file a copy in a package was read)."""

    level: int
    named: str
    note: str
    address: str


_CULTURAL = "https://naciscdn.org/naturalearth/10m/cultural/"
LAYERS = (
    Layer(0, "countries", "outlines.json", f"{_CULTURAL}ne_10m_admin_0_countries.zip"),
    Layer(1, "first-level areas", "first_level_outlines.json", f"{_CULTURAL}ne_10m_admin_1_states_provinces.zip"),
)
COUNTRIES, FIRST_LEVEL = LAYERS
SOURCE = "Natural Earth"
LICENCE = "public domain"
FOLDER = "natural_earth"
_ANY = " or ".join(layer.named for layer in LAYERS)
HOW_TO_HAVE_THEM = "r57 outlines --fetch, or r57 outlines FILE (docs/scale.md)"
SUFFIXES = {"zip": "zip", "json": "json", "geojson": "geojson", "topojson": "json"}


@dataclass(frozen=True, slots=True)
class KeptOutlines:
    """Which outlines are in use. `level`: 0 countries, 1 first-level areas; `path`: the file; `sha256`: its digest;
    `layer`, `edition`: as it names them, or as whoever brought it did; `codes`: the countries it has areas of, ISO
    3166-1 alpha-3; `uncoded`: what is of none of them."""

    level: int
    path: Path
    sha256: str
    layer: str
    edition: str
    origin: str
    points: int
    codes: tuple[str, ...]
    uncoded: tuple[str, ...]

    @property
    def named(self) -> str:
        """Source, layer, edition and digest, as a partition's `method` has them."""
        return f"{SOURCE} {self.layer} {self.edition} (sha256 {self.sha256[:12]})"

    def read(self) -> BoundarySet:
        """The outlines themselves. Raises SourceError (`no_outlines`) where the file is gone or altered."""
        try:
            body = self.path.read_bytes()
        except OSError as error:
            raise _lost(self.path, error.strerror or type(error).__name__) from None
        if hashlib.sha256(body).hexdigest() != self.sha256:
            raise _lost(self.path, "it is not as it was kept: its sha256 is not its name")
        return read_boundaries(body, self.layer)


def kept_outlines(settings: Settings, layer: Layer = COUNTRIES) -> KeptOutlines | None:
    """Those of a layer in use; None where none were brought. Raises SourceError (`no_outlines`) where the note of them,
    or their file, is gone or damaged."""
    note = settings.state / layer.note
    if not note.exists():
        return None
    try:
        said = unsealed(note.read_text(encoding="utf-8"))
        kept = KeptOutlines(
            level=layer.level,
            path=settings.landing / FOLDER / f"{said['sha256']}.{said['suffix']}",
            **{name: said[name] for name in ("sha256", "layer", "edition", "origin", "points")},
            codes=tuple(said["codes"]),
            uncoded=tuple(said["uncoded"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _lost(note, f"it cannot be read ({error})") from None
    if not kept.path.is_file():
        raise _lost(kept.path, "it is not there")
    return kept


def _lost(path: Path, what: str) -> SourceError:
    return SourceError(
        "no_outlines",
        f"the outlines of the world are lost: {what}",
        str(path),
        kept="the figures that were made with them",
        next_step=f"put the file back from a backup, or take it in again: {HOW_TO_HAVE_THEM}",
    )


def take_in(settings: Settings, body: bytes, name: str, origin: str, edition: str, now: datetime) -> KeptOutlines:
    """Keep a file of outlines and use it from now on. `name`: the file's, with its ending; `origin`: its address, or
    the word `file:` and its name; `edition`: where the file does not say it.

    Raises SourceError (`invalid`), and what was in use stays in use.
    """
    request = Request(origin, f"{SOURCE}, {name}", suffix=SUFFIXES.get(name.rpartition(".")[2].casefold(), "bin"))
    payload = Payload(request, 200, {}, body, now)
    return _taken(settings, payload, name, edition)


def fetch(settings: Settings, client: HttpClient, layer: Layer) -> KeptOutlines:
    """Fetch Natural Earth's own file and use it from now on. Raises SourceError, and what was in use stays in use."""
    request = Request(layer.address, f"{SOURCE}, {layer.named} 1:10m", suffix="zip", max_bytes=MOST_BYTES)
    payload = client.send(request)
    if payload.status != 200:
        raise SourceError(
            "unreachable",
            f"the publisher answered with HTTP {payload.status}",
            layer.address,
            kept="the outlines that were in use",
            next_step="fetch it with a browser, then r57 outlines FILE",
        )
    return _taken(settings, payload, layer.address.rpartition("/")[2], "")


def _taken(settings: Settings, payload: Payload, name: str, edition: str) -> KeptOutlines:
    try:
        found = read_boundaries(payload.body, name.partition(".")[0])
    except ValueError as error:
        raise _refused(str(error), name, f"take Natural Earth's {_ANY} at 1:10m, as its zip or GeoJSON") from None
    if NO_WORD.search(edition):
        raise _refused(
            f"{edition!r} is no edition: letters, digits and points", name, "as the publisher: --edition 5.1.2"
        )
    if found.edition and edition and edition != found.edition:
        raise _refused(f"the file says that its edition is {found.edition}, not {edition}", name, "leave --edition out")
    if not (found.edition or edition):
        raise _refused(
            "the file does not say of which edition it is",
            name,
            "say it as its publisher or its package does: --edition 5.1.2",
        )
    path = land(settings.landing / FOLDER, payload, licence=LICENCE, outcome="ok")
    kept = KeptOutlines(
        found.level,
        path,
        payload.sha256,
        found.layer,
        found.edition or edition,
        payload.request.url,
        found.points,
        found.codes,
        found.uncoded,
    )
    said: Mapping[str, object] = {
        **{key: value for key, value in asdict(kept).items() if key != "path"},
        "suffix": payload.request.suffix,
        "source": SOURCE,
        "licence": LICENCE,
        "taken_in_at": payload.fetched_at.isoformat(),
    }
    write_aside(settings.state / LAYERS[found.level].note, sealed(said))
    return kept


def _refused(what: str, name: str, next_step: str) -> SourceError:
    return SourceError("invalid", what, name, kept="the outlines that were in use", next_step=next_step)
