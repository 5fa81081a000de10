-- How fast each measure moved since its base, in both forms of path, beside what its target asks for.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

growths as (
    select * from {{ ref('int_assessment_growth') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

-- A milestone is a fact and has no pace.
timed as (
    select
        bases.*,
        growths.* exclude (assessment_key),
        if(bases.comparator = 'milestone', null, nullif(bases.latest_time - bases.base_time, 0)) as years_since_base,
        if(bases.horizon_time > bases.base_time, bases.horizon_time - bases.base_time, null) as years_base_to_horizon,
        bases.base_value > 0 and bases.latest_value > 0 as has_positive_values,
        round(bases.latest_time - bases.base_time, 9) >= methods.pace_min_years as has_pace,
        bases.latest_time > bases.base_time as has_figure_after_base
    from bases
    left join growths using (assessment_key)
    cross join methods
),

paced as (
    select
        *,
        (latest_value - base_value) / years_since_base as linear_pace,
        (goal_value - base_value) / years_base_to_horizon as linear_pace_required,
        if(has_positive_values, pow(latest_value / base_value, 1 / years_since_base) - 1, null) as cagr_pace,
        if(
            base_value > 0 and goal_value > 0,
            pow(goal_value / base_value, 1 / years_base_to_horizon) - 1,
            null
        ) as cagr_pace_required,
        -- The path is read at the end of the figure's own period; a figure that is the base has no path value and no distance.
        if(has_figure_after_base, {{ path_at('least(latest_time, horizon_time)') }}, null) as required_now,
        {{ path_at('greatest(least(as_of_time, horizon_time), base_time)') }} as required_today,
        not latest_holds is true and target_kind not in ('growth_rate', 'annual_floor') as is_still_asked
    from timed
)

select
    assessment_key,
    has_figure_after_base,
    has_pace,
    has_positive_values,
    linear_pace,
    linear_pace_required,
    cagr_pace,
    cagr_pace_required,
    required_now,
    required_today,
    growth_basis,
    growth_rate,
    growth_rate_short,
    growth_start_period,
    growth_start_value,
    growth_short_start_period,
    growth_short_start_value,
    growth_ratio,
    growth_ratio_short,
    growth_holds,
    -- Adding zero turns the -0 of a rank that did not move into 0.
    direction * linear_pace / nullif(abs(linear_pace_required), 0) + 0 as linear_ratio,
    direction * cagr_pace / nullif(abs(cagr_pace_required), 0) + 0 as cagr_ratio,
    if(target_kind = 'growth_rate', growth_rate - goal_value, direction * (latest_value - required_now) + 0) as ahead_by,
    if(target_kind = 'growth_rate', growth_rate - goal_value, latest_value - goal_value) as gap_to_target,
    -- What is still asked for of each year: units a year, or a rate where the path multiplies.
    if(is_still_asked, {{ asked_for_from('latest_time') }}, null) as required_per_year,
    if(is_still_asked, {{ asked_for_from('as_of_time') }}, null) as required_per_year_from_today
from paced
