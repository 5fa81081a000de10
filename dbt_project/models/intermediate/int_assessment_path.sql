-- The path of each assessment as segments: straight, multiplying or flat, from the base through published steps to the target.
with assessments as (
    select
        assessment_key,
        target_code,
        dataset,
        series_code,
        effective_path_kind as path_kind,
        base_time,
        if(effective_path_kind = 'constant', goal_value, base_value) as base_value,
        horizon_time,
        goal_value
    from {{ ref('int_assessment_base') }}
    where effective_path_kind <> 'none' and base_time < horizon_time
),

path_points as (
    select * from {{ ref('path_points') }}
),

-- A milestone set on one measure says nothing about another measure of the same target.
knots as (
    select
        assessments.* exclude (base_time, base_value, horizon_time, goal_value),
        assessments.base_time as knot_time,
        assessments.base_value as knot_value,
        'base' as knot_source
    from assessments
    union all by name
    select
        assessments.* exclude (base_time, base_value, horizon_time, goal_value),
        cast(path_points.year as double) as knot_time,
        path_points.required_value as knot_value,
        path_points.source as knot_source
    from assessments
    inner join path_points
        on
            assessments.target_code = path_points.target_code
            and coalesce(path_points.dataset, assessments.dataset) = assessments.dataset
            and coalesce(path_points.series_code, assessments.series_code) = assessments.series_code
    where
        assessments.path_kind = 'official'
        and path_points.year > assessments.base_time
        and path_points.year < assessments.horizon_time
    union all by name
    select
        assessments.* exclude (base_time, base_value, horizon_time, goal_value),
        assessments.horizon_time as knot_time,
        assessments.goal_value as knot_value,
        'target' as knot_source
    from assessments
)

select
    assessment_key,
    path_kind,
    knot_time as from_time,
    knot_value as from_value,
    lead(knot_time) over later_knots as to_time,
    lead(knot_value) over later_knots as to_value,
    lead(knot_source) over later_knots as to_source
from knots
window later_knots as (partition by assessment_key order by knot_time)
qualify lead(knot_time) over later_knots is not null
