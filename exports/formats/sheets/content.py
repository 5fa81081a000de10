"""The sheets of the workbook: what each holds, which of it is printed, and the query that reads it."""

from __future__ import annotations

from dataclasses import dataclass

from exports.marts.registers import Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet made from one query."""

    name: str
    about: Text
    """Its line in the sheet README."""
    printed: tuple[str, ...]
    """The columns that go on paper, side by side on one page; they stand first, and all others to their right."""
    query: str


SHEETS = (
    Sheet(
        "Scoreboard",
        Text(
            "One row per target: verdict, latest figure with its source, what the path asks, where the trend leads.",
            "Mỗi mục tiêu một dòng: kết luận, số liệu mới nhất kèm nguồn, mức lộ trình yêu cầu, xu hướng dẫn tới đâu.",
        ),
        (
            "target_code",
            "name_vi",
            "status_label_vi",
            "latest_value",
            "latest_unit",
            "latest_period",
            "required_now",
            "citation",
        ),
        """
        select target_code, name_vi, status_label_vi, status, status_label_en, name_en, programme_code, horizon_year,
            latest_value, latest_unit,
            value_qualifier, latest_period, comparator, threshold_low, threshold_high, unit, required_now, ahead_by,
            pace_ratio, status_reason_vi, status_reason, base_period, base_value, expected_at_horizon, expected_low80,
            expected_high80, chance_met_percent, crossing_year, required_per_year, data_age_years, is_stale,
            series_role, source_count, indicative_status, proxy_series, proxy_value, proxy_unit, proxy_period,
            proxy_citation, caveats_vi, caveats, latest_dataset, citation, source_url,
            case no_link_because
                when 'derived' then 'Số liệu tính từ nhiều số liệu; nguồn của từng số nêu ở citation.'
                when 'several' then 'Có nhiều địa chỉ, nêu ở source_url.'
                when 'unknown' then 'Chưa biết địa chỉ đầy đủ của nguồn.'
            end as no_link_because_vi,
            case no_link_because
                when 'derived' then 'Computed from several figures; citation names the source of each.'
                when 'several' then 'It has several addresses, in source_url.'
                when 'unknown' then 'The full address of the source is not known.'
            end as no_link_because_en,
            as_of, method_version, row_licence
        from (
            select *, case
                when latest_value is null or regexp_full_match(source_url, 'https?://[^ |;]+') then null
                when latest_dataset = 'derived' then 'derived'
                when source_url <> '' then 'several'
                else 'unknown'
            end as no_link_because
            from mart_target_status
        )
        order by programme_code <> 'r57', programme_code, horizon_year, target_code
        """,
    ),
    Sheet(
        "Changes",
        Text(
            "Verdicts that moved since the last publication, this year, in 90 and in 30 days, each with what moved it.",
            "Các kết luận đã thay đổi từ lần công bố trước, trong năm, trong 90 và 30 ngày, và điều làm thay đổi.",
        ),
        ("target_code", "change_window", "since_status_label_vi", "status_label_vi", "because_vi", "citation"),
        """
        from mart_verdict_change as change
        left join dim_status as earlier on change.since_status = earlier.status
        left join dim_status as verdict on change.status = verdict.status
        select earlier.label_vi as since_status_label_vi, verdict.label_vi as status_label_vi,
            change.* exclude (observation_key, row_licence),
            earlier.label_en as since_status_label_en, verdict.label_en as status_label_en, change.row_licence
        where change_kind <> 'unchanged'
        order by change_window <> 'last_published', change_window, change_kind, target_code
        """,
    ),
    Sheet(
        "Deadlines",
        Text(
            "Targets due within 24 months or past: which figure is needed, from whom, when, and the last one.",
            "Các mục tiêu đến hạn trong 24 tháng hoặc đã quá hạn: cần số liệu nào, của ai, khi nào.",
        ),
        ("target_code", "name_vi", "deadline", "asked_vi", "agency_vi", "expected_on", "status_label_vi"),
        """
        from mart_deadline as due
        left join dim_status as verdict using (status)
        select verdict.label_vi as status_label_vi, due.* exclude (row_licence),
            verdict.label_en as status_label_en, due.row_licence
        order by deadline, target_code
        """,
    ),
    Sheet(
        "Timeline",
        Text(
            "Every figure of every measure of a target beside what the path asked for in its year.",
            "Mọi số liệu của từng thước đo của mục tiêu, bên cạnh mức lộ trình yêu cầu trong năm đó.",
        ),
        ("target_code", "name_vi", "period", "actual", "required", "unit", "citation"),
        """
        from mart_target_timeline
        select target_code, name_vi, name_en, * exclude (timeline_key, target_code, name_vi, name_en)
        order by target_code, is_headline desc, line, period_end, period_start, period
        """,
    ),
    Sheet(
        "Sources",
        Text(
            "Every dataset: publisher, licence, how it was had, how old its newest period is.",
            "Từng bộ dữ liệu: nơi công bố, giấy phép, cách lấy, kỳ mới nhất cũ bao lâu.",
        ),
        ("dataset", "title_vi", "publisher", "licence_vi", "newest_period", "next_expected_release"),
        """
        select source.* exclude (row_licence),
            freshness.* exclude (dataset, title, publisher, retrieval_mode, cadence, row_licence),
            coalesce(freshness.row_licence, source.row_licence) as row_licence
        from dim_source as source
        left join mart_source_freshness as freshness using (dataset)
        order by source.dataset
        """,
    ),
    Sheet(
        "Disagreements",
        Text(
            "Two figures of different publishers or measures for one indicator, area and year that do not agree.",
            "Hai số liệu khác nguồn hoặc khác thước đo cho cùng chỉ tiêu, nơi và năm, không khớp nhau.",
        ),
        (
            "indicator_code",
            "comparison_year",
            "first_value",
            "second_value",
            "unit",
            "first_citation",
            "second_citation",
        ),
        """
        from mart_source_disagreement
        select * exclude (disagreement_key)
        order by would_change_verdict desc, area_code <> 'VNM', indicator_code, comparison_year desc, rowid
        """,
    ),
    Sheet(
        "Revisions",
        Text(
            "Figures of Viet Nam that changed after they had been published (all areas: csv/mart_revision.csv.gz).",
            "Số liệu của Việt Nam đã đổi sau khi công bố (mọi nơi khác: csv/mart_revision.csv.gz).",
        ),
        (
            "dataset",
            "series_code",
            "period",
            "previous_value",
            "next_value",
            "next_unit",
            "next_published_on",
            "next_citation",
        ),
        """
        from mart_revision
        select * exclude (revision_key)
        where area_code = 'VNM'
        order by revision_kind <> 'revised', dataset, series_code, period, next_published_on, rowid
        """,
    ),
    Sheet(
        "Gaps",
        Text(
            "Targets that cannot be measured as they are written: why, and where one would look.",
            "Các mục tiêu chưa đo được như văn bản viết: vì sao, và tìm ở đâu.",
        ),
        ("target_code", "name_vi", "gap_vi", "where_to_look_vi"),
        "from mart_data_gap order by target_code",
    ),
    Sheet(
        "ASEAN",
        Text(
            "Each member of ASEAN by its newest comparable figure of each indicator, with rank and coverage.",
            "Từng nước ASEAN theo số liệu so sánh được mới nhất của mỗi chỉ tiêu, kèm thứ hạng và mức bao phủ.",
        ),
        ("indicator_name_vi", "area_name_vi", "indicator_value", "indicator_unit", "period", "asean_rank", "citation"),
        "from mart_asean_latest order by indicator_code, asean_rank nulls last, area_code",
    ),
    Sheet(
        "Provinces",
        Text(
            "The 34 provinces: the newest figure and place of each indicator, and what is missing. Never added up.",
            "34 tỉnh, thành phố: số liệu và thứ hạng mới nhất theo từng chỉ tiêu, còn thiếu gì. Không cộng thứ hạng.",
        ),
        (
            *("gso_code", "name_vi", "dti", "dti_rank", "public_service", "full_process", "full_process_rank"),
            *("product_per_head", "population", "indicators_with_figure"),
        ),
        "from mart_province_scorecard order by gso_code",
    ),
    Sheet(
        "Province targets",
        Text(
            "What provinces ask of themselves, with verdict and source; counted in no number of the nation.",
            "Mục tiêu do tỉnh, thành phố tự đặt ra, kèm kết luận và nguồn; không tính vào con số nào của cả nước.",
        ),
        (
            *("province_target_code", "province_name_vi", "name_vi", "target_text_vi", "deadline"),
            *("status_label_vi", "latest_text_vi", "legal_document"),
        ),
        "from mart_province_target order by area_code, horizon_year, province_target_code",
    ),
    Sheet(
        "Province figures",
        Text(
            "Every figure of the provinces of today and of before: its map, the rule across the merger, its place.",
            "Mọi số liệu của các tỉnh, thành phố hiện nay và trước đây: địa giới, quy tắc chuyển, thứ hạng.",
        ),
        ("name_vi", "indicator_name_vi", "period", "indicator_value", "indicator_unit", "province_rank", "citation"),
        """
        from mart_province_indicator
        select * exclude (province_indicator_key)
        order by unit_kind desc, indicator_code, dataset, series_code, period_end desc, gso_code, former_gso_code
        """,
    ),
    Sheet(
        "Connectivity",
        Text(
            "How fast and how far the networks of Viet Nam reach, by each source, the newest first.",
            "Mạng lưới ở Việt Nam nhanh và rộng tới đâu theo từng nguồn, mới nhất trước.",
        ),
        (
            *("period", "network", "measured_by", "statistic", "download_mbps", "upload_mbps", "latency_ms"),
            *("population_covered_percent", "citation"),
        ),
        """
        from mart_connectivity
        select * exclude (connectivity_key)
        where area_code = 'VNM'
        order by period_end desc, network, dataset, measured_by, statistic, rowid
        """,
    ),
)

DICTIONARY = Sheet(
    "Dictionary",
    Text(
        "Every public column and its meaning in both languages, as in the DuckDB file.",
        "Mọi cột công khai và ý nghĩa bằng hai thứ tiếng, như trong tệp DuckDB.",
    ),
    ("table_name", "column_name", "description", "description_vi"),
    "",
)
"""Not of a query: the words of the tables themselves."""

TABLES = (
    "dim_source",
    "dim_target",
    "mart_asean_latest",
    "mart_connectivity",
    "mart_data_gap",
    "mart_deadline",
    "mart_province_indicator",
    "mart_province_scorecard",
    "mart_province_target",
    "mart_revision",
    "mart_source_disagreement",
    "mart_source_freshness",
    "mart_target_status",
    "mart_target_timeline",
    "mart_verdict_change",
)
"""The public tables that they are read from."""
