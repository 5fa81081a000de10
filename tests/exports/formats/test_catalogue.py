"""What a release says of itself to programs: the same name, day and files everywhere, and each file is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from exports.marts import about
from exports.marts.database import DATABASE

ID = "2026-11-23T191500Z-01234567"


def test_a_release_is_cited_by_its_name(small_release: Path) -> None:
    said = yaml.safe_load((small_release / "CITATION.cff").read_text(encoding="utf-8"))
    assert (said["cff-version"], said["type"], said["version"]) == ("1.2.0", "dataset", ID)
    assert said["date-released"].isoformat() == "2026-11-23"
    assert said["authors"] == [{"name": about.MAKER.en}]
    assert "license" not in said, "an internal release holds rows that may not be passed on"
    assert "LICENCES.md" in said["message"]


def test_the_catalogue_has_every_file_with_its_size_but_of_the_database(small_release: Path) -> None:
    said = json.loads((small_release / "catalog.jsonld").read_text(encoding="utf-8"))
    assert said["@type"] == ["dcat:Dataset", "schema:Dataset"]
    assert said["dct:identifier"] == ID
    assert said["dct:license"] == {"@id": "LICENCES.md"}
    files = {file["@id"]: file for file in said["dcat:distribution"]}
    assert list(files) == [file.path for file in about.TAKEN]
    assert "dcat:byteSize" not in files.pop(DATABASE), "the same rows fill it to one block more or less"
    for path, file in files.items():
        assert file["dcat:byteSize"]["@value"] == (small_release / path).stat().st_size
    prefixes = {key.partition(":")[0] for key in said if ":" in key}
    assert prefixes <= said["@context"].keys()


def test_what_programs_read_first_leads_to_what_is_there(small_release: Path) -> None:
    text = (small_release / "llms.txt").read_text(encoding="utf-8")
    assert ID in text
    assert "- `mart_target_status`: What mart_target_status holds." in text
    links = re.findall(r"\]\((.+?)\)", text)
    assert len(links) == len(about.TAKEN) + 1
    assert [link for link in links if not (small_release / link).is_file()] == []


def test_the_front_page_tells_search_engines(small_release: Path) -> None:
    page = (small_release / "index.html").read_text(encoding="utf-8")
    (found,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page, re.DOTALL)
    said = json.loads(found)
    assert (said["@context"], said["@type"], said["version"]) == ("https://schema.org", "Dataset", ID)
    assert said["license"] == "LICENCES.md"
    assert {file["contentUrl"] for file in said["distribution"]} == {file.path for file in about.TAKEN}
    assert 'href="r57.sqlite"' in page
