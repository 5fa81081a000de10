-- Which measure speaks for a target on every assessment date, as seen then and now: the primary one first, a proxy only where
-- nothing else has a figure. One row per target and date, also where nothing speaks.
with assessments as (
    select * from {{ ref('int_assessment') }}
),

targets as (
    select * from {{ ref('targets') }}
),

methods as (
    select * from {{ ref('method_parameters') }}
),

assessment_dates as (
    select * from {{ ref('int_assessment_date') }}
),

target_dates as (
    select
        targets.target_code,
        perspectives.perspective,
        assessment_dates.as_of,
        {{ verdict_key() }} as verdict_key,
        methods.method_version as method_in_force
    from targets
    cross join assessment_dates
    cross join (values ('then'), ('now')) as perspectives (perspective)
    left join methods on assessment_dates.as_of >= methods.in_force_from
    qualify
        row_number() over (
            partition by targets.target_code, perspectives.perspective, assessment_dates.as_of
            order by methods.in_force_from desc
        ) = 1
),

-- After a deadline, a measure that has a figure for it goes before one that has none.
headlines as (
    select *
    from assessments
    qualify
        row_number() over (
            partition by verdict_key
            order by
                series_role = 'proxy',
                is_past_deadline and reason_code = 'deadline_without_figure',
                case series_role when 'primary' then 1 else 2 end,
                priority,
                dataset,
                series_code
        ) = 1
)

select
    target_dates.*,
    headlines.assessment_key,
    headlines.series_role,
    headlines.latest_period_end,
    headlines.latest_period_year,
    headlines.unit
from target_dates
left join headlines using (verdict_key)
