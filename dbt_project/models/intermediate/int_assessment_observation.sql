-- Which figures enter each assessment, on each assessment date: seen `then`, with what was known that day, and seen `now`, the
-- same periods with the figures as known at the newest date. One row per target, series and period.
with goals as (
    select * from {{ ref('int_goal') }}
),

target_series as (
    select * from {{ ref('int_target_series') }}
),

-- Of a line (macro `line`) one figure of a period is known, in whichever of its datasets.
known as (
    select * from {{ ref('int_known_observation') }}
),

series as (
    select * from {{ ref('int_series') }}
),

assessment_dates as (
    select * from {{ ref('int_assessment_date') }}
),

newest_date as (
    select max(as_of) as as_of from assessment_dates
),

methods as (
    select * from {{ ref('int_method') }}
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
    inner join known using (line, area_code, period)
),

measures as (
    select
        target_series.* exclude (note),
        series.name_en as series_name,
        series.release_interval_months,
        series.trend_allowed,
        goals.comparator,
        goals.threshold_low,
        goals.target_kind,
        goals.base_year,
        goals.deadline
    from target_series
    inner join goals using (target_code)
    left join series using (dataset, series_code)
),

-- A bound or a rounded figure stands for a range; only what holds for the whole range is proven.
figures as (
    select
        measures.* exclude (dataset, series_code, area_code),
        seen.* exclude (value, value_kind),
        coalesce(seen.value_kind = 'plan', false) as is_plan,
        seen.period_end > measures.deadline as is_after_deadline,
        methods.method_version,
        {{ stated_low() }} as value_low,
        {{ stated_high() }} as value_high,
        -- One unit of the last digit in print, in the indicator's unit.
        pow(10, -length(split_part(rtrim(cast(seen.value as varchar), '0'), '.', 2)))
        * coalesce(abs(seen.indicator_value / nullif(seen.value, 0)), 1) as printed_digit,
        if(seen.value_qualifier = 'ge', methods.over_count_factor * seen.indicator_value, value_high) as count_high
    from measures
    inner join seen using (dataset, series_code, area_code)
    semi join assessment_dates on measures.target_code = assessment_dates.target_code and seen.as_of = assessment_dates.as_of
    cross join methods
),

-- Forecasts, doubtful figures and values of periods after the deadline are kept in the warehouse but decide nothing; a plan
-- is no outcome, and speaks only of a floor for each year. A milestone may be reached late, so that a fact dated after its
-- deadline still counts; and a count that is still below the target after the deadline proves that it was missed.
eligible as (
    select *
    from figures
    where
        (obs_status <> 'F' or is_plan)
        and verification <> 'doubtful'
        and (not is_plan or target_kind = 'annual_floor')
        -- What is new is counted from the end of the base year on.
        and (target_kind <> 'new_count' or year(period_end) > base_year)
        and (
            not is_after_deadline
            or comparator = 'milestone'
            or (target_kind in ('count', 'new_count') and count_high < threshold_low)
        )
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
    assessment_key,
    verdict_key,
    perspective,
    as_of,
    method_version,
    target_code,
    line,
    dataset,
    series_code,
    series_name,
    area_code,
    role as series_role,
    priority,
    measure_variant,
    source_class,
    release_interval_months,
    trend_allowed,
    period,
    period_start,
    period_end,
    period_year,
    -- Time in years, at the end of the period: 2024 for the year 2024, 2024.496 for the half year to June 2025.
    {{ time_of('period_end') }} as period_time,
    indicator_value as value,
    value_qualifier,
    value_low,
    value_high,
    printed_digit,
    is_plan,
    is_after_deadline,
    obs_status,
    indicator_unit as unit,
    unit as published_unit,
    published_on,
    published_on_kind,
    citation,
    source_url,
    source_locator,
    verification,
    note,
    observation_key
from unbroken
