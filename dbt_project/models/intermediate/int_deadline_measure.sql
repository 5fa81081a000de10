-- What the measures that may speak for a target have for its deadline: whether the figure is known, and when the calendar of
-- each says that the period that counts is out. One row per target.
with goals as (
    select * from {{ ref('int_goal') }}
),

datasets as (
    select * from {{ ref('stg_datasets') }}
),

-- A figure speaks for the deadline if its period ends in the month of the deadline, or if it is a dated fact; a count of later
-- that proves a miss does not.
known as (
    select distinct observations.target_code
    from {{ ref('int_assessment_observation') }} as observations
    inner join goals using (target_code)
    where
        observations.perspective = 'then'
        and observations.as_of = {{ as_of_day() }}
        and observations.series_role not in ('context', 'proxy')
        and not observations.is_plan
        and (
            goals.comparator = 'milestone'
            or date_trunc('month', observations.period_end) = date_trunc('month', goals.deadline)
        )
),

-- Whom a dataset never named will not be in its next release either.
covered as (
    select distinct
        dataset,
        series_code
    from {{ ref('int_stated_observation') }}
    where area_code = '{{ var("home_area") }}'
),

-- The measures that may speak for it, and when the calendar of each says that the period that counts is out.
measures as (
    select
        goals.target_code,
        target_series.dataset,
        target_series.series_code,
        names.source_en,
        names.source_vi,
        covered.dataset is not null and datasets.next_expected_release is not null as has_calendar,
        date_diff('month', datasets.newest_period_end, goals.deadline) as months_ahead,
        if(
            covered.dataset is not null and months_ahead > 0 and months_ahead % datasets.months_between_periods = 0,
            last_day(
                datasets.next_expected_release + to_months(cast(months_ahead - datasets.months_between_periods as integer))
            ),
            null
        ) as expected_on,
        row_number() over (
            partition by goals.target_code
            order by
                target_series.role <> 'primary', target_series.priority, target_series.dataset, target_series.series_code
        ) as standing
    from goals
    inner join {{ ref('int_target_series') }} as target_series using (target_code)
    left join {{ ref('int_measure_name') }} as names using (dataset, series_code)
    left join datasets using (dataset)
    left join covered using (dataset, series_code)
    where target_series.role in ('primary', 'official')
),

publishers as (
    select
        target_code,
        source_en,
        source_vi,
        min(standing) as standing
    from measures
    group by all
),

named as (
    select
        target_code,
        string_agg(source_en, '; ' order by standing) as publishers,
        string_agg(source_vi, '; ' order by standing) as publishers_vi
    from publishers
    group by target_code
),

expected as (
    select
        target_code,
        count(*) as measure_count,
        bool_or(has_calendar) as has_calendar,
        min(expected_on) as expected_on,
        arg_min(dataset, (expected_on, standing)) filter (where expected_on is not null) as expected_dataset
    from measures
    group by target_code
)

select
    goals.target_code,
    known.target_code is not null as is_figure_known,
    coalesce(expected.measure_count, 0) as measure_count,
    coalesce(expected.has_calendar, false) as has_calendar,
    expected.expected_on,
    expected.expected_dataset,
    named.publishers,
    named.publishers_vi
from goals
left join expected using (target_code)
left join named using (target_code)
left join known using (target_code)
