-- How fast each measure moved since its base, in both forms of path, beside what its target asks for.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

segments as (
    select * from {{ ref('int_assessment_path') }}
),

-- A milestone is a fact and has no pace.
timed as (
    select
        *,
        if(comparator = 'milestone', null, nullif(latest_time - base_time, 0)) as years_since_base,
        if(horizon_time > base_time, horizon_time - base_time, null) as years_base_to_horizon,
        base_value > 0 and latest_value > 0 as has_positive_values,
        published_unit like '\%/year%' escape '\' as is_published_growth,
        -- Times at which the path is read: the year of the latest figure, and the year of the assessment.
        least(latest_period_year, horizon_time) as latest_path_time,
        greatest(least(year(as_of), horizon_time), base_time) as current_path_time
    from bases
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
        ) as cagr_pace_required
    from timed
),

required as (
    select
        paced.assessment_key,
        min({{ path_value('segments', 'paced.latest_path_time') }}) filter (
            where paced.latest_path_time between segments.from_time and segments.to_time
        ) as required_now,
        min({{ path_value('segments', 'paced.current_path_time') }}) filter (
            where paced.current_path_time between segments.from_time and segments.to_time
        ) as required_this_year
    from paced
    inner join segments using (assessment_key)
    group by all
),

-- A published growth rate is itself the growth; any other series is compounded (or, for a share, subtracted) from its base.
grown as (
    select
        paced.*,
        required.required_now,
        required.required_this_year,
        case
            when paced.target_kind <> 'growth_rate' then null
            when paced.is_published_growth then paced.latest_value
            when paced.target_unit = 'percentage points' then paced.linear_pace
            else 100 * paced.cagr_pace
        end as growth_rate
    from paced
    left join required using (assessment_key)
)

select
    assessment_key,
    latest_time > base_time as has_figure_after_base,
    has_positive_values,
    as_of > deadline as is_past_deadline,
    -- Year-end reports are made in the deadline's own month: a figure of that month speaks for the deadline.
    date_trunc('month', latest_period_end) >= date_trunc('month', deadline) as covers_deadline,
    linear_pace,
    linear_pace_required,
    cagr_pace,
    cagr_pace_required,
    required_now,
    required_this_year,
    is_published_growth,
    growth_rate,
    -- Adding zero turns the -0 of a rank that did not move into 0.
    direction * linear_pace / nullif(abs(linear_pace_required), 0) + 0 as linear_ratio,
    direction * cagr_pace / nullif(abs(cagr_pace_required), 0) + 0 as cagr_ratio,
    -- Where nothing but a rise is asked for, the ratio is its sign.
    if(goal_value = 0, sign(growth_rate), growth_rate / goal_value) as growth_ratio,
    {{ comparator_holds('growth_rate', 'growth_rate', 'grown') }} as growth_holds,
    if(target_kind = 'growth_rate', growth_rate - goal_value, latest_value - required_now) as distance,
    if(target_kind = 'growth_rate', growth_rate - goal_value, latest_value - goal_value) as gap_to_target,
    -- What is still asked for of each year from the latest figure on: units a year, or a rate where the path multiplies.
    case
        when latest_holds or target_kind in ('growth_rate', 'annual_floor') or horizon_time <= latest_time then null
        when trend_form = 'log' and has_positive_values
            then pow(goal_value / latest_value, 1 / (horizon_time - latest_time)) - 1
        when trend_form = 'linear' then (goal_value - latest_value) / (horizon_time - latest_time)
    end as required_per_year
from grown
