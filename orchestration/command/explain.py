"""A verdict worked out on paper: `r57 status CODE --explain`.

Reads the public tables of a release and nothing else; every formula is printed with the numbers of the row put in,
every figure with its citation. Nothing is judged here: what is printed as the outcome is what the warehouse says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

Row = dict[str, Any]

TESTS = {
    "met": "the latest figure meets the target",
    "met_above_range": "the latest figure lies above the range asked for",
    "floor_met": "a floor for each year: judged on the latest year alone",
    "floor_missed": "a floor for each year: judged on the latest year alone",
    "floor_running": "a floor for each year whose year is not over",
    "floor_unclear": "a floor for each year; the figure is a bound or rounded",
    "growth_met": "a growth target: mean growth from the base against the growth asked for",
    "growth_pace": "a growth target: mean growth from the base against the growth asked for",
    "growth_published_met": "a growth target; the figure is a published growth",
    "growth_published_pace": "a growth target; the figure is a published growth",
    "growth_too_few": "a growth target with one value from the base on",
    "milestone_achieved": "a milestone: judged from a dated, cited fact",
    "milestone_achieved_late": "a milestone: judged from a dated, cited fact",
    "milestone_not_yet": "a milestone: judged from a dated, cited fact",
    "milestone_overdue": "a milestone: judged from a dated, cited fact",
    "milestone_undated": "a milestone without a fact about its deadline",
    "milestone_figures_only": "a milestone with figures but no dated fact",
    "deadline_missed": "the deadline has passed and the figure for it does not meet the target",
    "deadline_unclear": "the deadline has passed; the figure for it is a bound or rounded",
    "deadline_without_figure": "the deadline has passed without a figure for it",
    "fell_below": "the base met the target, the latest figure does not",
    "count_not_yet": "a number of completed works: no trend is fitted",
    "no_distance": "base or latest figure stands on the threshold: no pace exists",
    "non_positive": "a path that multiplies needs figures above zero",
    "since_base": "a figure after the base exists: its pace against the pace asked for",
    "prior_trend": "no figure after the base: where the trend of the years before leads",
    "no_comparable_editions": "one figure since the base, and editions that do not compare",
    "too_few": "one figure since the base, and too few before it for a trend",
}
"""What each rule tests, in words (the rules are those of docs/method.md)."""


def explain(connection: duckdb.DuckDBPyConnection, code: str) -> RenderableType:
    """The verdict on one target, step by step. Raises KeyError where there is no such target."""
    statuses = _rows(connection, "from mart_target_status where target_code = ?", code)
    if not statuses:
        raise KeyError(code)
    (status,) = statuses
    (target,) = _rows(connection, "from dim_target where target_code = ?", code)
    assessments = _rows(
        connection,
        """from fct_assessment where target_code = ? and as_of = (select max(as_of) from mart_target_status)
        order by case series_role when 'primary' then 1 when 'official' then 2 else 3 end, priority, series_code""",
        code,
    )
    bands = _rows(connection, "from dim_band where method_version = ? order by sort_order", status["method_version"])
    parts: list[RenderableType] = [*_heading(status, target)]
    for assessment in assessments:
        figures = _rows(
            connection,
            """from mart_target_timeline where target_code = ? and dataset = ? and series_code = ?
            and actual is not null order by period_year, period""",
            code,
            assessment["dataset"],
            assessment["series_code"],
        )
        parts.append(Text())
        parts.append(Text(_title(assessment), style="bold"))
        parts += [Padding(Text(line), (0, 0, 0, 2)) for line in _steps(assessment, figures, bands)]
    if not assessments:
        parts.append(Text("No series measures this target, so there is nothing to compute."))
    return Group(*parts)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _n(value: float | None) -> str:
    """A number as it would be written on paper: seven significant digits, no trailing zeros."""
    return "none" if value is None else f"{value:.7g}"


def _in(value: float) -> str:
    """A number inside a formula: negative ones in brackets."""
    return f"({_n(value)})" if value < 0 else _n(value)


def _goal(target: Row) -> str:
    low, high, unit = target["threshold_low"], target["threshold_high"], target["unit"]
    return {
        "milestone": "done by then",
        "between": f"between {_n(low)} and {_n(high)} {unit}",
        "rank<=": f"rank {_n(high)} or better",
    }.get(target["comparator"], f"{target['comparator']} {_n(low)} {unit}")


def _heading(status: Row, target: Row) -> Iterator[Text]:
    yield Text(f"{target['target_code']}  {target['name_en']}", style="bold")
    yield Text(target["name_vi"])
    law = ", ".join(str(part) for part in (target["legal_document"], target["legal_item"]) if part)
    yield Text(f"asked for: {_goal(target)}, by {target['deadline']} [{law}; {target['source_url']}]")
    yield Text(f"verdict as known on {status['as_of']} (method {status['method_version']}): {status['status']}", "bold")
    yield Text(status["status_reason"])
    yield Text(status["status_reason_vi"], style="italic")


def _title(a: Row) -> str:
    note = "  (a proxy: shown beside, it decides nothing)" if a["series_role"] == "proxy" else ""
    return f"{a['series_role']}: {a['series_name']}  [{a['dataset']}/{a['series_code']}]{note}"


def _steps(a: Row, figures: list[Row], bands: list[Row]) -> Iterator[str]:
    """The computation of one measure, one line each."""
    quoted = {"eq": "", "ge": "at least ", "le": "at most ", "approx": "about "}
    unit = a["unit"] or ""
    if a["reason_code"].startswith("milestone"):
        yield f"fact: {a['latest_period']}, stated {'done' if a['latest_value'] == 1 else 'not done'} [{_source(a)}]"
        yield f"test: {TESTS[a['reason_code']]} -> {a['status']}"
        return
    yield (
        f"base    y0 = {quoted[a['base_qualifier']]}{_n(a['base_value'])} {unit}, "
        f"t0 = {_n(a['base_time'])} ({a['base_period']}) [{a['base_citation']}]"
    )
    yield (
        f"latest  yi = {quoted[a['value_qualifier']]}{_n(a['latest_value'])} {unit}, "
        f"ti = {_n(a['latest_time'])} ({a['latest_period']}) [{_source(a)}]"
    )
    d = f"{a['direction']:+d}"
    yield f"target  yT = {_n(a['goal_value'])}, tT = {a['horizon_year']}, d = {d}, path {a['path_kind']}"
    answer = {True: "yes", False: "no", None: "not proven: a bound or a rounded figure"}[a["comparator_holds"]]
    if a["target_kind"] != "growth_rate":
        yield f"does yi meet the target ({a['comparator']} {_n(a['goal_value'])})? {answer}"
    if a["required_now"] is not None and a["target_kind"] != "growth_rate":
        yield (
            f"path in {a['latest_period_end'].year}: {_n(a['required_now'])}; "
            f"distance yi - path = {_n(a['distance'])}; to the target yi - yT = {_n(a['gap_to_target'])}"
        )
    if a["growth_rate"] is not None:
        yield from _growth(a)
    elif a["status_basis"] == "since_base":
        yield from _pace(a)
    yield from _outlook(a, figures)
    if a["status_basis"] == "prior_trend":
        yield (
            f"Q = d (E - yi) / |yT - yi| = {d} ({_n(a['expected_at_horizon'])} - {_in(a['latest_value'])}) "
            f"/ |{_n(a['goal_value'])} - {_in(a['latest_value'])}| = {_n(a['outlook_ratio'])}"
        )
    yield f"test that spoke: {TESTS[a['reason_code']]}"
    if a["band"] is not None and a["pace_ratio"] is not None:
        yield f"band: {_n(a['pace_ratio'])} lies in {_band(bands, a['band'])} -> {a['status']}"
    else:
        yield f"-> {a['status']}"
    if a["other_form_ratio"] is not None:
        sensitive = "the verdict depends on the form" if a["method_sensitive"] else "the same band"
        yield f"the other form of path would give {_n(a['other_form_ratio'])}: {a['other_form_band']} ({sensitive})"
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
    return f"[{'-inf' if low is None else _n(low)}, {'inf' if high is None else _n(high)})"


def _pace(a: Row) -> Iterator[str]:
    """R with its numbers, in the form of the path."""
    y0, yi, y_t = a["base_value"], a["latest_value"], a["goal_value"]
    elapsed = f"({_n(a['latest_time'])} - {_n(a['base_time'])})"
    whole = f"({a['horizon_year']} - {_n(a['base_time'])})"
    if a["trend_form"] == "log":
        yield f"CAGR_i = ({_n(yi)} / {_n(y0)})^(1 / {elapsed}) - 1 = {_n(a['cagr_pace'])}"
        yield f"CAGR_T = ({_n(y_t)} / {_n(y0)})^(1 / {whole}) - 1 = {_n(a['cagr_pace_required'])}"
        yield (
            f"R = d CAGR_i / |CAGR_T| = {a['direction']:+d} {_in(a['cagr_pace'])} / |{_n(a['cagr_pace_required'])}| "
            f"= {_n(a['cagr_ratio'])}"
        )
        return
    actual, asked = _n(a["linear_pace"]), _n(a["linear_pace_required"])
    yield f"pace      (yi - y0) / (ti - t0) = ({_n(yi)} - {_in(y0)}) / {elapsed} = {actual} a year"
    yield f"asked for (yT - y0) / (tT - t0) = ({_n(y_t)} - {_in(y0)}) / {whole} = {asked} a year"
    yield (
        f"R = d pace / |asked for| = {a['direction']:+d} {_in(a['linear_pace'])} / |{_n(a['linear_pace_required'])}| "
        f"= {_n(a['linear_ratio'])}"
    )


def _growth(a: Row) -> Iterator[str]:
    if a["status_basis"] == "published_growth":
        yield f"growth: {_n(a['growth_rate'])} as published"
    elif abs(a["growth_rate"] - (a["linear_pace"] or 0)) < 1e-12:  # the target asks for points, not for percent
        yield f"growth: (yi - y0) / (ti - t0) = {_n(a['growth_rate'])} points a year"
    else:
        years = f"({_n(a['latest_time'])} - {_n(a['base_time'])})"
        yield (
            f"growth: 100 ((yi / y0)^(1 / (ti - t0)) - 1) = 100 (({_n(a['latest_value'])} / {_n(a['base_value'])})"
            f"^(1 / {years}) - 1) = {_n(a['growth_rate'])} % a year"
        )
    if a["growth_ratio"] is not None:
        yield f"ratio to the growth asked for: {_n(a['growth_rate'])} / {_n(a['goal_value'])} = {_n(a['growth_ratio'])}"


def _outlook(a: Row, figures: list[Row]) -> Iterator[str]:
    """The fit, its interval and what it says of the target year."""
    if a["expected_at_horizon"] is None:
        return
    first, last = a["window_first_period"], a["window_last_period"]
    window = [f for f in figures if first <= f["period"] <= last and f["value_qualifier"] in ("eq", "approx")]
    yield (
        f"trend over {first} to {last}, n = {a['window_count']} (a trend, not a forecast): "
        + ", ".join(f"{f['period']} {_n(f['actual'])}" for f in window)
    )
    for citation in dict.fromkeys(f["citation"] for f in window):
        yield f"  [{citation}]"
    is_log = a["trend_form"] == "log"
    line = f"{_n(a['trend_intercept'])} + {_in(a['trend_slope'])}"
    error, spread = _n(a["residual_standard_error"]), _n(a["prediction_error"])
    yield f"  {'ln y' if is_log else 'y'} = {line} t, residual standard error s = {error}"
    inside = f"{line} x {a['horizon_year']} = {_n(a['trend_intercept'] + a['trend_slope'] * a['horizon_year'])}"
    yield (
        f"  E = {f'exp({inside})' if is_log else inside}; "
        f"kept within the limits of the measure: {_n(a['expected_at_horizon'])}"
    )
    away = f"({a['horizon_year']} - {_n(a['trend_mean_time'])})^2 / {_n(a['trend_time_sum_of_squares'])}"
    yield (
        "  prediction error s sqrt(1 + 1/n + (tT - mean t)^2 / Sxx) "
        f"= {error} sqrt(1 + 1/{a['window_count']} + {away}) = {spread}"
    )
    yield (
        f"  80 % interval with Student t({a['degrees_of_freedom']}) = {_n(a['t_quantile'])}: "
        f"{_n(a['expected_low80'])} to {_n(a['expected_high80'])}"
    )
    crossing = a["crossing_year"]
    yield (
        f"  probability that the target is met in {a['horizon_year']}: {_n(a['probability_met'])}; "
        f"{f'the trend crosses it in {crossing}' if crossing else 'the trend never crosses it'}"
    )


def _still_required(a: Row) -> Iterator[str]:
    years = f"({a['horizon_year']} - {_n(a['latest_time'])})"
    y_t, yi = _n(a["goal_value"]), _n(a["latest_value"])
    if a["trend_form"] == "log":
        yield f"required from here: ({y_t} / {yi})^(1 / {years}) - 1 = {_n(a['required_per_year'])} a year"
    else:
        yield f"required from here: ({y_t} - {yi}) / {years} = {_n(a['required_per_year'])} a year"
