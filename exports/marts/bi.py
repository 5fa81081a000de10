"""The six views for charts and dashboards, one per question: every name, label, order, colour and unit beside the
figures, so that a tool needs one dataset per chart and no join.

A word that means the same has the same name in each of them (`programme_vi`, `theme_label_vi`, …): the filter of a
dashboard works on all charts by it.
"""

from __future__ import annotations

from exports.marts.bi_columns import (
    PROGRAMME,
    PROGRAMME_COLUMNS,
    PUBLISHER,
    RELEASE,
    SAID_BY,
    STATUS,
    STATUS_COLUMNS,
    TARGET_LABELS,
    WORKING_COLUMNS,
    area_columns,
    label,
    labels,
    same,
    theme_columns,
)
from exports.marts.bi_provinces import PROVINCE_TARGETS, PROVINCES
from exports.marts.views import Computed, Joined, View

TARGETS = View(
    name="bi_targets",
    comment="One row per target: mart_target_status with names, labels, order and colours of all it names, for charts "
    "and dashboards.\n"
    "Mỗi mục tiêu một dòng: mart_target_status kèm tên, nhãn, thứ tự và màu của mọi thứ được nhắc tới, cho biểu đồ và "
    "bảng điều khiển.",
    base="mart_target_status",
    joins=(
        Joined("target", "dim_target", {"target_code": "base.target_code"}),
        PROGRAMME,
        STATUS,
        label("theme", "theme", "base.theme"),
        label("kind", "target_kind", "base.target_kind"),
        label("role", "series_role", "base.series_role"),
        label("counts", "counts_as", "verdict.counts_as"),
        Joined("target_unit", "dim_unit", {"unit": "base.unit"}),
        Joined("figure_unit", "dim_unit", {"unit": "base.latest_unit"}),
        Joined("agency", "dim_agency", {"agency_code": "base.lead_agency_code"}),
        Joined("source", "dim_source", {"dataset": "base.latest_dataset"}),
        Joined("series", "dim_series", {"dataset": "base.latest_dataset", "series_code": "base.latest_series_code"}),
        RELEASE,
    ),
    columns={
        **same("base", "deadline target_code name_vi name_en"),
        **TARGET_LABELS,
        **same("target", "statement_vi statement_en legal_number legal_item"),
        **PROGRAMME_COLUMNS,
        **theme_columns("base.theme"),
        **same("base", "horizon_year target_kind"),
        **labels("target_kind", "kind"),
        **same("base", "goal_code is_restatement"),
        **STATUS_COLUMNS,
        "counts_as": "verdict.counts_as",
        **labels("counts_as", "counts"),
        "is_judged": "verdict.is_judged",
        "is_met_or_on_path": Computed(
            "verdict.counts_as in ('met', 'on_path')",
            "Whether the target is met or on its path.\nMục tiêu đã đạt hoặc đang đúng lộ trình hay không.",
        ),
        **WORKING_COLUMNS,
        "lead_agency_code": "base.lead_agency_code",
        "lead_agency_vi": "agency.name_vi",
        "lead_agency_en": "agency.name_en",
        "caveats_en": "base.caveats",
        "caveats_vi": "base.caveats_vi",
        **same("base", "latest_published_on citation source_url method_version as_of"),
        "release_id": "made.release_id",
    },
)

TIMELINE = View(
    name="bi_timeline",
    comment="One row per target, series and period: mart_target_timeline with labels, colours and units. For one line "
    "per target keep `is_chart_point`; the axis is `period_end`, not the day of publication.\n"
    "Mỗi mục tiêu, chuỗi và kỳ một dòng: mart_target_timeline kèm nhãn, màu và đơn vị. Vẽ mỗi mục tiêu một đường thì "
    "giữ `is_chart_point`; trục thời gian là `period_end`, không phải ngày công bố.",
    base="mart_target_timeline",
    joins=(
        Joined("target", "dim_target", {"target_code": "base.target_code"}),
        PROGRAMME,
        STATUS,
        label("theme", "theme", "base.theme"),
        label("role", "series_role", "base.series_role"),
        Joined("figure_unit", "dim_unit", {"unit": "base.unit"}),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
        Joined("series", "dim_series", {"dataset": "base.dataset", "series_code": "base.series_code"}),
    ),
    columns={
        **same("base", "period_end period_start period period_year target_code name_vi name_en"),
        **TARGET_LABELS,
        **PROGRAMME_COLUMNS,
        **theme_columns("base.theme"),
        "horizon_year": "base.horizon_year",
        **STATUS_COLUMNS,
        **same("base", "is_restatement actual required ahead_by meets_target unit"),
        "unit_vi": "figure_unit.name_vi",
        "unit_en": "figure_unit.name_en",
        **same("target", "comparator threshold_low threshold_high deadline"),
        **same("base", "is_chart_point is_headline value_qualifier obs_status series_role"),
        **labels("series_role", "role"),
        "series_role_colour": "role.colour",
        **same("base", "dataset"),
        **SAID_BY,
        "series_code": "base.series_code",
        "series_name_vi": "series.name_vi",
        "series_name_en": "series.name_en",
        **same("base", "measure_variant measure_required"),
        "caveats_en": "base.caveats",
        "caveats_vi": "base.caveats_vi",
        **same("base", "published_on verification citation source_url note is_too_late"),
    },
)

_IS_CHOSEN = "newest.dataset = base.dataset and newest.series_code = base.series_code"
_IS_NEWEST = f"{_IS_CHOSEN} and newest.period = base.period"

ASEAN = View(
    name="bi_asean",
    comment="One row per indicator, series, member of ASEAN and period: mart_asean_comparison with names, theme and "
    "units. For bars keep `is_newest` (one row per indicator and member), for lines `is_chosen_series`.\n"
    "Mỗi chỉ tiêu, chuỗi, nước ASEAN và kỳ một dòng: mart_asean_comparison kèm tên, lĩnh vực và đơn vị. Vẽ cột thì giữ "
    "`is_newest` (mỗi chỉ tiêu và nước một dòng), vẽ đường thì giữ `is_chosen_series`.",
    base="mart_asean_comparison",
    joins=(
        Joined("indicator", "dim_indicator", {"indicator_code": "base.indicator_code"}),
        Joined("area", "dim_area", {"area_code": "base.area_code"}),
        label("theme", "theme", "indicator.theme"),
        Joined("figure_unit", "dim_unit", {"unit": "base.indicator_unit"}),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
        Joined(
            "newest",
            "mart_asean_latest",
            {"indicator_code": "base.indicator_code", "area_code": "base.area_code"},
        ),
    ),
    columns={
        **same("base", "period_end period indicator_code"),
        "indicator_vi": "indicator.name_vi",
        "indicator_en": "indicator.name_en",
        **theme_columns("indicator.theme"),
        **area_columns(),
        **same("base", "indicator_value indicator_unit"),
        "indicator_unit_vi": "figure_unit.name_vi",
        "indicator_unit_en": "figure_unit.name_en",
        **same("base", "value_qualifier direction asean_rank coverage_count asean_count publisher_world_rank"),
        "is_chosen_series": Computed(
            f"coalesce({_IS_CHOSEN}, false)",
            "Whether the row is of the series from which mart_asean_latest takes the indicator of this member: one for "
            "each period.\n"
            "Dòng thuộc chuỗi mà mart_asean_latest dùng cho chỉ tiêu của nước này hay không: mỗi kỳ một dòng.",
        ),
        "is_newest": Computed(
            f"coalesce({_IS_NEWEST}, false)",
            "Whether it is the figure of mart_asean_latest: one for each indicator and member.\n"
            "Có phải là số liệu trong mart_asean_latest hay không: mỗi chỉ tiêu và nước một dòng.",
        ),
        "newest_rank": Computed(
            f"case when {_IS_NEWEST} then newest.asean_rank end",
            "Rank by the members' newest figures, on the row of the newest figure alone; null with fewer than 8 "
            "members.\n"
            "Thứ hạng theo số liệu mới nhất của các nước, chỉ có ở dòng mới nhất; trống khi có dưới 8 nước.",
        ),
        "newest_coverage_count": Computed(
            f"case when {_IS_NEWEST} then newest.coverage_count end",
            "Members among which newest_rank is: those with a newest figure, of whichever period.\n"
            "Số nước được xếp trong newest_rank: các nước có số liệu mới nhất, bất kể thuộc kỳ nào.",
        ),
        "dataset": "base.dataset",
        **PUBLISHER,
        **same("base", "series_code measure_variant published_on citation"),
    },
)

CONNECTIVITY = View(
    name="bi_connectivity",
    comment="One row per area, network, period and source: mart_connectivity with names, labels and publisher. Sources "
    "measure differently: keep `measured_by` apart in every chart.\n"
    "Mỗi khu vực, loại mạng, kỳ và nguồn một dòng: mart_connectivity kèm tên, nhãn và nơi công bố. Mỗi nguồn đo một "
    "cách: biểu đồ nào cũng phải tách theo `measured_by`.",
    base="mart_connectivity",
    joins=(
        Joined("area", "dim_area", {"area_code": "base.area_code"}),
        label("area_kind", "area_kind", "area.area_kind"),
        label("network", "network", "base.network"),
        label("measurer", "measured_by", "base.measured_by"),
        label("kind_of_figure", "statistic", "base.statistic"),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
    ),
    columns={
        **same("base", "period_end period_start period"),
        **area_columns(),
        "area_kind": "area.area_kind",
        **labels("area_kind", "area_kind"),
        "is_asean": "area.is_asean",
        "is_oecd": "area.is_oecd",
        "network": "base.network",
        **labels("network", "network"),
        "network_order": "network.sort_order",
        "measured_by": "base.measured_by",
        **labels("measured_by", "measurer"),
        "measured_by_order": "measurer.sort_order",
        "statistic": "base.statistic",
        **labels("statistic", "kind_of_figure"),
        "series_label_vi": Computed(
            "network.label_vi || ' · ' || measurer.label_vi",
            "Network and who measured it, in Vietnamese: one line of a chart.\n"
            "Loại mạng và nơi đo, bằng tiếng Việt: một đường của biểu đồ.",
        ),
        "series_label_en": Computed(
            "network.label_en || ' · ' || measurer.label_en",
            "Network and who measured it, in English: one line of a chart.\n"
            "Loại mạng và nơi đo, bằng tiếng Anh: một đường của biểu đồ.",
        ),
        **same("base", "download_mbps upload_mbps latency_ms tests population_covered_percent ipv6_percent"),
        **same("base", "capacity_tbps cables value_qualifier dataset"),
        **PUBLISHER,
        **same("base", "published_on verification citation source_url"),
    },
)

VIEWS = (TARGETS, TIMELINE, ASEAN, CONNECTIVITY, PROVINCES, PROVINCE_TARGETS)
