"""What more than one view for charts has: words, order and colours of codes, names of areas, who published a figure."""

from __future__ import annotations

from exports.marts.views import Computed, Joined


def same(alias: str, columns: str) -> dict[str, str]:
    """Columns that keep their names."""
    return {name: f"{alias}.{name}" for name in columns.split()}


def label(alias: str, of_list: str, code: str) -> Joined:
    return Joined(alias, "dim_label", {"list": f"'{of_list}'", "code": code})


PROGRAMME = Joined("programme", "dim_programme", {"programme_code": "base.programme_code"})
STATUS = Joined("verdict", "dim_status", {"status": "base.status"})
RELEASE = Joined("made", "release", {})

PROGRAMME_COLUMNS = {
    "programme_code": "base.programme_code",
    "programme_vi": "programme.name_vi",
    "programme_en": "programme.name_en",
}
STATUS_COLUMNS: dict[str, str | Computed] = {
    **same("base", "status status_label_vi status_label_en status_order"),
    "status_ranked_vi": Computed(
        "lpad(base.status_order::varchar, 2, '0') || ' ' || base.status_label_vi",
        "Place and name of the verdict in Vietnamese, for tools that sort by letters alone.\n"
        "Thứ tự và tên kết luận bằng tiếng Việt, cho công cụ chỉ biết xếp theo chữ.",
    ),
    "status_ranked_en": Computed(
        "lpad(base.status_order::varchar, 2, '0') || ' ' || base.status_label_en",
        "Place and name of the verdict in English, for tools that sort by letters alone.\n"
        "Thứ tự và tên kết luận bằng tiếng Anh, cho công cụ chỉ biết xếp theo chữ.",
    ),
    "status_sign": "verdict.sign",
    "status_colour": "verdict.colour",
}


PUBLISHER = {"publisher_vi": "source.publisher_vi", "publisher_en": "source.publisher"}
SAID_BY = {
    "publisher_vi": Computed(
        "coalesce(series.stated_by_vi, source.publisher_vi)",
        "Who publishes the figure, in Vietnamese; of one that was handed in, the agency that stated it.\n"
        "Nơi công bố số liệu, bằng tiếng Việt; với số liệu do cơ quan gửi là cơ quan nêu số liệu.",
    ),
    "publisher_en": Computed(
        "coalesce(series.stated_by_en, source.publisher)",
        "The same in English.\nNhư trên, bằng tiếng Anh.",
    ),
}
"""Of a view that joins `dim_source` as `source` and `dim_series` as `series`."""


def labels(name: str, alias: str) -> dict[str, str]:
    """A code's words in both languages."""
    return {f"{name}_label_vi": f"{alias}.label_vi", f"{name}_label_en": f"{alias}.label_en"}


def theme_columns(code: str) -> dict[str, str]:
    return {
        "theme": code,
        **labels("theme", "theme"),
        "theme_order": "theme.sort_order",
        "theme_colour": "theme.colour",
    }


def area_columns() -> dict[str, str | Computed]:
    return {
        "area_code": "base.area_code",
        "area_vi": "area.name_vi",
        "area_en": "area.name_en",
        "is_viet_nam": Computed(
            "base.area_code = 'VNM'", "Whether the row is of Viet Nam.\nDòng này có phải của Việt Nam không."
        ),
        "group_vi": Computed(
            "case base.area_code when 'VNM' then 'Việt Nam' else 'Nước khác' end",
            "Viet Nam or another area, in Vietnamese: sets one bar apart by colour.\n"
            "Việt Nam hay nơi khác, bằng tiếng Việt: để tô riêng một cột.",
        ),
        "group_en": Computed(
            "case base.area_code when 'VNM' then 'Viet Nam' else 'Other' end",
            "Viet Nam or another area, in English: sets one bar apart by colour.\n"
            "Việt Nam hay nơi khác, bằng tiếng Anh: để tô riêng một cột.",
        ),
    }


TARGET_LABELS: dict[str, str | Computed] = {
    "target_label_vi": Computed(
        "base.name_vi || ' (' || base.target_code || ')'",
        "Short name and code of the target in Vietnamese: no two targets share it, as they may a name.\n"
        "Tên ngắn kèm mã của mục tiêu bằng tiếng Việt: không mục tiêu nào trùng, còn tên thì có thể trùng.",
    ),
    "target_label_en": Computed(
        "base.name_en || ' (' || base.target_code || ')'",
        "The same in English.\nNhư trên, bằng tiếng Anh.",
    ),
}


WORKING_COLUMNS: dict[str, str | Computed] = {
    **same("base", "short_reason_en short_reason_vi target_text_en target_text_vi latest_text_en latest_text_vi"),
    **same("base", "comparator threshold_low threshold_high unit"),
    "unit_vi": "target_unit.name_vi",
    "unit_en": "target_unit.name_en",
    **same("base", "base_period base_value latest_period latest_value latest_unit"),
    "latest_unit_vi": "figure_unit.name_vi",
    "latest_unit_en": "figure_unit.name_en",
    **same("base", "value_qualifier required_now required_today ahead_by gap_to_target pace_ratio"),
    **same("base", "chance_met_percent expected_at_horizon crossing_year data_age_years is_stale series_role"),
    **labels("series_role", "role"),
    "latest_dataset": "base.latest_dataset",
    **SAID_BY,
}
"""What a verdict rests on, of the nation as of a province: goal, base, newest figure, path, who publishes it."""
