-- The rule that speaks for each assessment, the ratio it rests on and the status it gives.
-- The tests stand in the order in which they are made; the first that applies gives the reason, and with it the status.
with assessments as (
    select
        bases.*,
        paces.* exclude (assessment_key),
        own_outlooks.outlook_ratio,
        other_outlooks.outlook_ratio as other_outlook_ratio,
        if(bases.trend_form = 'log', paces.cagr_ratio, paces.linear_ratio) as since_base_ratio,
        if(bases.trend_form = 'log', paces.linear_ratio, paces.cagr_ratio) as other_since_base_ratio
    from {{ ref('int_assessment_base') }} as bases
    inner join {{ ref('int_assessment_pace') }} as paces using (assessment_key)
    left join {{ ref('int_assessment_outlook') }} as own_outlooks
        on bases.assessment_key = own_outlooks.assessment_key and bases.trend_form = own_outlooks.trend_form
    left join {{ ref('int_assessment_outlook') }} as other_outlooks
        on bases.assessment_key = other_outlooks.assessment_key and bases.trend_form <> other_outlooks.trend_form
),

reasons as (
    select * from {{ ref('reasons') }}
),

bands as (
    select
        method_version,
        band,
        coalesce(lower_bound, cast('-inf' as double)) as lower_bound,
        coalesce(upper_bound, cast('inf' as double)) as upper_bound
    from {{ ref('assessment_bands') }}
),

judged as (
    select
        *,
        case
            when comparator = 'milestone' and published_unit <> 'milestone' then 'milestone_figures_only'
            when comparator = 'milestone' and latest_value = 1
                then if(latest_period_end <= deadline, 'milestone_achieved', 'milestone_achieved_late')
            when comparator = 'milestone' and not is_past_deadline then 'milestone_not_yet'
            when comparator = 'milestone' then if(covers_deadline, 'milestone_overdue', 'milestone_undated')
            when target_kind = 'annual_floor' and latest_holds then 'floor_met'
            when target_kind = 'annual_floor' and latest_holds is null then 'floor_unclear'
            when target_kind = 'annual_floor'
                then if(as_of > make_date(latest_period_year, 12, 31), 'floor_missed', 'floor_running')
            when target_kind = 'growth_rate' and growth_rate is null then 'growth_too_few'
            when target_kind = 'growth_rate' and growth_holds
                then if(is_published_growth, 'growth_published_met', 'growth_met')
            when target_kind = 'growth_rate'
                then if(is_published_growth, 'growth_published_pace', 'growth_pace')
            when latest_holds and comparator = 'between' and latest_value > threshold_high then 'met_above_range'
            when latest_holds then 'met'
            when is_past_deadline and not covers_deadline then 'deadline_without_figure'
            when is_past_deadline and latest_holds is null then 'deadline_unclear'
            when is_past_deadline then 'deadline_missed'
            when base_holds then 'fell_below'
            when path_kind = 'none' then 'count_not_yet'
            when latest_value = goal_value or (has_figure_after_base and base_value = goal_value) then 'no_distance'
            when trend_form = 'log' and not has_positive_values then 'non_positive'
            when has_figure_after_base and since_base_ratio is not null then 'since_base'
            when not has_figure_after_base and outlook_ratio is not null then 'prior_trend'
            when not trend_allowed then 'no_comparable_editions'
            else 'too_few'
        end as reason_code
    from assessments
),

weighed as (
    select
        judged.*,
        nullif(reasons.status, '') as fixed_status,
        reasons.status_basis,
        case reasons.status_basis
            when 'since_base' then since_base_ratio
            when 'prior_trend' then outlook_ratio
            when 'growth' then growth_ratio
            when 'published_growth' then growth_ratio
        end as pace_ratio,
        case reasons.status_basis
            when 'since_base' then other_since_base_ratio
            when 'prior_trend' then other_outlook_ratio
        end as other_form_ratio
    from judged
    left join reasons using (reason_code)
)

select
    weighed.assessment_key,
    weighed.reason_code,
    weighed.status_basis,
    weighed.pace_ratio,
    bands.band,
    weighed.other_form_ratio,
    other_bands.band as other_form_band,
    coalesce(bands.band <> other_bands.band, false) as method_sensitive,
    coalesce(weighed.fixed_status, bands.band, 'unable_to_assess') as status
from weighed
left join bands
    on
        weighed.method_version = bands.method_version
        and weighed.pace_ratio >= bands.lower_bound
        and weighed.pace_ratio < bands.upper_bound
left join bands as other_bands
    on
        weighed.method_version = other_bands.method_version
        and weighed.other_form_ratio >= other_bands.lower_bound
        and weighed.other_form_ratio < other_bands.upper_bound
