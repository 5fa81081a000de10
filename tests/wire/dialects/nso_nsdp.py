"""NSO's National Summary Data Page: SDMX-ML 2.1, observations out of order, one multiplier per series."""

from __future__ import annotations

from sources.publishers import nso_nsdp
from tests.wire.dialect import NOT_FOUND, Dialect, WireAnswer, WireRequest, on_text, text_answer
from tests.wire.truth import figure

FOLDER = "/GSO-chung/SDMXFiles/GSO/"
YEARS = tuple(range(2000, 2026))
SPACES = (
    'xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:ns1="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IMF:ECOFIN_DSD(1.0):ObsLevelDim:TIME_PERIOD" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
FILES = {
    "GDPVNM": (
        ("NAG", "NGDP_PA_XDC", "AQ", 9, ""),
        ("NAG", "NGDP_R_PA_XDC", "AQ", 9, "2010"),
        ("NAG", "X", "A", 9, ""),
    ),
    "CPIVNM": (("CPI", "PCPI_IX", "M", 0, "2019"), ("CPI", "PCPICO_PC_PP_PT", "M", 0, "_Z")),
    "POPVNM": (("POP", "LP_PE_NUM", "A", 3, ""), ("POP", "LPU_PE_NUM", "A", 3, "")),
}


def periods(frequency: str) -> list[str]:
    """The periods of a frequency, the latter half first, as the publisher's files have them."""
    match frequency:
        case "A":
            listed = [str(year) for year in YEARS]
        case "Q":
            listed = [f"{year}-Q{quarter}" for year in YEARS[-4:] for quarter in (1, 2, 3, 4)]
        case _:
            listed = [f"{year}-{month:02d}" for year in YEARS[-3:] for month in range(1, 13)]
    return listed[len(listed) // 2 :] + listed[: len(listed) // 2]


def printed(code: str, period: str, revision: int) -> float:
    """The number in the file, before its multiplier."""
    low, high = (1, 12) if code.endswith("_PT") else (100, 130) if code.endswith("_IX") else (60_000, 110_000)
    return figure(code, "VNM", period, low, high, revision=revision)


def _series(domain: str, code: str, frequency: str, power: int, base: str, revision: int) -> str:
    based = f' BASE_PER="{base}"' if base else ""
    observations = "".join(
        f'<Obs TIME_PERIOD="{period}" OBS_VALUE="{printed(code, period, revision)}"></Obs>'
        for period in periods(frequency)
    )
    return (
        f'<Series DATA_DOMAIN="{domain}" REF_AREA="VN" INDICATOR="{code}" COUNTERPART_AREA="_Z" FREQ="{frequency}"'
        f'{based} UNIT_MULT="{power}">{observations}</Series>'
    )


def answer(request: WireRequest) -> WireAnswer:
    name = request.path.removeprefix(FOLDER).removesuffix(".xml")
    if name not in FILES or not request.path.startswith(FOLDER):
        return NOT_FOUND
    series = "".join(
        _series(domain, code, frequency, power, base, request.revision)
        for domain, code, frequencies, power, base in FILES[name]
        for frequency in frequencies
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><message:StructureSpecificData {SPACES}><message:Header>'
        f"<message:ID>T1</message:ID><message:Prepared>2026-10-{8 + request.revision:02d}T01:24:42Z</message:Prepared>"
        f'</message:Header><message:DataSet xsi:type="ns1:DataSetType">{series}</message:DataSet>'
        "</message:StructureSpecificData>"
    )
    return text_answer(text, "text/xml")


def _without_series(_: WireRequest, text: str) -> str:
    head, _, rest = text.partition("<Series")
    return head + rest[rest.rindex("</Series>") + len("</Series>") :]


def _error(*_: object) -> str:
    return f'<?xml version="1.0"?><message:Error {SPACES}><message:ErrorMessage code="100"/></message:Error>'


def _doubled(_: WireRequest, text: str) -> str:
    """Every series once more, as a page sent twice would have it."""
    start, end = text.index("<Series"), text.rindex("</Series>") + len("</Series>")
    return text[:end] + text[start:end] + text[end:]


def _stranger(_: WireRequest, text: str) -> str:
    """A series of another economy, of an indicator nobody asked for."""
    series = _series("NAG", "OTHER_IX", "A", 0, "", 0).replace('REF_AREA="VN"', 'REF_AREA="XZ"')
    return text.replace("</message:DataSet>", f"{series}</message:DataSet>")


DIALECT = Dialect(
    hosts=("nsdp.nso.gov.vn",),
    answer=answer,
    evidence=nso_nsdp.EVIDENCE,
    refuses={
        "a file it does not have": WireRequest.of(f"https://nsdp.nso.gov.vn{FOLDER}XYZVNM.xml"),
    },
    alterations={
        "error_envelope": on_text(_error),
        "empty_page": on_text(_without_series),
        "duplicated_page": on_text(_doubled),
        "changed_column": on_text(lambda _, text: text.replace("INDICATOR=", "CONCEPT=")),
        "unknown_country": on_text(_stranger),
        "number_as_text": on_text(lambda _, text: text.replace('OBS_VALUE="', 'OBS_VALUE="ca. ', 3)),
    },
)
