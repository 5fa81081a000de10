"""The steps of an explanation: each formula of docs/method.md with the numbers of one assessment put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = dict[str, Any]


def n(value: float | None) -> str:
    """A number as it would be written on paper: seven significant digits, no trailing zeros."""
    return "none" if value is None else f"{value:.7g}"


def _in(value: float) -> str:
    """A number inside a formula: negative ones in brackets."""
    return f"({n(value)})" if value < 0 else n(value)


def steps(a: Row, figures: list[Row], bands: list[Row], tests: Mapping[str, str]) -> Iterator[str]:
    """The computation of one measure, one line each. `tests`: what each rule tests, in words (dim_reason)."""
    quoted = {"eq": "", "ge": "at least ", "le": "at most ", "approx": "about "}
    unit = a["unit"] or ""
    if a["reason_code"].startswith("milestone"):
        yield f"fact: {a['latest_period']}, stated {'done' if a['latest_value'] == 1 else 'not done'} [{_source(a)}]"
        yield f"test: {tests[a['reason_code']]} -> {a['status']}"
        return
    yield (
        f"base    y0 = {quoted[a['base_qualifier']]}{n(a['base_value'])} {unit}, "
        f"t0 = {n(a['base_time'])} ({a['base_period']}) [{a['base_citation']}]"
    )
    yield (
        f"latest  yi = {quoted[a['value_qualifier']]}{n(a['latest_value'])} {unit}, "
        f"ti = {n(a['latest_time'])} ({a['latest_period']}) [{_source(a)}]"
    )
    d = f"{a['direction']:+d}"
    yield f"target  yT = {n(a['goal_value'])}, tT = {a['horizon_year']}, d = {d}, path {a['path_kind']}"
    answer = {True: "yes", False: "no", None: "not proven: a bound or a rounded figure"}[a["comparator_holds"]]
    if a["target_kind"] != "growth_rate":
        yield f"does yi meet the target ({a['comparator']} {n(a['goal_value'])})? {answer}"
    if a["required_now"] is not None and a["target_kind"] != "growth_rate":
        yield (
            f"path in {a['latest_period_end'].year}: {n(a['required_now'])}; "
            f"distance yi - path = {n(a['distance'])}; to the target yi - yT = {n(a['gap_to_target'])}"
        )
    if a["growth_rate"] is not None:
        yield from _growth(a)
    elif a["status_basis"] == "since_base":
        yield from _pace(a)
    yield from _outlook(a, figures)
    if a["status_basis"] == "prior_trend":
        yield (
            f"Q = d (E - yi) / |yT - yi| = {d} ({n(a['expected_at_horizon'])} - {_in(a['latest_value'])}) "
            f"/ |{n(a['goal_value'])} - {_in(a['latest_value'])}| = {n(a['outlook_ratio'])}"
        )
    yield f"test that spoke: {tests[a['reason_code']]}"
    if a["band"] is not None and a["pace_ratio"] is not None:
        yield f"band: {n(a['pace_ratio'])} lies in {_band(bands, a['band'])} -> {a['status']}"
    else:
        yield f"-> {a['status']}"
    if a["other_form_ratio"] is not None:
        sensitive = "the verdict depends on the form" if a["method_sensitive"] else "the same band"
        yield f"the other form of path would give {n(a['other_form_ratio'])}: {a['other_form_band']} ({sensitive})"
    if a["required_per_year"] is not None:
        yield from _still_required(a)
    age = f"the figure was {a['data_age_years']:.1f} years old"
    yield f"{age}{': stale, older than twice the release interval of its series' if a['is_stale'] else ''}"


def _source(a: Row) -> str:
    """The citation of the latest figure with page and address where they are known."""
    parts = (a["latest_citation"], a["latest_source_locator"], a["latest_source_url"])
    return "; ".join(part for part in parts if part)


def _band(bands: list[Row], name: str) -> str:
    band = next(b for b in bands if b["band"] == name)
    low, high = band["lower_bound"], band["upper_bound"]
    return f"[{'-inf' if low is None else n(low)}, {'inf' if high is None else n(high)})"


def _pace(a: Row) -> Iterator[str]:
    """R with its numbers, in the form of the path."""
    y0, yi, y_t = a["base_value"], a["latest_value"], a["goal_value"]
    elapsed = f"({n(a['latest_time'])} - {n(a['base_time'])})"
    whole = f"({a['horizon_year']} - {n(a['base_time'])})"
    if a["trend_form"] == "log":
        yield f"CAGR_i = ({n(yi)} / {n(y0)})^(1 / {elapsed}) - 1 = {n(a['cagr_pace'])}"
        yield f"CAGR_T = ({n(y_t)} / {n(y0)})^(1 / {whole}) - 1 = {n(a['cagr_pace_required'])}"
        yield (
            f"R = d CAGR_i / |CAGR_T| = {a['direction']:+d} {_in(a['cagr_pace'])} / |{n(a['cagr_pace_required'])}| "
            f"= {n(a['cagr_ratio'])}"
        )
        return
    actual, asked = n(a["linear_pace"]), n(a["linear_pace_required"])
    yield f"pace      (yi - y0) / (ti - t0) = ({n(yi)} - {_in(y0)}) / {elapsed} = {actual} a year"
    yield f"asked for (yT - y0) / (tT - t0) = ({n(y_t)} - {_in(y0)}) / {whole} = {asked} a year"
    yield (
        f"R = d pace / |asked for| = {a['direction']:+d} {_in(a['linear_pace'])} / |{n(a['linear_pace_required'])}| "
        f"= {n(a['linear_ratio'])}"
    )


def _growth(a: Row) -> Iterator[str]:
    if a["status_basis"] == "published_growth":
        yield f"growth: {n(a['growth_rate'])} as published"
    elif abs(a["growth_rate"] - (a["linear_pace"] or 0)) < 1e-12:  # the target asks for points, not for percent
        yield f"growth: (yi - y0) / (ti - t0) = {n(a['growth_rate'])} points a year"
    else:
        years = f"({n(a['latest_time'])} - {n(a['base_time'])})"
        yield (
            f"growth: 100 ((yi / y0)^(1 / (ti - t0)) - 1) = 100 (({n(a['latest_value'])} / {n(a['base_value'])})"
            f"^(1 / {years}) - 1) = {n(a['growth_rate'])} % a year"
        )
    if a["growth_ratio"] is not None:
        yield f"ratio to the growth asked for: {n(a['growth_rate'])} / {n(a['goal_value'])} = {n(a['growth_ratio'])}"


def _outlook(a: Row, figures: list[Row]) -> Iterator[str]:
    """The fit, its interval and what it says of the target year."""
    if a["expected_at_horizon"] is None:
        return
    first, last = a["window_first_period"], a["window_last_period"]
    window = [f for f in figures if first <= f["period"] <= last and f["value_qualifier"] in ("eq", "approx")]
    yield (
        f"trend over {first} to {last}, n = {a['window_count']} (a trend, not a forecast): "
        + ", ".join(f"{f['period']} {n(f['actual'])}" for f in window)
    )
    for citation in dict.fromkeys(f["citation"] for f in window):
        yield f"  [{citation}]"
    is_log = a["trend_form"] == "log"
    line = f"{n(a['trend_intercept'])} + {_in(a['trend_slope'])}"
    error, spread = n(a["residual_standard_error"]), n(a["prediction_error"])
    yield f"  {'ln y' if is_log else 'y'} = {line} t, residual standard error s = {error}"
    inside = f"{line} x {a['horizon_year']} = {n(a['trend_intercept'] + a['trend_slope'] * a['horizon_year'])}"
    yield (
        f"  E = {f'exp({inside})' if is_log else inside}; "
        f"kept within the limits of the measure: {n(a['expected_at_horizon'])}"
    )
    away = f"({a['horizon_year']} - {n(a['trend_mean_time'])})^2 / {n(a['trend_time_sum_of_squares'])}"
    yield (
        "  prediction error s sqrt(1 + 1/n + (tT - mean t)^2 / Sxx) "
        f"= {error} sqrt(1 + 1/{a['window_count']} + {away}) = {spread}"
    )
    yield (
        f"  80 % interval with Student t({a['degrees_of_freedom']}) = {n(a['t_quantile'])}: "
        f"{n(a['expected_low80'])} to {n(a['expected_high80'])}"
    )
    crossing = a["crossing_year"]
    yield (
        f"  probability that the target is met in {a['horizon_year']}: {n(a['probability_met'])}; "
        f"{f'the trend crosses it in {crossing}' if crossing else 'the trend never crosses it'}"
    )


def _still_required(a: Row) -> Iterator[str]:
    years = f"({a['horizon_year']} - {n(a['latest_time'])})"
    y_t, yi = n(a["goal_value"]), n(a["latest_value"])
    if a["trend_form"] == "log":
        yield f"required from here: ({y_t} / {yi})^(1 / {years}) - 1 = {n(a['required_per_year'])} a year"
    else:
        yield f"required from here: ({y_t} - {yi}) / {years} = {n(a['required_per_year'])} a year"
