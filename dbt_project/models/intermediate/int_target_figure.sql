-- Every figure of every measure of each target as known at the newest date, beside two requirements at the end of its period:
-- that of the target, which is one for each date, and that on the path of the figure's own measure, from its own base. What came
-- after the deadline stands among them: it decides nothing, but it is known.
with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

observations as (
    select observations.*
    from {{ ref('int_assessment_observation') }} as observations
    inner join newest_date using (as_of)
    where observations.perspective = 'then' and not observations.is_plan
),

late as (
    select
        late.* exclude (verdict_key, priority, period_time, holds, is_newest),
        series.name_en as series_name,
        true as is_too_late
    from {{ ref('int_late_figure') }} as late
    inner join newest_date using (as_of)
    left join {{ ref('int_series') }} as series using (dataset, series_code)
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
),

every_figure as (
    select * from observations
    union all by name
    select * from late
)

select
    figures.target_code,
    figures.period,
    figures.period_start,
    figures.period_end,
    figures.period_year,
    figures.line,
    figures.dataset,
    figures.series_code,
    figures.series_name,
    figures.series_role,
    figures.measure_variant,
    figures.unit,
    figures.value as actual,
    figures.value_low,
    figures.value_high,
    figures.value_qualifier,
    figures.obs_status,
    coalesce(figures.is_too_late, false) as is_too_late,
    headline_paths.required,
    own_paths.measure_required,
    figures.published_on,
    figures.citation,
    figures.source_url,
    figures.verification,
    figures.note
from every_figure as figures
left join own_paths using (assessment_key, period)
left join headline_paths using (assessment_key, period)
