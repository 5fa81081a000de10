-- What each target asks for in every year, on its headline measure.
with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

verdicts as (
    select int_target_verdict.*
    from {{ ref('int_target_verdict') }} as int_target_verdict
    inner join newest_date using (as_of)
    where int_target_verdict.perspective = 'then'
),

segments as (
    select * from {{ ref('int_assessment_path') }}
),

targets as (
    select * from {{ ref('targets') }}
),

path_years as (
    select
        verdicts.target_code,
        verdicts.dataset,
        verdicts.series_code,
        verdicts.base_value,
        verdicts.base_period,
        verdicts.base_time,
        segments.path_kind,
        segments.from_time,
        segments.to_time,
        segments.to_source,
        segments.to_value,
        cast(unnest(range(cast(ceil(segments.from_time) as integer), cast(segments.to_time as integer) + 1)) as integer)
            as year,
        segments.from_value
    from verdicts
    inner join segments using (assessment_key)
    where verdicts.series_role <> 'proxy'
),

measured_paths as (
    select
        *,
        {{ path_value('path_years', 'year') }} as required_value
    from path_years
    -- A milestone ends one segment and starts the next: it is listed once.
    qualify row_number() over (partition by target_code, year order by from_time) = 1
),

-- Without a figure there is no base: what is known of the path are its published steps and the target itself.
published_steps as (
    select
        path_points.target_code,
        path_points.year,
        path_points.required_value,
        path_points.source as to_source
    from {{ ref('path_points') }} as path_points
    union all
    select
        target_code,
        horizon_year as year,
        if(comparator = 'rank<=', threshold_high, threshold_low) as required_value,
        'target' as to_source
    from targets
    where comparator <> 'milestone'
),

steps_without_base as (
    select published_steps.*
    from published_steps
    anti join measured_paths using (target_code)
)

select
    measured_paths.target_code,
    measured_paths.year,
    measured_paths.required_value,
    measured_paths.path_kind,
    measured_paths.base_value,
    measured_paths.base_period,
    measured_paths.dataset,
    measured_paths.series_code,
    case
        when measured_paths.to_source = 'target' then targets.legal_document
        else measured_paths.to_source
    end as source
from measured_paths
inner join targets using (target_code)
union all
select
    steps_without_base.target_code,
    cast(steps_without_base.year as integer) as year,
    steps_without_base.required_value,
    targets.path_kind,
    cast(null as double) as base_value,
    cast(null as varchar) as base_period,
    cast(null as varchar) as dataset,
    cast(null as varchar) as series_code,
    case
        when steps_without_base.to_source = 'target' then targets.legal_document
        else steps_without_base.to_source
    end as source
from steps_without_base
inner join targets using (target_code)
order by target_code, year
