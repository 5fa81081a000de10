"""The four views for charts and dashboards, one per question: every name, label, order, colour and unit beside the
figures, so that a tool needs one dataset per chart and no join.

A word that means the same has the same name in each of them (`programme_vi`, `theme_label_vi`, …): the filter of a
dashboard works on all charts by it.
"""

from __future__ import annotations

from exports.marts.views import Computed, Joined, View


def _same(alias: str, columns: str) -> dict[str, str]:
    """Columns that keep their names."""
    return {name: f"{alias}.{name}" for name in columns.split()}


def _label(alias: str, of_list: str, code: str) -> Joined:
    return Joined(alias, "dim_label", {"list": f"'{of_list}'", "code": code})


_PROGRAMME = Joined("programme", "dim_programme", {"programme_code": "base.programme_code"})
_STATUS = Joined("verdict", "dim_status", {"status": "base.status"})
_RELEASE = Joined("made", "release", {})

_PROGRAMME_COLUMNS = {
    "programme_code": "base.programme_code",
    "programme_vi": "programme.name_vi",
    "programme_en": "programme.name_en",
}
_STATUS_COLUMNS: dict[str, str | Computed] = {
    **_same("base", "status status_label_vi status_label_en status_order"),
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


def _labels(name: str, alias: str) -> dict[str, str]:
    """A code's words in both languages."""
    return {f"{name}_label_vi": f"{alias}.label_vi", f"{name}_label_en": f"{alias}.label_en"}


def _theme_columns(code: str) -> dict[str, str]:
    return {
        "theme": code,
        **_labels("theme", "theme"),
        "theme_order": "theme.sort_order",
        "theme_colour": "theme.colour",
    }


def _area_columns() -> dict[str, str | Computed]:
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


_TARGET_LABELS: dict[str, str | Computed] = {
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

TARGETS = View(
    name="bi_targets",
    comment="One row per target: mart_target_status with names, labels, order and colours of all it names, for charts "
    "and dashboards.\n"
    "Mỗi mục tiêu một dòng: mart_target_status kèm tên, nhãn, thứ tự và màu của mọi thứ được nhắc tới, cho biểu đồ và "
    "bảng điều khiển.",
    base="mart_target_status",
    joins=(
        Joined("target", "dim_target", {"target_code": "base.target_code"}),
        _PROGRAMME,
        _STATUS,
        _label("theme", "theme", "base.theme"),
        _label("kind", "target_kind", "base.target_kind"),
        _label("role", "series_role", "base.series_role"),
        _label("counts", "counts_as", "verdict.counts_as"),
        Joined("target_unit", "dim_unit", {"unit": "base.unit"}),
        Joined("figure_unit", "dim_unit", {"unit": "base.latest_unit"}),
        Joined("agency", "dim_agency", {"agency_code": "base.lead_agency_code"}),
        Joined("source", "dim_source", {"dataset": "base.latest_dataset"}),
        _RELEASE,
    ),
    columns={
        **_same("base", "deadline target_code name_vi name_en"),
        **_TARGET_LABELS,
        **_same("target", "statement_vi statement_en legal_number legal_item"),
        **_PROGRAMME_COLUMNS,
        **_theme_columns("base.theme"),
        **_same("base", "horizon_year target_kind"),
        **_labels("target_kind", "kind"),
        **_same("base", "goal_code is_restatement"),
        **_STATUS_COLUMNS,
        "counts_as": "verdict.counts_as",
        **_labels("counts_as", "counts"),
        "is_judged": "verdict.is_judged",
        "is_met_or_on_path": Computed(
            "verdict.counts_as in ('met', 'on_path')",
            "Whether the target is met or on its path.\nMục tiêu đã đạt hoặc đang đúng lộ trình hay không.",
        ),
        **_same("base", "short_reason_en short_reason_vi target_text_en target_text_vi latest_text_en latest_text_vi"),
        **_same("base", "comparator threshold_low threshold_high unit"),
        "unit_vi": "target_unit.name_vi",
        "unit_en": "target_unit.name_en",
        **_same("base", "base_period base_value latest_period latest_value latest_unit"),
        "latest_unit_vi": "figure_unit.name_vi",
        "latest_unit_en": "figure_unit.name_en",
        **_same("base", "value_qualifier required_now required_today ahead_by gap_to_target pace_ratio"),
        **_same("base", "chance_met_percent expected_at_horizon crossing_year data_age_years is_stale series_role"),
        **_labels("series_role", "role"),
        "latest_dataset": "base.latest_dataset",
        "publisher": "source.publisher",
        "lead_agency_code": "base.lead_agency_code",
        "lead_agency_vi": "agency.name_vi",
        "lead_agency_en": "agency.name_en",
        "caveats_en": "base.caveats",
        "caveats_vi": "base.caveats_vi",
        **_same("base", "latest_published_on citation source_url method_version as_of"),
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
        _PROGRAMME,
        _STATUS,
        _label("theme", "theme", "base.theme"),
        _label("role", "series_role", "base.series_role"),
        Joined("figure_unit", "dim_unit", {"unit": "base.unit"}),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
    ),
    columns={
        **_same("base", "period_end period_start period period_year target_code name_vi name_en"),
        **_TARGET_LABELS,
        **_PROGRAMME_COLUMNS,
        **_theme_columns("base.theme"),
        "horizon_year": "base.horizon_year",
        **_STATUS_COLUMNS,
        **_same("base", "is_restatement actual required ahead_by meets_target unit"),
        "unit_vi": "figure_unit.name_vi",
        "unit_en": "figure_unit.name_en",
        **_same("target", "comparator threshold_low threshold_high deadline"),
        **_same("base", "is_chart_point is_headline value_qualifier obs_status series_role"),
        **_labels("series_role", "role"),
        "series_role_colour": "role.colour",
        **_same("base", "dataset"),
        "publisher": "source.publisher",
        **_same("base", "series_code series_name measure_variant measure_required"),
        "caveats_en": "base.caveats",
        "caveats_vi": "base.caveats_vi",
        **_same("base", "published_on verification citation source_url note"),
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
        _label("theme", "theme", "indicator.theme"),
        Joined("figure_unit", "dim_unit", {"unit": "base.indicator_unit"}),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
        Joined(
            "newest",
            "mart_asean_latest",
            {"indicator_code": "base.indicator_code", "area_code": "base.area_code"},
        ),
    ),
    columns={
        **_same("base", "period_end period indicator_code"),
        "indicator_vi": "indicator.name_vi",
        "indicator_en": "indicator.name_en",
        **_theme_columns("indicator.theme"),
        **_area_columns(),
        **_same("base", "indicator_value indicator_unit"),
        "indicator_unit_vi": "figure_unit.name_vi",
        "indicator_unit_en": "figure_unit.name_en",
        **_same("base", "value_qualifier direction asean_rank coverage_count asean_count publisher_world_rank"),
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
        "publisher": "source.publisher",
        **_same("base", "series_code measure_variant published_on citation"),
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
        _label("area_kind", "area_kind", "area.area_kind"),
        _label("network", "network", "base.network"),
        _label("measurer", "measured_by", "base.measured_by"),
        _label("kind_of_figure", "statistic", "base.statistic"),
        Joined("source", "dim_source", {"dataset": "base.dataset"}),
    ),
    columns={
        **_same("base", "period_end period_start period"),
        **_area_columns(),
        "area_kind": "area.area_kind",
        **_labels("area_kind", "area_kind"),
        "is_asean": "area.is_asean",
        "network": "base.network",
        **_labels("network", "network"),
        "network_order": "network.sort_order",
        "measured_by": "base.measured_by",
        **_labels("measured_by", "measurer"),
        "measured_by_order": "measurer.sort_order",
        "statistic": "base.statistic",
        **_labels("statistic", "kind_of_figure"),
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
        **_same("base", "download_mbps upload_mbps latency_ms tests population_covered_percent ipv6_percent"),
        **_same("base", "capacity_tbps cables value_qualifier dataset"),
        "publisher": "source.publisher",
        **_same("base", "published_on verification citation source_url"),
    },
)

VIEWS = (TARGETS, TIMELINE, ASEAN, CONNECTIVITY)
