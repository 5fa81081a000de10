-- The first rule that applies to each assessment, and where a ratio decides, the ratios that are read on the bands.
-- The tests stand in the order in which they are made.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

own_windows as (
    select
        outlooks.assessment_key,
        max(outlooks.outlook_ratio) filter (where outlooks.trend_window = 'long') as long_ratio,
        max(outlooks.window_fall) filter (where outlooks.trend_window = 'long') as long_fall,
        max(outlooks.outlook_ratio) filter (where outlooks.trend_window = 'short') as short_ratio,
        max(outlooks.window_fall) filter (where outlooks.trend_window = 'short') as short_fall,
        max(outlooks.probability_met) filter (where outlooks.trend_window = 'since') as since_probability
    from {{ ref('int_assessment_outlook') }} as outlooks
    inner join bases using (assessment_key, trend_form)
    group by outlooks.assessment_key
),

other_windows as (
    select
        outlooks.assessment_key,
        outlooks.outlook_ratio as other_long_ratio
    from {{ ref('int_assessment_outlook') }} as outlooks
    inner join bases using (assessment_key)
    where outlooks.trend_window = 'long' and outlooks.trend_form <> bases.trend_form
),

assessments as (
    select
        bases.*,
        paces.* exclude (assessment_key),
        own_windows.* exclude (assessment_key),
        other_windows.other_long_ratio,
        floors.floor_reason,
        bases.direction * (bases.base_value - bases.goal_value) >= 0 as starts_beyond,
        -- No pace is asked for where the base stands on the threshold or beyond, unproven: the side on which the figure stands.
        case
            when starts_beyond then if(bases.direction * (bases.latest_value - bases.goal_value) >= 0, 1, -1)
            when bases.trend_form = 'log' then paces.cagr_ratio
            else paces.linear_ratio
        end as since_base_ratio,
        case
            when starts_beyond then null
            when bases.trend_form = 'log' then paces.linear_ratio
            else paces.cagr_ratio
        end as other_since_base_ratio,
        methods.count_asked_min,
        methods.trend_min_points
    from bases
    inner join {{ ref('int_assessment_pace') }} as paces using (assessment_key)
    left join own_windows using (assessment_key)
    left join other_windows using (assessment_key)
    left join {{ ref('int_assessment_floor') }} as floors using (assessment_key)
    cross join {{ ref('int_method') }} as methods
),

ruled as (
    select
        *,
        case
            when comparator = 'milestone' and published_unit <> 'milestone' then 'milestone_figures_only'
            when comparator = 'milestone' and latest_value = 1
                then if(latest_period_end <= deadline, 'milestone_achieved', 'milestone_achieved_late')
            when comparator = 'milestone' and not is_past_deadline then 'milestone_not_yet'
            when comparator = 'milestone' then if(covers_deadline, 'milestone_overdue', 'milestone_undated')
            when target_kind = 'annual_floor' then floor_reason
            when target_kind = 'growth_rate' and growth_basis is null
                then if(has_figure_after_base and not has_pace, 'too_soon', 'growth_too_few')
            when target_kind = 'growth_rate' and not is_past_deadline then growth_basis
            when target_kind = 'growth_rate' and (not covers_deadline or growth_basis = 'prior_growth')
                then 'deadline_without_figure'
            when target_kind = 'growth_rate' then if(growth_holds, 'growth_met', 'growth_missed')
            when latest_holds and must_hold_at_deadline and is_past_deadline and not covers_deadline
                then 'deadline_without_figure'
            when latest_holds and comparator = 'between' and latest_value > threshold_high then 'met_above_range'
            -- A first figure that came after the base year says nothing of the base.
            when latest_holds then if(base_holds and coalesce(base_time <= base_year, true), 'kept', 'met')
            when latest_is_after_deadline then 'count_still_below'
            when is_past_deadline and not covers_deadline then 'deadline_without_figure'
            when is_past_deadline and latest_holds is null then 'deadline_unclear'
            when is_past_deadline then 'deadline_missed'
            when base_holds then 'fell_below'
            when path_form = 'none' or (target_kind = 'new_count' and required_today < count_asked_min) then 'count_not_yet'
            when trend_form = 'log' and not has_positive_values then 'non_positive'
            -- What is at most so much may be as little as its base.
            when has_pace and latest_qualifier = if(direction > 0, 'le', 'ge') then 'open_bound'
            when has_pace and since_base_ratio is not null then 'since_base'
            when not has_pace and long_ratio is not null then 'prior_trend'
            when has_figure_after_base and not has_pace then 'too_soon'
            -- Where there are too few figures, whether they may be joined is not the reason.
            when not trend_allowed and recent_count >= trend_min_points then 'no_comparable_editions'
            else 'too_few'
        end as rule_code
    from assessments
)

select
    assessment_key,
    rule_code,
    case
        when rule_code in ('since_base', 'prior_trend', 'growth', 'prior_growth', 'published_growth') then rule_code
    end as ratio_basis,
    case ratio_basis
        when 'since_base' then since_base_ratio
        when 'prior_trend' then long_ratio
        when 'growth' then growth_ratio
        when 'prior_growth' then growth_ratio
        when 'published_growth' then growth_ratio
    end as pace_ratio,
    -- A second ratio, of the shorter window, can only lower the verdict.
    case ratio_basis when 'prior_trend' then short_ratio when 'prior_growth' then growth_ratio_short end as short_pace_ratio,
    case ratio_basis
        when 'since_base' then other_since_base_ratio
        when 'prior_trend' then other_long_ratio
    end as other_form_ratio,
    -- How far it fell: from the base, else over the window that speaks.
    case ratio_basis
        when 'since_base' then direction * (base_value - latest_value)
        when 'growth' then direction * (base_value - latest_value)
        when 'prior_trend' then long_fall
        when 'prior_growth' then direction * (growth_start_value - latest_value)
    end as fall,
    case ratio_basis
        when 'prior_trend' then short_fall
        when 'prior_growth' then direction * (growth_short_start_value - latest_value)
    end as short_fall,
    if(ratio_basis = 'since_base', since_probability, null) as since_probability
from ruled
