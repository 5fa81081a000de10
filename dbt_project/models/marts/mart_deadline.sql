-- Every target that is due within 24 months, or past: which figure it needs, from whom, when that is expected, and what the last
-- one known says.
{% set months_ahead = 24 %}
with statuses as (
    select * from {{ ref('mart_target_status') }}
),

targets as (
    select * from {{ ref('dim_target') }}
),

agencies as (
    select * from {{ ref('agencies') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

units as (
    select * from {{ ref('units') }}
),

languages as (
    select * from {{ ref('languages') }}
),

datasets as (
    select * from {{ ref('stg_datasets') }}
),

due as (
    select *
    from targets
    where deadline <= {{ as_of_day() }} + interval {{ months_ahead }} month
),

-- A figure speaks for the deadline if its period ends in the month of the deadline, or if it is a dated fact.
known as (
    select distinct observations.target_code
    from {{ ref('int_assessment_observation') }} as observations
    inner join due using (target_code)
    where
        observations.perspective = 'then'
        and observations.as_of = {{ as_of_day() }}
        and observations.series_role not in ('context', 'proxy')
        and not observations.is_plan
        and (
            due.comparator = 'milestone'
            or date_trunc('month', observations.period_end) >= date_trunc('month', due.deadline)
        )
),

-- The measures that may speak for it, and when the calendar of each says that the period that counts is out.
measures as (
    select
        due.target_code,
        target_series.dataset,
        target_series.series_code,
        names.source_en,
        names.source_vi,
        datasets.next_expected_release is not null as has_calendar,
        date_diff('month', datasets.newest_period_end, due.deadline) as months_ahead,
        if(
            months_ahead > 0 and months_ahead % datasets.months_between_periods = 0,
            last_day(
                datasets.next_expected_release + to_months(cast(months_ahead - datasets.months_between_periods as integer))
            ),
            null
        ) as expected_on,
        row_number() over (
            partition by due.target_code
            order by
                target_series.role <> 'primary', target_series.priority, target_series.dataset, target_series.series_code
        ) as standing
    from due
    inner join {{ ref('target_series') }} as target_series using (target_code)
    left join {{ ref('int_measure_name') }} as names using (dataset, series_code)
    left join datasets using (dataset)
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
),

asked as (
    select
        due.target_code,
        languages.language,
        {{ goal_text('due', 'units', 'languages') }} as goal
    from due
    left join units using (unit)
    cross join languages
)

select
    due.target_code,
    goals.goal_code,
    due.programme_code,
    due.name_vi,
    due.name_en,
    due.deadline,
    date_diff('day', statuses.as_of, due.deadline) as days_left,
    due.deadline < statuses.as_of as is_past,
    statuses.status,
    statuses.reason_code,
    due.indicator_code,
    due.criterion_codes,
    due.target_kind,
    due.comparator,
    due.threshold_low,
    due.threshold_high,
    due.unit,
    asked_en.goal as asked,
    asked_vi.goal as asked_vi,
    -- A figure of the year, of its last quarter or of its last month counts where the deadline is the end of a year.
    if(month(due.deadline) = 12, strftime(due.deadline, '%Y'), strftime(due.deadline, '%Y-%m')) as period_asked,
    due.lead_agency_code,
    agencies.name_en as agency_en,
    agencies.name_vi as agency_vi,
    coalesce(expected.measure_count, 0) as measure_count,
    named.publishers,
    named.publishers_vi,
    known.target_code is not null as is_figure_known,
    if(known.target_code is null, expected.expected_on, null) as expected_on,
    if(known.target_code is null, expected.expected_dataset, null) as expected_dataset,
    coalesce(known.target_code is null and expected.expected_on < statuses.as_of, false) as is_figure_late,
    case
        when known.target_code is not null then 'known'
        when expected.target_code is null then 'no_measure'
        when not expected.has_calendar then 'no_calendar'
        when expected.expected_on is null then 'no_period'
    end as no_day_reason,
    statuses.latest_period,
    statuses.latest_value,
    statuses.value_qualifier,
    statuses.latest_unit,
    statuses.latest_dataset,
    statuses.latest_series_code,
    statuses.series_role,
    statuses.latest_published_on,
    statuses.citation,
    statuses.source_url,
    statuses.gap_code,
    gaps.where_to_look,
    due.searched_on,
    statuses.as_of
from due
inner join statuses using (target_code)
inner join goals using (target_code)
left join agencies on due.lead_agency_code = agencies.agency_code
left join expected using (target_code)
left join named using (target_code)
left join known using (target_code)
left join {{ ref('data_gaps') }} as gaps on due.target_code = gaps.target_code
left join asked as asked_en on due.target_code = asked_en.target_code and asked_en.language = 'en'
left join asked as asked_vi on due.target_code = asked_vi.target_code and asked_vi.language = 'vi'
order by due.deadline, due.target_code
