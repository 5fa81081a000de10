"""The steps of an explanation: each formula of docs/method.md with the numbers of one assessment put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """What the steps are explained with: bands, what each rule tests in words (dim_reason), numbers (dim_method)."""

    bands: list[Row]
    tests: Mapping[str, str]
    numbers: Mapping[str, float]

    def band(self, basis: str, name: str) -> str:
        """The ends of a band, as an interval."""
        band = next(b for b in self.bands if (b["basis"], b["band"]) == (basis, name))
        low, high = band["lower_bound"], band["upper_bound"]
        return f"[{'-inf' if low is None else n(low)}, {'inf' if high is None else n(high)})"


def n(value: float | None) -> str:
    """A number as it would be written on paper: seven significant digits, no trailing zeros."""
    return "none" if value is None else f"{value:.7g}"


def _in(value: float) -> str:
    """A number inside a formula: negative ones in brackets."""
    return f"({n(value)})" if value < 0 else n(value)


def steps(a: Row, figures: list[Row], register: Register) -> Iterator[str]:
    """The computation of one measure, one line each."""
    quoted = {"eq": "", "ge": "at least ", "le": "at most ", "approx": "about "}
    unit = a["unit"] or ""
    if a["reason_code"].startswith("milestone"):
        yield f"fact: {a['latest_period']}, stated {'done' if a['latest_value'] == 1 else 'not done'} [{_source(a)}]"
        yield f"test: {register.tests[a['reason_code']]} -> {a['status']}"
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
        yield from _path(a)
    yield from _floor(a)
    if a["target_kind"] == "growth_rate":
        yield from _growth(a)
    elif a["status_basis"] == "since_base":
        yield from _pace(a)
    yield from _outlook(a, figures)
    yield from _judged(a, register)
    if a["required_per_year"] is not None:
        yield from _still_required(a)
    age = f"the figure was {a['data_age_years']:.1f} years old"
    yield f"{age}{': stale, older than twice the release interval of its series' if a['is_stale'] else ''}"


def _source(a: Row) -> str:
    """The citation of the latest figure with page and address where they are known."""
    parts = (a["latest_citation"], a["latest_source_locator"], a["latest_source_url"])
    return "; ".join(part for part in parts if part)


def _path(a: Row) -> Iterator[str]:
    """The path at the end of the figure's own period, and how far ahead of it the figure is."""
    if a["required_now"] is None:
        yield "path: the figure is the base, or there is no path: no value and no distance"
        return
    yield (
        f"path at {n(a['latest_time'])}: {n(a['required_now'])}; ahead by d (yi - path) = {n(a['ahead_by'])}; "
        f"to the target yi - yT = {n(a['gap_to_target'])}"
    )


def _floor(a: Row) -> Iterator[str]:
    """Each year of a yearly floor by what is known of it."""
    for word in ("missed", "unreported", "planned", "kept"):
        if a[f"years_{word}"]:
            yield f"years {word}: {a[f'years_{word}']}"
    if a["years_plan_misses"]:
        yield f"the plan does not meet the floor in: {a['years_plan_misses']}"
    if a["plan_holds"] is not None:
        yield f"the newest plan {'meets' if a['plan_holds'] else 'does not meet'} the floor"


def _judged(a: Row, register: Register) -> Iterator[str]:
    """The rule, the bands it read, what lowered them, and the status."""
    yield f"rule that spoke: {register.tests[a['rule_code']]}"
    if a["band"] is None:
        yield f"-> {a['status']}"
        return
    basis = "outlook" if a["status_basis"] == "prior_trend" else "pace"
    own = _read(a["pace_ratio"], a["band"], basis, register)
    yield f"band: {n(a['pace_ratio'])} (to nine decimals) on the bands of {basis}: {own}"
    if a["fall"] is not None and a["fall"] > 0:
        yield f"fall: {n(a['fall'])}; a fall of at most {n(a['small_fall'])} is standing still"
    if a["short_band"] is not None:
        lowers = " - it lowers the verdict by one band" if a["window_sensitive"] else ""
        short = _read(a["short_pace_ratio"], a["short_band"], basis, register)
        yield f"short window: {n(a['short_pace_ratio'])}: {short}{lowers}"
    if a["status_basis"] == "since_base" and a["since_probability_met"] is not None:
        chance = n(a["since_probability_met"])
        yield f"an even chance? the {a['since_count']} figures from the base on give {chance}; on track needs 0.5"
    if a["other_form_ratio"] is not None:
        sensitive = "the verdict depends on the form" if a["method_sensitive"] else "the same band"
        yield f"the other form of path would give {n(a['other_form_ratio'])}: {a['other_form_band']} ({sensitive})"
    added = "" if a["reason_code"] == a["rule_code"] else f" ({a['reason_code']}: {register.tests[a['reason_code']]})"
    yield f"-> {a['status']}{added}"


def _read(ratio: float, band: str, basis: str, register: Register) -> str:
    if band == "limited_progress" and ratio <= 0:
        return "standing still, limited_progress"
    return f"{register.band(basis, band)} {band}"


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
    if a["growth_rate"] is None:
        return
    points = a["unit"] is not None and a["cagr_pace"] is not None and a["growth_rate"] == a["linear_pace"]
    if a["status_basis"] == "published_growth":
        yield f"growth: {n(a['growth_rate'])} as published"
    elif a["growth_start_value"] is not None:
        yield from _prior_growth(a)
    elif points:
        yield f"growth: (yi - y0) / (ti - t0) = {n(a['growth_rate'])} points a year"
    else:
        years = f"({n(a['latest_time'])} - {n(a['base_time'])})"
        yield (
            f"growth: 100 ((yi / y0)^(1 / (ti - t0)) - 1) = 100 (({n(a['latest_value'])} / {n(a['base_value'])})"
            f"^(1 / {years}) - 1) = {n(a['growth_rate'])} a year"
        )
    if a["growth_ratio"] is not None:
        yield f"ratio to the growth asked for: {n(a['growth_rate'])} / {n(a['goal_value'])} = {n(a['growth_ratio'])}"


def _prior_growth(a: Row) -> Iterator[str]:
    """Growth up to the latest figure, over the longer and the shorter span."""
    for word, start in (("", "growth_start"), ("_short", "growth_short_start")):
        if a[f"growth_rate{word}"] is not None:
            yield (
                f"growth from {a[f'{start}_period']} ({n(a[f'{start}_value'])}) to {a['latest_period']} "
                f"({n(a['latest_value'])}): {n(a[f'growth_rate{word}'])} a year"
            )


def _outlook(a: Row, figures: list[Row]) -> Iterator[str]:
    """The slope of the long window, where it leads from the latest figure, how sure that is; then the short one."""
    if a["expected_at_horizon"] is None:
        return
    first, last = a["window_first_period"], a["window_last_period"]
    window = [f for f in figures if first <= f["period"] <= last and f["value_qualifier"] in ("eq", "approx")]
    yield (
        f"long window {first} to {last}, n = {a['window_count']} (a trend, not a forecast): "
        + ", ".join(f"{f['period']} {n(f['actual'])}" for f in window)
    )
    for citation in dict.fromkeys(f["citation"] for f in window):
        yield f"  [{citation}]"
    is_log = a["trend_form"] == "log"
    slope, error = n(a["trend_slope"]), n(a["residual_standard_error"])
    ahead = a["horizon_year"] - a["latest_time"]
    yield f"  slope b of {'ln y' if is_log else 'y'} by least squares = {slope} a year, residual error s = {error}"
    form = "exp(b h)" if is_log else "+ b h"
    put_in = f"exp({slope} x {n(ahead)})" if is_log else f"+ {_in(a['trend_slope'])} x {n(ahead)}"
    yield f"  from the latest figure, h = {n(ahead)}: E = yi {form} = {n(a['latest_value'])} {put_in}"
    yield f"  E within the limits of the measure: {n(a['expected_at_horizon'])}"
    squares, away = n(a["trend_time_sum_of_squares"]), n(a["latest_time"] - a["trend_mean_time"])
    yield (
        f"  error s sqrt(2 + h^2/Sxx + 2h (ti - mean t)/Sxx) = {error} sqrt(2 + {n(ahead)}^2/{squares} "
        f"+ 2 x {n(ahead)} x {away}/{squares}) = {n(a['prediction_error'])}"
    )
    yield (
        f"  80 % interval with Student t({a['degrees_of_freedom']}) = {n(a['t_quantile'])}: "
        f"{n(a['expected_low80'])} to {n(a['expected_high80'])}"
    )
    crossing = a["crossing_year"]
    yield (
        f"  probability that the target is met in {a['horizon_year']}: {n(a['probability_met'])}; "
        f"{f'the line crosses it in {crossing}' if crossing else 'the line does not cross it ahead'}"
    )
    if a["status_basis"] == "prior_trend":
        yield f"  Q = d (E - yi) / |yT - yi| = {_q(a, a['expected_at_horizon'])} = {n(a['outlook_ratio'])}"
    if a["short_outlook_ratio"] is not None:
        yield (
            f"short window {a['short_window_first_period']} to {last}, n = {a['short_window_count']}: "
            f"b = {n(a['short_trend_slope'])}, E = {n(a['short_expected_at_horizon'])}, "
            f"Q = {_q(a, a['short_expected_at_horizon'])} = {n(a['short_outlook_ratio'])}"
        )


def _q(a: Row, expected: float) -> str:
    return (
        f"{a['direction']:+d} ({n(expected)} - {_in(a['latest_value'])}) "
        f"/ |{n(a['goal_value'])} - {_in(a['latest_value'])}|"
    )


def _still_required(a: Row) -> Iterator[str]:
    years = f"({a['horizon_year']} - {n(a['latest_time'])})"
    y_t, yi = n(a["goal_value"]), n(a["latest_value"])
    formula = f"({y_t} / {yi})^(1 / {years}) - 1" if a["trend_form"] == "log" else f"({y_t} - {yi}) / {years}"
    today = a["required_per_year_from_today"]
    from_today = "" if today is None else f"; counted from the day of the assessment: {n(today)} a year"
    yield f"required from here: {formula} = {n(a['required_per_year'])} a year{from_today}"
