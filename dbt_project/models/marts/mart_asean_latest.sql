-- ASEAN as one would ask it: one row per indicator and member, with the member's newest comparable figure, and beside it all
-- members as of one and the same period. One series speaks for an indicator: the one that reaches furthest, then the one with
-- more members.
with compared as (
    select * from {{ ref('mart_asean_comparison') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

series as (
    select
        indicator_code,
        dataset,
        series_code
    from compared
    where is_latest
    group by indicator_code, dataset, series_code
    qualify
        row_number() over (
            partition by indicator_code
            order by max(period_end) desc, count(distinct area_code) desc, dataset asc, series_code asc
        ) = 1
),

chosen as (
    select compared.*
    from compared
    inner join series using (indicator_code, dataset, series_code)
),

latest as (
    select * from chosen
    where is_latest
),

windows as (
    select
        indicator_code,
        min(period_end) as oldest_period_end
    from latest
    group by indicator_code
),

-- Of the periods within the window of the newest figures the one with most members, of those the newest.
common_periods as (
    select
        chosen.indicator_code,
        chosen.period
    from chosen
    inner join windows using (indicator_code)
    where chosen.period_end >= windows.oldest_period_end
    qualify
        row_number() over (
            partition by chosen.indicator_code
            order by chosen.coverage_count desc, chosen.period_end desc, chosen.period asc, chosen.area_code asc
        ) = 1
),

common as (
    select chosen.*
    from chosen
    inner join common_periods using (indicator_code, period)
)

select
    latest.indicator_code,
    indicators.name_en as indicator_name_en,
    indicators.name_vi as indicator_name_vi,
    latest.area_code,
    areas.name_en as area_name_en,
    areas.name_vi as area_name_vi,
    latest.period,
    latest.period_end,
    latest.indicator_value,
    latest.indicator_unit,
    latest.value_qualifier,
    latest.direction,
    latest.latest_rank as asean_rank,
    latest.latest_coverage_count as coverage_count,
    latest.asean_count,
    latest.publisher_world_rank,
    common_periods.period as common_period,
    common.indicator_value as common_value,
    common.asean_rank as common_rank,
    max(common.coverage_count) over (partition by latest.indicator_code) as common_coverage_count,
    latest.dataset,
    latest.series_code,
    latest.measure_variant,
    latest.published_on,
    latest.retrieval_mode,
    latest.citation
from latest
inner join indicators using (indicator_code)
inner join {{ ref('stg_area') }} as areas using (area_code)
inner join common_periods on latest.indicator_code = common_periods.indicator_code
left join common on latest.indicator_code = common.indicator_code and latest.area_code = common.area_code
order by latest.indicator_code, latest.latest_rank, latest.area_code
