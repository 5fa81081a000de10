"""The query of a chart, as Superset saves it beside the chart: for its API, for reports, and for whoever wants the
numbers without drawing.

Superset's own pages make it anew from the same settings. Only the kinds of chart that the dashboard has are known here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Settings = Mapping[str, Any]


def query_context(params: Settings) -> dict[str, Any]:
    """What is saved; the dataset is filled in by the import. Raises KeyError for another kind of chart."""
    return {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [{**COMMON, **QUERIES[params["viz_type"]](params), "filters": _filters(params)}],
        "form_data": dict(params),
        "result_format": "json",
        "result_type": "full",
    }


COMMON: Settings = {
    "extras": {"having": "", "where": ""},
    "applied_time_extras": {},
    "annotation_layers": [],
    "series_limit": 0,
    "url_params": {},
    "custom_params": {},
    "custom_form_data": {},
}


def _filters(params: Settings) -> list[dict[str, str]]:
    """Filters of one column and no value: IS TRUE, IS NOT NULL."""
    return [{"col": each["subject"], "op": each["operator"]} for each in params["adhoc_filters"]]


def _one_number(params: Settings) -> dict[str, Any]:
    return {"columns": [], "metrics": [params["metric"]]}


def _column(named: str | Settings) -> Settings:
    """A column of the dataset by its name, or one that the chart computes."""
    return {"expressionType": "SQL", "label": named, "sqlExpression": named} if isinstance(named, str) else named


def _over_an_axis(params: Settings) -> dict[str, Any]:
    axis = {
        "columnType": "BASE_AXIS",
        **_column(params["x_axis"]),
        **({"timeGrain": params["time_grain_sqla"]} if "time_grain_sqla" in params else {}),
    }
    return {
        "columns": [axis, *params["groupby"]],
        "metrics": params["metrics"],
        "series_columns": params["groupby"],
        "orderby": [[params["metrics"][0], False]],
        "row_limit": params["row_limit"],
        "order_desc": True,
    }


def _rows(params: Settings) -> dict[str, Any]:
    if params["query_mode"] == "aggregate":
        return {"columns": params["groupby"], "metrics": params["metrics"], "row_limit": params["row_limit"]}
    order: Sequence[str] = params["order_by_cols"]
    return {
        "columns": params["all_columns"],
        "metrics": None,
        "orderby": [json.loads(each) for each in order],
        "row_limit": params["row_limit"],
    }


QUERIES = {
    "big_number_total": _one_number,
    "echarts_timeseries_bar": _over_an_axis,
    "echarts_timeseries_line": _over_an_axis,
    "table": _rows,
}
