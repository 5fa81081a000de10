"""Cloudflare Radar: what people's own speed tests gave over the last 90 days; CC BY-NC 4.0, needs a token.

What it is known for: every number is text; HTTP 200 with nulls means too few samples; without a token 400 with code
9106; the window of one day overlaps that of the next, so a month is read once, at its latest day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sources.publishers.answers import json_body, number, refused_status
from sources.vocabulary.areas import COUNTRIES, iso2
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import OK, Answer, Evidence, Options, Parsed, Payload, Request, Secret, Verdict
from sources.vocabulary.observation import parsed_rows

EVIDENCE = (
    Evidence("recorded", "the summary: numbers as text, fields and meta", date(2026, 11, 25)),
    Evidence("documented", "code 9106 without a token, nulls for too few samples", date(2026, 11, 25)),
)

SUMMARY = "https://api.cloudflare.com/client/v4/radar/quality/speed/summary"
TOKEN = Secret(env="CLOUDFLARE_API_TOKEN", place="header", name="Authorization", prefix="Bearer ")
SERIES: Mapping[str, tuple[str, str]] = {
    "bandwidthDownload": ("CF_DOWNLOAD_MBPS", "Mbps"),
    "bandwidthUpload": ("CF_UPLOAD_MBPS", "Mbps"),
    "latencyIdle": ("CF_LATENCY_IDLE_MS", "ms"),
    "latencyLoaded": ("CF_LATENCY_LOADED_MS", "ms"),
    "jitterIdle": ("CF_JITTER_IDLE_MS", "ms"),
    "packetLoss": ("CF_PACKET_LOSS", "%"),
}
"""Field of the answer → our series and its unit."""
REFUSED_CODES = frozenset({9106, 9109, 10000, 10001})
"""No token, or one that Cloudflare does not accept."""
THROTTLED_CODE = 1015
WINDOW = "90 days"


def requests(options: Options) -> list[Request]:
    """One summary per country, up to the latest day there is."""
    return [
        Request(
            url=SUMMARY,
            label=f"speed in {country}",
            params=(("location", iso2(country)), ("format", "JSON")),
            secret=TOKEN,
            context=(("country", country),),
        )
        for country in COUNTRIES
    ]


def classify(payload: Payload) -> Verdict:
    """`success: false` is judged by Cloudflare's own codes; nulls in place of numbers are empty."""
    body, verdict = json_body(payload)
    if verdict is not None:
        return verdict
    if isinstance(body, dict) and body.get("success") is False:
        errors = [e for e in body.get("errors") or () if isinstance(e, dict)]
        said = "; ".join(f"{e.get('code')} {e.get('message')}" for e in errors) or f"HTTP {payload.status}"
        codes = {e.get("code") for e in errors}
        if codes & REFUSED_CODES:
            return Verdict(Answer.BLOCKED, f"{TOKEN.env} is not accepted: {said}")
        if THROTTLED_CODE in codes:
            return Verdict(Answer.THROTTLED, said, retry=True)
        return Verdict(Answer.ERROR_ENVELOPE, said)
    refused = refused_status(payload)
    if refused is not None:
        return refused
    result = body.get("result") if isinstance(body, dict) else None
    if not isinstance(result, dict) or not isinstance(result.get("summary_0"), dict):
        return Verdict(Answer.CHANGED_SHAPE, "there is no result.summary_0")
    missing = sorted(set(SERIES) - set(result["summary_0"]))
    if missing:
        return Verdict(Answer.CHANGED_SHAPE, f"the summary lacks {', '.join(missing)}")
    if all(result["summary_0"][name] is None for name in SERIES):
        return Verdict(Answer.EMPTY, "too few samples")
    return OK


def more(payload: Payload) -> list[Request]:
    """Nothing: one answer per country."""
    return []


def parse(payloads: Sequence[Payload], options: Options) -> Parsed:
    """One row per country and measure; its period is the month in which the 90-day window ends.

    Raises SourceError when the window's end cannot be read, or a value is neither a number nor null.
    """
    rows: list[dict[str, object]] = []
    ends: set[date] = set()
    for payload in payloads:
        country = dict(payload.request.context)["country"]
        result = json_body(payload)[0]["result"]
        if all(result["summary_0"][name] is None for name in SERIES):
            continue
        end = _window_end(result, country)
        ends.add(end)
        for field, (code, unit) in SERIES.items():
            value = _number(result["summary_0"][field], f"Cloudflare Radar, {country}, {field}")
            if value is not None:
                rows.append(
                    {
                        "series_code": code,
                        "area_code": country,
                        "period": f"{end:%Y-%m}",
                        "value": value,
                        "unit": unit,
                        "source_url": f"{SUMMARY}?location={iso2(country)}",
                        "note": f"speed tests of the {WINDOW} to {end.isoformat()}",
                    }
                )
    published_on = max(ends, default=None)
    return Parsed(
        rows=parsed_rows(rows), edition=published_on.isoformat() if published_on else "", published_on=published_on
    )


def _window_end(result: Mapping[str, object], country: str) -> date:
    meta = result.get("meta")
    ranges = meta.get("dateRange") if isinstance(meta, Mapping) else None
    try:
        return max(date.fromisoformat(str(r["endTime"])[:10]) for r in ranges or ())
    except (KeyError, TypeError, ValueError):
        raise SourceError(
            "changed_shape", f"the end of the window cannot be read from {ranges!r}", f"Cloudflare Radar, {country}"
        ) from None


def _number(value: object, where: str) -> float | None:
    """A number written as text; null stays None (too few samples)."""
    try:
        figure = None if value is None else number(value)
    except ValueError as error:
        raise SourceError("invalid", str(error), where) from None
    if value is not None and (figure is None or figure < 0):
        raise SourceError("invalid", f"{value!r} is not a number of 0 or more", where)
    return figure
