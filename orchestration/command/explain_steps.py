"""The steps of an explanation: each formula of docs/method.md with the numbers of one assessment put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exports.marts.moments import decimal_year, time_of
from orchestration.command.explain_numbers import at, inside, n
from orchestration.command.explain_trend import other_form, outlook

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


def steps(a: Row, figures: list[Row], register: Register) -> Iterator[str]:
    """The computation of one measure, one line each."""
    quoted = {"eq": "", "ge": "at least ", "le": "at most ", "approx": "about "}
    unit = a["unit"] or ""
    if a["reason_code"].startswith("milestone"):
        if a["reason_code"] == "milestone_figures_only":
            said = f"figure: {a['latest_period']}, {quoted[a['value_qualifier']]}{n(a['latest_value'])} {unit}"
        else:
            said = f"fact: {a['latest_period']}, stated {'done' if a['latest_value'] == 1 else 'not done'}"
        yield f"{said} [{_source(a)}]"
        yield f"test: {register.tests[a['reason_code']]} -> {a['status']}"
        return
    yield (
        f"base    y0 = {quoted[a['base_qualifier']]}{n(a['base_value'])} {unit}, "
        f"t0 = {at(a['base_time'])} (end of {a['base_period']}) [{a['base_citation']}]"
    )
    yield (
        f"latest  yi = {quoted[a['value_qualifier']]}{n(a['latest_value'])} {unit}, "
        f"ti = {at(a['latest_time'])} (end of {a['latest_period']}) [{_source(a)}]"
    )
    d = f"{a['direction']:+d}"
    yield f"target  yT = {n(a['goal_value'])}, tT = {a['horizon_year']}, d = {d}, path {a['path_kind']}"
    if a["target_kind"] != "growth_rate":
        yield f"does yi meet the target ({a['comparator']} {n(a['goal_value'])})? {_answer(a, register)}"
        yield from _path(a)
    yield from _floor(a)
    if a["target_kind"] == "growth_rate":
        yield from _growth(a)
    elif a["status_basis"] == "since_base":
        yield from _pace(a, a["trend_form"])
    yield from outlook(a, figures)
    if a["other_form_ratio"] is not None:
        yield from _other_form(a, figures)
    yield from _judged(a, register)
    if a["required_per_year"] is not None:
        yield from _still_required(a)
    yield _age(a)


def _age(a: Row) -> str:
    """How old the figure was; a plan of a running year has no age yet."""
    if a["data_age_years"] < 0:
        return f"no age yet: the period of the figure ends {a['latest_period_end']}, after the day of the assessment"
    stale = ": stale, older than twice the release interval of its series" if a["is_stale"] else ""
    today, end = at(decimal_year(a["as_of"])), at(a["latest_time"])
    return f"age of the figure: {today} - {end} = {a['data_age_years']:.1f} years{stale}"


def _answer(a: Row, register: Register) -> str:
    """Whether the figure meets the target, with the values that a bound or a rounded figure may stand for."""
    if a["comparator_holds"] is not None:
        return "yes" if a["comparator_holds"] else "no"
    value = a["latest_value"]
    match a["value_qualifier"]:
        case "approx":
            tolerance = register.numbers["approx_tolerance"]
            ends = f"{n(value * (1 - tolerance))} to {n(value * (1 + tolerance))}"
            return f"not proven: about {n(value)} may be {ends} ({tolerance:.0%} either way)"
        case "ge":
            return f"not proven: at least {n(value)} may be more"
        case _:
            return f"not proven: at most {n(value)} may be less"


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
        f"path at {at(min(a['latest_time'], a['horizon_year']))}: {_path_formula(a)} = {n(a['required_now'])}; "
        f"ahead by d (yi - path) = {a['direction']:+d} ({n(a['latest_value'])} - {inside(a['required_now'])}) "
        f"= {n(a['ahead_by'])}; to the target yi - yT = {n(a['gap_to_target'])}"
    )


def _path_formula(a: Row) -> str:
    y0, y_t = n(a["base_value"]), n(a["goal_value"])
    share = (
        f"({at(min(a['latest_time'], a['horizon_year']))} - {at(a['base_time'])}) / "
        f"({a['horizon_year']} - {at(a['base_time'])})"
    )
    match a["path_kind"]:
        case "linear":
            return f"y0 + (yT - y0)(ti - t0)/(tT - t0) = {y0} + ({y_t} - {y0}) x {share}"
        case "cagr":
            return f"y0 (yT / y0)^((ti - t0)/(tT - t0)) = {y0} x ({y_t} / {y0})^({share})"
        case _:
            return "the same every year"


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
    if a["rule_code"] == "count_still_below" and a["value_qualifier"] == "ge":
        factor = register.numbers["over_count_factor"]
        most = f"{n(a['latest_value'])} x {n(factor)} = {n(a['latest_value'] * factor)}"
        yield f"a count of at least yi is read as no more than {most}, which is below {n(a['goal_value'])}"
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
    if a["status_basis"] == "since_base" and a["since_chance_met_percent"] is not None:
        yield (
            f"an even chance? the {a['since_count']} figures from the base on give b = {n(a['since_trend_slope'])}, "
            f"E = {n(a['since_expected_at_horizon'])}, se = {n(a['since_prediction_error'])}: Student "
            f"t({a['since_degrees_of_freedom']}) gives {n(a['since_chance_met_percent'] / 100)}; on track needs 0.5"
        )
    if a["other_form_ratio"] is not None:
        sensitive = "the verdict depends on the form" if a["method_sensitive"] else "the same band"
        yield f"the other form of path gives {n(a['other_form_ratio'])}: {a['other_form_band']} ({sensitive})"
    added = "" if a["reason_code"] == a["rule_code"] else f" ({a['reason_code']}: {register.tests[a['reason_code']]})"
    yield f"-> {a['status']}{added}"


def _read(ratio: float, band: str, basis: str, register: Register) -> str:
    if band == "limited_progress" and ratio <= 0:
        return "standing still, limited_progress"
    return f"{register.band(basis, band)} {band}"


def _pace(a: Row, form: str) -> Iterator[str]:
    """R with its numbers, in one form of the path."""
    y0, yi, y_t = a["base_value"], a["latest_value"], a["goal_value"]
    elapsed = f"({at(a['latest_time'])} - {at(a['base_time'])})"
    whole = f"({a['horizon_year']} - {at(a['base_time'])})"
    if form == "log":
        yield f"CAGR_i = ({n(yi)} / {n(y0)})^(1 / {elapsed}) - 1 = {n(a['cagr_pace'])}"
        yield f"CAGR_T = ({n(y_t)} / {n(y0)})^(1 / {whole}) - 1 = {n(a['cagr_pace_required'])}"
        yield (
            f"R = d CAGR_i / |CAGR_T| = {a['direction']:+d} {inside(a['cagr_pace'])} / |{n(a['cagr_pace_required'])}| "
            f"= {n(a['cagr_ratio'])}"
        )
        return
    actual, required = n(a["linear_pace"]), n(a["linear_pace_required"])
    yield f"pace      (yi - y0) / (ti - t0) = ({n(yi)} - {inside(y0)}) / {elapsed} = {actual} a year"
    yield f"asked for (yT - y0) / (tT - t0) = ({n(y_t)} - {inside(y0)}) / {whole} = {required} a year"
    yield (
        f"R = d pace / |asked for| = {a['direction']:+d} {inside(a['linear_pace'])} / |{required}| "
        f"= {n(a['linear_ratio'])}"
    )


def _other_form(a: Row, figures: list[Row]) -> Iterator[str]:
    """What the verdict would rest on if the path were of the other form."""
    if a["status_basis"] == "prior_trend":
        yield from other_form(a, figures)
        return
    yield "the other form of path:"
    for line in _pace(a, "linear" if a["trend_form"] == "log" else "log"):
        yield f"  {line}"


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
        years = f"({at(a['latest_time'])} - {at(a['base_time'])})"
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
            first, value = a[f"{start}_period"], a[f"{start}_value"]
            years = at(a["latest_time"] - time_of(first, int(first[:4])))
            yield (
                f"growth from {first} to {a['latest_period']}: "
                f"100 (({n(a['latest_value'])} / {n(value)})^(1 / {years}) - 1) = {n(a[f'growth_rate{word}'])} a year"
            )
    if a["growth_rate_short"] is not None and a["goal_value"]:
        short, goal = a["growth_rate_short"], a["goal_value"]
        yield f"the shorter span's ratio: {n(short)} / {n(goal)} = {n(short / goal)}"


def _still_required(a: Row) -> Iterator[str]:
    today = decimal_year(a["as_of"])
    for words, start, required in (
        ("from the figure on", a["latest_time"], a["required_per_year"]),
        ("from the day of the assessment on", today, a["required_per_year_from_today"]),
    ):
        if required is not None:
            years, y_t, yi = f"({a['horizon_year']} - {at(start)})", n(a["goal_value"]), inside(a["latest_value"])
            formula = f"({y_t} / {yi})^(1 / {years}) - 1" if a["trend_form"] == "log" else f"({y_t} - {yi}) / {years}"
            yield f"required {words}: {formula} = {n(required)} a year"
