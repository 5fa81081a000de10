"""`catalog.jsonld`: the release as a dataset of DCAT and schema.org, each of its files with type, size and address.

Addresses are those inside the release: whoever puts it on a server has a catalogue of it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts import about
from exports.marts.audience import Audience
from exports.marts.contents import Contents, json_text
from exports.marts.database import DATABASE

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def write(contents: Contents, folder: Path) -> None:
    """The one file."""
    identity = contents.identity
    # Of an internal release no one licence holds: some of its rows may not be passed on.
    terms = about.OWN_LICENCE.path if identity.audience is Audience.PUBLIC else "LICENCES.md"
    made = {"@type": "xsd:dateTime", "@value": identity.built_at.isoformat()}
    title, description = _both(about.TITLE), _both(about.DESCRIPTION)
    maker = {
        "@type": ["foaf:Organization", "schema:Organization"],
        "foaf:name": about.MAKER.en,
        "schema:name": about.MAKER.en,
    }
    files = [*_files(folder)]
    said = {
        "@context": CONTEXT,
        "@id": "./",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:title": title,
        "schema:name": title,
        "dct:description": description,
        "schema:description": description,
        "dct:identifier": identity.release_id,
        "schema:version": identity.release_id,
        "dct:issued": made,
        "schema:dateModified": made,
        "dct:creator": maker,
        "schema:creator": maker,
        "dct:license": {"@id": terms},
        "schema:license": {"@id": terms},
        "dct:language": ["vi", "en"],
        "dcat:keyword": list(about.KEYWORDS),
        "schema:keywords": list(about.KEYWORDS),
        "dct:source": [{"dct:title": f"{s['publisher']}: {s['title']}"} for s in contents.sources],
        "dcat:distribution": files,
        "schema:distribution": [{"@id": file["@id"]} for file in files],
    }
    (folder / "catalog.jsonld").write_text(json_text(said), encoding="utf-8")


def _both(text: Any) -> list[dict[str, str]]:
    return [{"@language": "en", "@value": text.en}, {"@language": "vi", "@value": text.vi}]


def _files(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The files by which a release is taken that are there."""
    for file in about.TAKEN:
        if (folder / file.path).is_file():
            yield {
                "@id": file.path,
                "@type": ["dcat:Distribution", "schema:DataDownload"],
                "dct:title": _both(file.words),
                "dcat:downloadURL": {"@id": file.path},
                "schema:contentUrl": {"@id": file.path},
                "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{file.media_type}"},
                "schema:encodingFormat": file.media_type,
                **_size(folder / file.path),
            }


def _size(path: Path) -> Mapping[str, Any]:
    """How large a file is. Not of the database, which the same rows fill to one block more or less: `manifest.json` has
    it, and a release made again has the same catalogue."""
    if path.name == DATABASE:
        return {}
    return {"dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": path.stat().st_size}}


FORMAT = Format(
    name="catalogue",
    files=("catalog.jsonld",),
    write=write,
    needs=("dim_source",),
    after=("data package", "geojson", "scoreboard", "sdmx", "sqlite", "workbook"),
)
