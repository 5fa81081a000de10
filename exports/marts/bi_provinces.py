"""The views for charts that are of provinces: their figures, and the targets that they set themselves."""

from __future__ import annotations

from exports.marts.bi_columns import (
    RELEASE,
    SAID_BY,
    STATUS,
    STATUS_COLUMNS,
    WORKING_COLUMNS,
    label,
    labels,
    same,
    theme_columns,
)
from exports.marts.views import Computed, Joined, View

PROVINCES = View(
    name="bi_provinces",
    comment="One row per indicator, series, map, province and period: mart_province_indicator with names, labels, "
    "theme and units. For bars keep `is_today` and `is_newest`; maps are never mixed and places never added up.\n"
    "Mỗi chỉ tiêu, chuỗi, địa giới, tỉnh và kỳ một dòng: mart_province_indicator kèm tên, nhãn, lĩnh vực và đơn vị. Vẽ "
    "cột thì giữ `is_today` và `is_newest`; không trộn hai địa giới, không cộng thứ hạng.",
    base="mart_province_indicator",
    joins=(
        Joined("indicator", "dim_indicator", {"indicator_code": "base.indicator_code"}),
        Joined("today", "dim_province", {"gso_code": "base.gso_code"}),
        label("theme", "theme", "indicator.theme"),
        label("map", "unit_kind", "base.unit_kind"),
        label("rule", "bridge_rule", "base.bridge_rule"),
        label("because", "no_rank_because", "base.no_rank_because"),
        Joined("figure_unit", "dim_unit", {"unit": "base.indicator_unit"}),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
        Joined("series", "dim_series", {"dataset": "base.dataset", "series_code": "base.series_code"}),
    ),
    columns={
        **same("base", "period_end period_start period unit_kind"),
        **labels("unit_kind", "map"),
        "is_today": Computed(
            "base.unit_kind = 'province'",
            "Whether the row is of one of the provinces of today.\nCó phải tỉnh, thành phố hiện nay hay không.",
        ),
        "is_newest": Computed(
            "base.is_chosen_series and base.period_end = max(base.period_end) "
            "over (partition by base.dataset, base.series_code, base.unit_kind)",
            "Whether it is of the newest period of the series that speaks for the indicator on its map.\n"
            "Có thuộc kỳ mới nhất của chuỗi đại diện cho chỉ tiêu trên địa giới đó hay không.",
        ),
        **same("base", "gso_code former_gso_code name_vi name_en"),
        "province_vi": "today.name_vi",
        "province_en": "today.name_en",
        **same("base", "former_count indicator_code"),
        "indicator_vi": "base.indicator_name_vi",
        "indicator_en": "base.indicator_name_en",
        **theme_columns("indicator.theme"),
        **same("base", "indicator_value indicator_unit"),
        "indicator_unit_vi": "figure_unit.name_vi",
        "indicator_unit_en": "figure_unit.name_en",
        **same("base", "value_qualifier obs_status direction bridge_rule"),
        **labels("bridge_rule", "rule"),
        **same("base", "province_rank province_rank_best province_rank_worst units_ranked no_rank_because"),
        **labels("no_rank_because", "because"),
        **same("base", "median_value best_value change_since_year_before places_gained_since_year_before dataset"),
        **SAID_BY,
        "series_code": "base.series_code",
        "series_name_vi": "series.name_vi",
        "series_name_en": "series.name_en",
        **same("base", "published_on verification citation source_url is_chosen_series"),
    },
)

PROVINCE_TARGETS = View(
    name="bi_province_targets",
    comment="One row per target that a province sets itself: mart_province_target with labels, order, colours, units. "
    "Never add it to bi_targets: no number of the nation holds these. For lines take mart_province_timeline "
    "(`is_chart_point`; axis `period_end`).\n"
    "Mỗi mục tiêu do tỉnh, thành phố tự đặt ra một dòng: mart_province_target kèm nhãn, thứ tự, màu, đơn vị. "
    "Không cộng với bi_targets: không con số nào của cả nước có các mục tiêu này. Vẽ đường thì dùng "
    "mart_province_timeline (`is_chart_point`; trục `period_end`).",
    base="mart_province_target",
    joins=(
        STATUS,
        label("theme", "theme", "base.theme"),
        label("kind", "target_kind", "base.target_kind"),
        label("role", "series_role", "base.series_role"),
        label("counts", "counts_as", "verdict.counts_as"),
        Joined("target_unit", "dim_unit", {"unit": "base.unit"}),
        Joined("figure_unit", "dim_unit", {"unit": "base.latest_unit"}),
        Joined("source", "dim_source", {"dataset": "base.latest_dataset"}),
        Joined("series", "dim_series", {"dataset": "base.latest_dataset", "series_code": "base.latest_series_code"}),
        RELEASE,
    ),
    columns={
        **same("base", "deadline province_target_code area_code"),
        "province_vi": "base.province_name_vi",
        "province_en": "base.province_name_en",
        **same("base", "name_vi name_en statement_vi statement_en"),
        "programme_vi": "base.programme_name_vi",
        "programme_en": "base.programme_name_en",
        **same("base", "issuer set_on legal_number legal_item"),
        **theme_columns("base.theme"),
        **same("base", "horizon_year target_kind"),
        **labels("target_kind", "kind"),
        **STATUS_COLUMNS,
        "counts_as": "verdict.counts_as",
        **labels("counts_as", "counts"),
        "is_judged": "verdict.is_judged",
        **WORKING_COLUMNS,
        "lead_agency_vi": "base.lead_agency",
        "lead_agency_en": "base.lead_agency_en",
        "caveats_en": "base.caveats",
        "caveats_vi": "base.caveats_vi",
        **same("base", "latest_published_on citation source_url method_version as_of"),
        "release_id": "made.release_id",
    },
)
