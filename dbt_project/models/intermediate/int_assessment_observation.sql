-- Which figures enter each assessment, on each assessment date: seen `then`, with what was known that day, and seen `now`, the
-- same periods with the figures as known at the newest date. One row per target, series and period.
with known as (
    select * from {{ ref('int_known_observation') }}
),

targets as (
    select * from {{ ref('targets') }}
),

target_series as (
    select * from {{ ref('target_series') }}
),

series as (
    select * from {{ ref('series') }}
),

newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

methods as (
    select * from {{ ref('method_parameters') }}
),

newest as (
    select known.*
    from known
    inner join newest_date using (as_of)
),

seen as (
    select
        'then' as perspective,
        known.*
    from known
    union all by name
    select
        'now' as perspective,
        newest.* replace (known.as_of as as_of)
    from newest
    inner join known using (dataset, series_code, area_code, period)
),

measures as (
    select
        target_series.*,
        series.name_en as series_name,
        series.release_interval_months,
        series.trend_allowed,
        targets.comparator,
        targets.deadline
    from target_series
    inner join targets using (target_code)
    left join series using (dataset, series_code)
),

figures as (
    select
        measures.* exclude (note),
        seen.* exclude (dataset, series_code, area_code)
    from measures
    inner join seen using (dataset, series_code, area_code)
),

-- Forecasts, plans, doubtful figures and values of periods after the deadline are kept in the warehouse but decide nothing.
-- A milestone may be reached late, so that a fact dated after its deadline still counts.
eligible as (
    select *
    from figures
    where
        obs_status <> 'F'
        and value_kind is distinct from 'plan'
        and verification <> 'doubtful'
        and (period_end <= deadline or comparator = 'milestone')
),

-- A break starts a new series: nothing before the newest break is compared with what follows it.
unbroken as (
    select
        *,
        {{ verdict_key() }} as verdict_key,
        {{ assessment_key() }} as assessment_key
    from eligible
    qualify
        period_end >= coalesce(
            max(period_end) filter (where obs_status = 'B')
                over (partition by {{ assessment_key() }}),
            period_end
        )
)

select
    unbroken.assessment_key,
    unbroken.verdict_key,
    unbroken.perspective,
    unbroken.as_of,
    methods.method_version,
    unbroken.target_code,
    unbroken.dataset,
    unbroken.series_code,
    unbroken.series_name,
    unbroken.area_code,
    unbroken.role as series_role,
    unbroken.priority,
    unbroken.measure_variant,
    unbroken.source_class,
    unbroken.release_interval_months,
    unbroken.trend_allowed,
    unbroken.period,
    unbroken.period_end,
    unbroken.period_year,
    -- Time in years, at the end of the period: 2024 for the year 2024, 2024.496 for the half year to June 2025.
    unbroken.period_year - 1
    + dayofyear(unbroken.period_end) / dayofyear(make_date(unbroken.period_year, 12, 31)) as period_time,
    unbroken.indicator_value as value,
    unbroken.value_qualifier,
    -- A bound or a rounded figure stands for a range; only what holds for the whole range is proven.
    case unbroken.value_qualifier
        when 'le' then cast('-inf' as double)
        when 'approx' then unbroken.indicator_value - abs(unbroken.indicator_value) * methods.approx_tolerance
        else unbroken.indicator_value
    end as value_low,
    case unbroken.value_qualifier
        when 'ge' then cast('inf' as double)
        when 'approx' then unbroken.indicator_value + abs(unbroken.indicator_value) * methods.approx_tolerance
        else unbroken.indicator_value
    end as value_high,
    unbroken.obs_status,
    unbroken.indicator_unit as unit,
    unbroken.unit as published_unit,
    unbroken.published_on,
    unbroken.published_on_kind,
    unbroken.citation,
    unbroken.source_url,
    unbroken.source_locator,
    unbroken.verification,
    unbroken.note,
    unbroken.observation_key
from unbroken
inner join methods on unbroken.as_of >= methods.in_force_from
qualify
    methods.in_force_from = max(methods.in_force_from) over (partition by unbroken.as_of)
