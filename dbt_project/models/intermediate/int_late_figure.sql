-- Figures for periods after the deadline, of which no verdict speaks: the newest of each measure of its own that a target has, as
-- known on each assessment date, and on the newest one all of them. That a target was reached late is told beside what was known
-- for its deadline.
with goals as (
    select * from {{ ref('int_goal') }}
    where comparator <> 'milestone' and target_kind not in ('growth_rate', 'annual_floor')
),

measures as (
    select * from {{ ref('int_target_series') }}
    where role in ('primary', 'official')
),

known as (
    select
        known.*,
        {{ stated_low() }} as value_low,
        {{ stated_high() }} as value_high
    from {{ ref('int_known_observation') }} as known
    cross join {{ ref('int_method') }} as methods
    where value_kind is distinct from 'plan' and obs_status <> 'F' and verification <> 'doubtful'
),

assessment_dates as (
    select * from {{ ref('int_assessment_date') }}
),

late as (
    select
        'then' as perspective,
        known.*,
        goals.target_code,
        measures.role as series_role,
        measures.priority,
        {{ comparator_holds('known.value_low', 'known.value_high', 'goals') }} as holds
    from goals
    inner join measures using (target_code)
    inner join known using (dataset, series_code, area_code)
    semi join assessment_dates on goals.target_code = assessment_dates.target_code and known.as_of = assessment_dates.as_of
    where known.period_end > goals.deadline
)

select
    {{ verdict_key() }} as verdict_key,
    as_of,
    target_code,
    line,
    dataset,
    series_code,
    series_role,
    priority,
    measure_variant,
    period,
    period_start,
    period_end,
    period_year,
    {{ time_of('period_end') }} as period_time,
    indicator_value as value,
    value_low,
    value_high,
    value_qualifier,
    indicator_unit as unit,
    obs_status,
    published_on,
    citation,
    source_url,
    verification,
    note,
    holds,
    row_number() over (
        partition by verdict_key, line
        order by late.period_end desc, late.published_on desc, late.period_start asc, late.period desc
    ) = 1 as is_newest
from late
-- A count of after the deadline that proves a miss is part of its verdict.
anti join {{ ref('int_assessment_observation') }} as spoken
    on late.target_code = spoken.target_code and late.observation_key = spoken.observation_key
qualify is_newest or as_of = (select max(assessment_dates.as_of) from assessment_dates)
