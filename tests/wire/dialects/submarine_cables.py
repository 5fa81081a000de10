"""The Submarine Cable Map, v3: a page per country, a page per cable; unknown things are null or "n.a."."""

from __future__ import annotations

from typing import Any

from sources.publishers import submarine_cables
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, json_answer, on_document
from tests.wire.truth import figure

CABLES = ("north-loop-nl", "south-link", "east-west-1", "coral-express", "old-faithful-of", "planned-one")
IN_COUNTRY = ("bay-city-vietnam", "cape-town-vietnam")
ABROAD = ("far-point-japan", "long-beach-singapore")


def service_year(cable: str, revision: int) -> int:
    """The year of service of a cable; plans slip by revision."""
    if cable == "planned-one":
        return 2028 + revision
    return int(figure("rfs", cable, "", 1998, 2024, decimals=0))


def _point(name: str, undecided: object = None) -> dict[str, object]:
    return {"id": name, "name": name.title(), "country": name.rpartition("-")[2].title(), "is_tbd": undecided}


def page(cable: str, revision: int) -> dict[str, object]:
    """A cable's own page."""
    year = service_year(cable, revision)
    unknown = cable == "coral-express"
    return {
        "id": cable,
        "name": cable.replace("-", " ").title(),
        "length": "n.a." if unknown else f"{int(figure('length', cable, '', 900, 25_000, decimals=0)):,} km",
        "landing_points": [
            _point(IN_COUNTRY[len(cable) % 2], "false"),
            _point(ABROAD[0]),
            _point(ABROAD[1], cable == "planned-one"),
        ],
        "owners": "Alpha Telecom, Beta  Networks",
        "suppliers": None,
        "rfs": "n.a." if unknown else f"{year} Q3",
        "rfs_year": None if unknown else year,
        "is_planned": cable == "planned-one",
        "url": None,
        "notes": None,
    }


def answer(request: WireRequest) -> WireAnswer:
    if request.path == "/api/v3/country/vietnam.json":
        listed = [{"id": cable, "name": cable, "rfs_year": None, "is_planned": False} for cable in CABLES]
        points = [*IN_COUNTRY, *ABROAD]
        return json_answer(
            {
                "id": "vietnam",
                "name": "Vietnam",
                "cables": listed,
                "landing_points": points,
                "landing_points_in_country": list(IN_COUNTRY),
            }
        )
    cable = request.path.removeprefix("/api/v3/cable/").removesuffix(".json")
    return json_answer(page(cable, request.revision)) if cable in CABLES else NOT_FOUND


def _without_cables(_: WireRequest, document: Any) -> object | None:
    return {**document, "cables": []} if "cables" in document else None


def _cable(alter: Any) -> Any:
    return on_document(lambda _, document: alter(document) if "rfs" in document else None)


def _renamed(document: Any) -> object:
    document["ready_for_service"] = document.pop("rfs")
    return document


DIALECT = Dialect(
    hosts=("www.submarinecablemap.com",),
    answer=answer,
    evidence=submarine_cables.EVIDENCE,
    refuses={
        "a cable it does not have": WireRequest.of("https://www.submarinecablemap.com/api/v3/cable/no-such-cable.json"),
    },
    alterations={
        "error_envelope": on_document(lambda *_: {"error": "not available"}),
        "empty_page": on_document(_without_cables),
        "missing_page": _cable(lambda document: {**document, "id": "another-cable"}),
        "changed_column": _cable(_renamed),
        "number_as_text": _cable(lambda document: {**document, "length": "about 9 thousand km"}),
    },
)
