-- The verdict of every assessment, with every number behind it; the trends are those of the path's own form.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

long_outlooks as (
    select * exclude (trend_window)
    from {{ ref('int_assessment_outlook') }}
    where trend_window = 'long'
),

short_outlooks as (
    select
        assessment_key,
        trend_form,
        window_first_period as short_window_first_period,
        window_count as short_window_count,
        trend_slope as short_trend_slope,
        expected_at_horizon as short_expected_at_horizon,
        expected_low80 as short_expected_low80,
        expected_high80 as short_expected_high80,
        probability_met as short_probability_met,
        outlook_ratio as short_outlook_ratio
    from {{ ref('int_assessment_outlook') }}
    where trend_window = 'short'
),

since_outlooks as (
    select
        assessment_key,
        trend_form,
        window_count as since_count,
        trend_slope as since_trend_slope,
        expected_at_horizon as since_expected_at_horizon,
        prediction_error as since_prediction_error,
        degrees_of_freedom as since_degrees_of_freedom,
        probability_met as since_probability_met
    from {{ ref('int_assessment_outlook') }}
    where trend_window = 'since'
)

select
    bases.*,
    paces.* exclude (assessment_key),
    long_outlooks.* exclude (assessment_key, trend_form),
    short_outlooks.* exclude (assessment_key, trend_form),
    since_outlooks.* exclude (assessment_key, trend_form),
    floors.* exclude (assessment_key),
    judgements.* exclude (assessment_key),
    bases.latest_is_plan as is_planned,
    statuses.is_judged
from bases
inner join {{ ref('int_assessment_pace') }} as paces using (assessment_key)
inner join {{ ref('int_assessment_judgement') }} as judgements using (assessment_key)
left join long_outlooks using (assessment_key, trend_form)
left join short_outlooks using (assessment_key, trend_form)
left join since_outlooks using (assessment_key, trend_form)
left join {{ ref('int_assessment_floor') }} as floors using (assessment_key)
left join {{ ref('statuses') }} as statuses on judgements.status = statuses.status
