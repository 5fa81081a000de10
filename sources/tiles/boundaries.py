"""A set of boundaries that somebody fetched (Natural Earth 1:10m), read: outlines with the codes of their countries.

Three forms are read: the shapefile in its zip, as Natural Earth gives it out; GeoJSON; TopoJSON, as the package
world-atlas has it. Boundaries are Natural Earth's and no statement of this project's.

**Codes.** Identity is by ISO 3166-1 alpha-3. Natural Earth writes -99 where it gives an area no code of its own:
`ISO_A3_EH` has that of France and Norway, older editions only `ADM0_A3`; the first of `ISO_A3_EH`, `ISO_A3`, `ADM0_A3`
that is a code of ISO's counts. world-atlas has the UN's numbers (M49) instead. What has none of these (Kosovo, Northern
Cyprus, Somaliland, bases, reefs) is drawn, so that no neighbour's coast is spread over it, and counted to nobody.

**First-level areas.** The layer of states and provinces has `ADM1_CODE`, Natural Earth's own, which is what tells them
apart: ISO's (`ISO_3166_2`) names several of them at once where Natural Earth draws smaller ones, and some not at all.
Their countries are known by `ADM0_A3`, else by `ISO_A2` where `ISO_3166_2` begins with it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sources.tiles.grid import Floats
from sources.tiles.outlines import polygons_of
from sources.vocabulary.areas import crosswalk, iso3_by_iso2, iso3_by_m49
from sources.vocabulary.errors import legible

CODES = ("ISO_A3_EH", "ISO_A3", "ADM0_A3")
NAMES = ("NAME", "ADMIN")
MOST_AREAS = 20_000
"""Natural Earth draws 4,600 of the first level."""
OF_FIRST_LEVEL = "ADM1_CODE"
"""The column by which a layer of first-level areas is known."""
ISO_3166_2 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
"""Natural Earth makes codes up where ISO has none, and marks them with a tilde: these are none."""
MOST_BYTES = 256 * 1024**2
"""More than this no set of outlines has, packed or not."""
COARSE = re.compile(r"(?<!\d)(50|110)m")
"""In the name of a layer: a scale too small for tiles of 600 m."""
NO_WORD = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """What is said of an area within a country. `code`: Natural Earth's (`CHN-1756`); `iso_3166_2`: ISO's, empty where
    there is none; `type_en`: what it is (province, department, district), empty where nobody says."""

    code: str
    iso_3166_2: str
    name_en: str
    name_vi: str
    type_en: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """One area as it is drawn. `code`: its country's, ISO 3166-1 alpha-3, empty where that has none. `rings` are
    closed, longitude and latitude in degrees; what lies within an odd number of them belongs to the area."""

    code: str
    name: str
    rings: Sequence[Floats]
    within: FirstLevel | None = None


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """What a file holds. `layer` and `edition`: as the file names them, empty where it does not. `level`: 0 where the
    areas are countries, 1 where they are the first level within them."""

    layer: str
    edition: str
    level: int
    boundaries: Sequence[Boundary]

    @property
    def codes(self) -> tuple[str, ...]:
        """The countries it has outlines of."""
        return tuple(sorted({one.code for one in self.boundaries if one.code}))

    @property
    def uncoded(self) -> tuple[str, ...]:
        """Names of what has no code of ISO's."""
        return tuple(sorted(one.name for one in self.boundaries if not one.code))

    @property
    def points(self) -> int:
        return sum(len(ring) for one in self.boundaries for ring in one.rings)


def read_boundaries(body: bytes, name: str) -> BoundarySet:
    """What the bytes of a file hold; `name`: the file's. Raises ValueError saying why it is no such set."""
    if len(body) > MOST_BYTES:
        raise ValueError(f"{len(body):,} bytes are more than a set of outlines has ({MOST_BYTES:,} at most)")
    layer, edition, found = _zipped(body) if body[:2] == b"PK" else _json(body, name)
    if scale := COARSE.search(layer):
        raise ValueError(f"{layer} is of scale 1:{scale[1]} million, too coarse for tiles of 600 m: take that of 10m")
    boundaries = [one for found_one in found if (one := _boundary(*found_one)).rings]
    if len(boundaries) > MOST_AREAS:
        raise ValueError(f"{len(boundaries):,} areas are more than a layer has ({MOST_AREAS:,} at most)")
    level = int(any(one.within for one in boundaries))
    if level and not all(one.within for one in boundaries):
        raise ValueError(f"some of its areas have a code in {OF_FIRST_LEVEL} and some have none")
    codes = Counter(one.within.code for one in boundaries if one.within)
    if twice := [code for code, count in codes.items() if count > 1]:
        raise ValueError(f"several areas have the code {twice[0]} in {OF_FIRST_LEVEL}")
    if not any(one.code for one in boundaries):
        raise ValueError(f"no area has a code of ISO 3166-1 in {', '.join(CODES)}, nor the UN's number as its id")
    return BoundarySet(_word(layer), _word(edition), level, boundaries)


def _word(text: str) -> str:
    """A name as it can stand in the rule of a partition: letters, digits, points and strokes."""
    return NO_WORD.sub("_", text)[:80]


_Found = Iterable[tuple[Mapping[str, Any], object, Sequence[Floats]]]
"""What is said of an area, its id, its rings."""


def _zipped(body: bytes) -> tuple[str, str, _Found]:
    from sources.tiles import shapefile  # not by a task on a cluster, which imports this module and never reads a zip

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(inner.file_size for inner in archive.infolist()) > MOST_BYTES:
                raise ValueError(f"the zip unpacks to more than {MOST_BYTES:,} bytes")
            stems = [name.removesuffix(".shp") for name in archive.namelist() if name.endswith(".shp")]
            if len(stems) != 1 or f"{stems[0]}.dbf" not in archive.namelist():
                raise ValueError("the zip does not hold one shapefile (.shp and .dbf of one name)")
            (stem,) = stems
            shp, dbf = archive.read(f"{stem}.shp"), archive.read(f"{stem}.dbf")
            version = f"{stem}.VERSION.txt"
            edition = archive.read(version).decode("ascii", "replace").strip() if version in archive.namelist() else ""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"the zip cannot be read ({error})") from None
    rows = ((properties, None, rings) for properties, rings in shapefile.records(shp, dbf))
    return stem.rpartition("/")[2], edition, rows


def _json(body: bytes, name: str) -> tuple[str, str, _Found]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("it is neither a zip nor JSON") from None
    kind = data.get("type") if isinstance(data, dict) else None
    try:
        if kind == "FeatureCollection":
            return str(data.get("name") or name), "", [_feature(one) for one in data["features"]]
        if kind == "Topology":
            areas = data["objects"]["countries"]
            return name, "", list(_of_topology({**data, "objects": {"areas": areas}}))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"the {kind} is not as such files are ({type(error).__name__}: {error})") from None
    raise ValueError("it is JSON, but neither a FeatureCollection (GeoJSON) nor a Topology with an object `countries`")


def _feature(one: Mapping[str, Any]) -> tuple[Mapping[str, Any], object, Sequence[Floats]]:
    geometry = one["geometry"] or {"type": "MultiPolygon", "coordinates": []}
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = [np.asarray(ring, dtype=np.float64)[:, :2] for polygon in polygons for ring in polygon]
    return dict(one.get("properties") or {}), one.get("id"), rings


def _of_topology(topology: dict[str, Any]) -> Iterator[tuple[Mapping[str, Any], object, Sequence[Floats]]]:
    geometries = topology["objects"]["areas"]["geometries"]
    for one, polygons in zip(geometries, polygons_of(topology), strict=True):
        yield dict(one.get("properties") or {}), one.get("id"), [ring for polygon in polygons for ring in polygon]


def _boundary(properties: Mapping[str, Any], number: object, rings: Sequence[Floats]) -> Boundary:
    said = {name.upper(): "" if value is None else str(value) for name, value in properties.items()}
    codes = [said.get(name, "") for name in CODES]
    codes.append(iso3_by_m49().get(str(number).lstrip("0"), ""))
    iso2 = said.get("ISO_A2", "")
    if OF_FIRST_LEVEL in said and iso2 and said.get("ISO_3166_2", "").startswith(f"{iso2}-"):
        # South Sudan, Palestine and Western Sahara have codes of Natural Earth's own in ADM0_A3
        codes.append(iso3_by_iso2().get(iso2, ""))
    known = crosswalk()
    code = next((one for one in codes if one in known and known[one].kind == "country"), "")
    name = legible(next((said[name] for name in NAMES if said.get(name)), "")) or "without a name"
    if any(len(ring) and not (np.abs(ring) <= (180.001, 90.001)).all() for ring in rings):
        raise ValueError(f"the outline of {name} is not in degrees of longitude and latitude")
    return Boundary(code, name, [_closed(ring) for ring in rings if len(ring) > 2], _first_level(said, name))


def _first_level(said: Mapping[str, str], name: str) -> FirstLevel | None:
    if not (code := _word(said.get(OF_FIRST_LEVEL, ""))):
        return None
    iso = said.get("ISO_3166_2", "")
    words = {word: legible(said.get(word, "")) for word in ("NAME_EN", "NAME_VI", "TYPE_EN")}
    known = {word: "" if text in ("None", "-99") else text for word, text in words.items()}
    english = known["NAME_EN"] or name
    return FirstLevel(
        code, iso if ISO_3166_2.fullmatch(iso) else "", english, known["NAME_VI"] or english, known["TYPE_EN"]
    )


def _closed(ring: Floats) -> Floats:
    return ring if (ring[0] == ring[-1]).all() else np.concatenate([ring, ring[:1]])
