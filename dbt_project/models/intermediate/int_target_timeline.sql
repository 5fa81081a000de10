-- Every figure of every measure of a target beside what was asked for at the end of its period, and the years of the path
-- still to go, with everything a chart filters and names by.
with targets as (
    select * from {{ ref('int_target') }}
),

statuses as (
    select * from {{ ref('int_target_status') }}
),

figures as (
    select
        figures.*,
        if(targets.comparator = 'rank<=', -1, coalesce(indicators.direction, 1)) as ahead,
        if(
            targets.target_kind = 'growth_rate' or figures.series_role = 'context',
            null,
            {{ comparator_holds('figures.value_low', 'figures.value_high', 'targets') }}
        ) as meets_target,
        coalesce(
            figures.line = {{ line('statuses.latest_dataset', 'statuses.latest_series_code') }}, false
        ) as is_headline
    from {{ ref('int_target_figure') }} as figures
    inner join targets using (target_code)
    inner join statuses using (target_code)
    left join {{ ref('indicators') }} as indicators on targets.indicator_code = indicators.indicator_code
),

-- A year of the path that no figure of the measure that speaks has.
path_rows as (
    select
        paths.target_code,
        cast(paths.year as varchar) as period,
        make_date(paths.year, 1, 1) as period_start,
        make_date(paths.year, 12, 31) as period_end,
        paths.year as period_year,
        paths.dataset,
        paths.series_code,
        {{ line('paths.dataset', 'paths.series_code') }} as line,
        'path' as series_role,
        targets.unit,
        paths.required_value as required,
        true as is_headline,
        false as is_too_late,
        paths.legal_document as citation
    from {{ ref('int_target_path') }} as paths
    inner join targets using (target_code)
    anti join figures
        on
            paths.target_code = figures.target_code
            and {{ line('paths.dataset', 'paths.series_code') }} = figures.line
            and cast(paths.year as varchar) = figures.period
    where paths.required_value is not null
),

timeline as (
    select * from figures
    union all by name
    select * from path_rows
)

select
    concat_ws(
        '|', timeline.target_code, coalesce(timeline.dataset, ''), coalesce(timeline.series_code, ''), timeline.period
    ) as timeline_key,
    timeline.target_code,
    timeline.period,
    timeline.period_start,
    timeline.period_end,
    timeline.period_year,
    timeline.dataset,
    timeline.series_code,
    if(timeline.series_code is null, null, timeline.line) as line,
    timeline.series_name,
    timeline.series_role,
    timeline.measure_variant,
    timeline.unit,
    timeline.actual,
    timeline.value_qualifier,
    timeline.obs_status,
    timeline.required,
    timeline.measure_required,
    timeline.ahead * (timeline.actual - timeline.measure_required) + 0 as ahead_by,
    timeline.meets_target,
    timeline.is_too_late,
    timeline.is_headline,
    -- One a year: of several figures of a year the one that reaches furthest, of those the longest period; a year without a
    -- figure has its path. What came too late is none.
    timeline.is_headline and not timeline.is_too_late and row_number() over (
        partition by timeline.target_code, timeline.is_headline, timeline.is_too_late, timeline.period_year
        order by timeline.actual is null asc, timeline.period_end desc, timeline.period_start asc
    ) = 1 as is_chart_point,
    timeline.published_on,
    timeline.citation,
    timeline.source_url,
    timeline.verification,
    timeline.note,
    statuses.programme_code,
    statuses.horizon_year,
    statuses.theme,
    statuses.name_vi,
    statuses.name_en,
    statuses.status,
    statuses.status_order,
    statuses.status_label_en,
    statuses.status_label_vi,
    statuses.is_restatement,
    statuses.caveats,
    statuses.caveats_vi
from timeline
inner join statuses using (target_code)
