-- Every figure of every measure of each target as known at the newest date, beside two requirements at the end of its period:
-- that of the target, which is one for each date, and that on the path of the figure's own measure, from its own base.
with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

observations as (
    select observations.*
    from {{ ref('int_assessment_observation') }} as observations
    inner join newest_date using (as_of)
    where observations.perspective = 'then' and not observations.is_plan
),

-- Growth is asked for of the change, not of the level.
bases as (
    select * from {{ ref('int_assessment_base') }}
    where target_kind <> 'growth_rate'
),

headlines as (
    select verdicts.judged_key
    from {{ ref('int_target_verdict') }} as verdicts
    inner join newest_date using (as_of)
    where verdicts.perspective = 'then'
),

-- The path is read at the end of a period after its base, as far as the horizon.
own_paths as (
    select
        observations.assessment_key,
        observations.period,
        {{ path_at('observations.period_time') }} as measure_required
    from observations
    inner join bases using (assessment_key)
    where observations.period_time > bases.base_time and observations.period_time <= bases.horizon_time
),

headline_paths as (
    select
        observations.assessment_key,
        observations.period,
        {{ path_at('observations.period_time') }} as required
    from observations
    inner join bases on observations.target_code = bases.target_code and observations.unit = bases.unit
    semi join headlines on bases.assessment_key = headlines.judged_key
    where observations.period_time > bases.base_time and observations.period_time <= bases.horizon_time
)

select
    observations.target_code,
    observations.period,
    observations.period_start,
    observations.period_end,
    observations.period_year,
    observations.line,
    observations.dataset,
    observations.series_code,
    observations.series_name,
    observations.series_role,
    observations.measure_variant,
    observations.unit,
    observations.value as actual,
    observations.value_low,
    observations.value_high,
    observations.value_qualifier,
    observations.obs_status,
    headline_paths.required,
    own_paths.measure_required,
    observations.published_on,
    observations.citation,
    observations.source_url,
    observations.verification,
    observations.note
from observations
left join own_paths using (assessment_key, period)
left join headline_paths using (assessment_key, period)
