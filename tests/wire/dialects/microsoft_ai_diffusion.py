"""Microsoft AI Diffusion by GitHub's API: a folder as a list, a CSV in Windows-1252, 403 without a User-Agent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sources.publishers import microsoft_ai_diffusion as publisher
from tests.wire.dialect import (
    Alteration,
    Dialect,
    WireAnswer,
    WireRequest,
    json_answer,
    on_document,
    on_text,
    text_answer,
)
from tests.wire.truth import figure

RELEASES = {"Q12026": ("2025-H1", "2025-H2", "2026-Q1"), "Q22026": ("2025-H1", "2025-H2", "2026-Q1", "2026-Q2")}
"""Release → the periods it tells."""
PATH = re.compile(r"/repos/microsoft/ai-diffusion-report/contents/data(?:/AI_Diffusion_(Q\d{5})_Update\.csv)?")
OTHERS = ("Côte d'Ivoire", "Türkiye", *(f"Economy {number}" for number in range(120)))
GONE = json_answer({"message": "Not Found", "status": "404"}, 404)
NOBODY = text_answer("Request forbidden by administrative rules.", "text/plain", status=403)


def _line(name: str, periods: tuple[str, ...], revision: int) -> str:
    code = publisher.NAMES.get(name, name)
    shares = (figure(publisher.SERIES, code, period, 2, 60, decimals=2, revision=revision) for period in periods)
    return ",".join([name, *(f"{share:.2f}%" for share in shares)])


def answer(request: WireRequest) -> WireAnswer:
    if not request.headers.get("user-agent"):
        return NOBODY
    found = PATH.fullmatch(request.path)
    if not found:
        return GONE
    if found[1] is None:
        files = [f"AI_Diffusion_{release}_Update.csv" for release in RELEASES]
        return json_answer([{"name": name, "type": "file"} for name in files] + [{"name": "US", "type": "dir"}])
    if found[1] not in RELEASES or "raw" not in request.headers.get("accept", ""):
        return GONE
    periods = RELEASES[found[1]]
    header = ",".join(["Economy", *(f"{period[5:]} {period[:4]} AI Diffusion" for period in periods)])
    lines = [_line(name, periods, request.revision) for name in (*OTHERS, *publisher.NAMES)]
    return text_answer("\r\n".join([header, *lines, ""]), "application/vnd.github.raw+json", publisher.ENCODING)


def on_file(alter: Callable[[str], str]) -> Alteration:
    """An alteration of the CSV alone."""
    return on_text(lambda request, text: alter(text) if request.path.endswith(".csv") else None, publisher.ENCODING)


def _refused(request: WireRequest, document: Any) -> object:
    return {"message": "Server Error"}


def _stranger(text: str) -> str:
    """The table with a line for an economy nobody knows."""
    return text + "Nowhere" + ",5.00%" * text.split("\r\n")[0].count(",") + "\r\n"


DIALECT = Dialect(
    hosts=("api.github.com",),
    answer=answer,
    evidence=publisher.EVIDENCE,
    refuses={
        "who does not say who asks (no User-Agent)": WireRequest.of(publisher.FOLDER),
        "a file that is not there": WireRequest.of(
            f"{publisher.FOLDER}/AI_Diffusion_Q42031_Update.csv", **{"user-agent": "r57"}
        ),
    },
    etag=True,
    alterations={
        "error_envelope": on_document(_refused),
        "empty_page": on_file(lambda text: text.split("\r\n")[0] + "\r\n"),
        "duplicated_page": on_file(lambda text: text + text.partition("\r\n")[2]),
        "changed_column": on_file(lambda text: text.replace(" AI Diffusion", " Users")),
        "unknown_country": on_file(_stranger),
        "number_as_text": on_file(lambda text: text.replace("Vietnam,", "Vietnam,~")),
    },
)
