-- What each target, of the whole country or of a province, asks for in every year, on its headline measure: the straight or
-- multiplying line from base to target.
-- Steps that programmes publish stand beside it as marks; they bend nothing.
with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

verdicts as (
    select int_target_verdict.*
    from {{ ref('int_target_verdict') }} as int_target_verdict
    inner join newest_date using (as_of)
    where int_target_verdict.perspective = 'then'
),

bases as (
    select bases.*
    from {{ ref('int_assessment_base') }} as bases
    inner join verdicts on bases.assessment_key = verdicts.judged_key
    where bases.path_form <> 'none' and bases.base_time < bases.horizon_time
),

targets as (
    select * from {{ ref('int_target') }}
),

path_years as (
    select
        bases.*,
        cast(unnest(range(cast(ceil(base_time) as integer), horizon_year + 1)) as integer) as year
    from bases
),

measured_paths as (
    select
        target_code,
        year,
        {{ path_at('year') }} as required_value,
        path_form,
        base_value,
        base_period,
        dataset,
        series_code
    from path_years
),

-- Without a figure there is no base: what is known of the path is the target itself.
goals_alone as (
    select
        target_code,
        horizon_year as year,
        if(comparator = 'rank<=', threshold_high, threshold_low) as required_value,
        path_kind as path_form
    from targets
    anti join measured_paths using (target_code)
    where comparator <> 'milestone'
),

paths as (
    select * from measured_paths
    union all by name
    select * from goals_alone
),

-- A step set on one measure says nothing about another measure of the same target.
steps as (
    select
        path_points.target_code,
        path_points.year,
        path_points.required_value as step_value,
        path_points.source as step_source
    from {{ ref('path_points') }} as path_points
    left join bases using (target_code)
    where
        coalesce(path_points.dataset = bases.dataset, true)
        and coalesce(path_points.series_code = bases.series_code, true)
)

select
    target_code,
    cast(year as integer) as year,
    paths.required_value,
    coalesce(paths.path_form, targets.path_kind) as path_kind,
    paths.base_value,
    paths.base_period,
    paths.dataset,
    paths.series_code,
    targets.legal_document,
    steps.step_value,
    steps.step_source
from paths
full outer join steps using (target_code, year)
inner join targets using (target_code)
