-- The days to come on which time alone could move what a release says: a verdict, a figure that is known from a later day on, a
-- flag of what is old or late. Until the first of them a release stands.
with turns as (
    select
        turns_on,
        turn,
        target_code as subject
    from {{ ref('int_target_turn') }}
    union all
    select
        unnest([valid_from, valid_to]) as turns_on,
        'figure' as turn,
        dataset as subject
    from {{ ref('int_observation_change') }}
    union all
    select
        bases.latest_period_end + 1
        + cast(floor(365.25 * methods.stale_factor * bases.release_interval_months / 12) as integer) as turns_on,
        'stale' as turn,
        bases.target_code as subject
    from {{ ref('int_assessment_base') }} as bases
    cross join {{ ref('int_method') }} as methods
    where bases.perspective = 'then' and bases.as_of = {{ as_of_day() }} and bases.is_done is distinct from true
    union all
    select
        next_expected_release + release_grace_days + 1 as turns_on,
        'overdue' as turn,
        dataset as subject
    from {{ ref('stg_datasets') }}
)

select distinct
    turns_on,
    turn,
    subject
from turns
where turns_on > {{ as_of_day() }}
