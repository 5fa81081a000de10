-- Where the slope of each window leads from the latest figure to the target year, in both forms: a trend, not a forecast.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

trends as (
    select * from {{ ref('int_assessment_trend') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

quantiles as (
    select * from {{ ref('student_t_quantile') }}
),

-- The error is that of the difference between two figures, h years apart, beside a slope that is itself uncertain.
projected as (
    select
        trends.*,
        bases.horizon_time,
        bases.direction,
        bases.goal_value,
        bases.latest_value,
        bases.latest_time,
        bases.natural_min,
        bases.natural_max,
        methods.crossing_years_after_horizon,
        (1 + methods.interval_probability) / 2 as upper_probability,
        bases.horizon_time - bases.latest_time as years_ahead,
        if(trends.trend_form = 'log', ln(bases.latest_value), bases.latest_value) as latest_y,
        latest_y + trends.slope * years_ahead as expected_y,
        trends.residual_standard_error * sqrt(
            2 + pow(years_ahead, 2) / trends.time_sum_of_squares
            + 2 * years_ahead * (bases.latest_time - trends.mean_time) / trends.time_sum_of_squares
        ) as prediction_error,
        case
            when trends.trend_form = 'linear' then bases.goal_value
            when bases.goal_value > 0 then ln(bases.goal_value)
        end as goal_y
    from trends
    inner join bases using (assessment_key)
    cross join methods
    -- Nothing is projected further than the window bears.
    where round(years_ahead - methods.outlook_span_factor * trends.span, 9) <= 0
),

standardised as (
    select
        projected.*,
        quantiles.quantile as t_quantile,
        -- How many prediction errors the expected value lies on the good side of the target.
        projected.direction * (projected.expected_y - projected.goal_y) / nullif(projected.prediction_error, 0) as margin_t,
        projected.latest_time + (projected.goal_y - projected.latest_y) / nullif(projected.slope, 0) as crossing_time,
        -- What was lost over the window, along the line.
        projected.direction * (
            {{ back_to_value('projected.latest_y - projected.slope * projected.span') }} - projected.latest_value
        ) as window_fall
    from projected
    left join quantiles
        on
            projected.degrees_of_freedom = quantiles.degrees_of_freedom
            and abs(projected.upper_probability - quantiles.cumulative_probability) < 1e-9
),

expected as (
    select
        *,
        {{ within_limits(back_to_value('expected_y')) }} as expected_at_horizon,
        {{ within_limits(back_to_value('expected_y - t_quantile * prediction_error')) }} as expected_low80,
        {{ within_limits(back_to_value('expected_y + t_quantile * prediction_error')) }} as expected_high80
    from standardised
)

select
    assessment_key,
    trend_window,
    trend_form,
    first_period as window_first_period,
    last_period as window_last_period,
    point_count as window_count,
    slope as trend_slope,
    mean_time as trend_mean_time,
    time_sum_of_squares as trend_time_sum_of_squares,
    prediction_error,
    residual_standard_error,
    degrees_of_freedom,
    t_quantile,
    expected_at_horizon,
    expected_low80,
    expected_high80,
    window_fall,
    -- Nothing is left to cover where the figure stands on the threshold or beyond: the side on which the trend ends.
    case
        when direction * (latest_value - goal_value) >= 0
            then if(round(direction * (expected_at_horizon - goal_value), 9) >= 0, 1, -1)
        else direction * (expected_at_horizon - latest_value) / abs(goal_value - latest_value) + 0
    end as outlook_ratio,
    case
        when goal_y is null then null
        -- A perfect fit leaves no doubt either way.
        when prediction_error = 0 then if(direction * (expected_y - goal_y) >= 0, 1, 0)
        else {{ student_t_cdf('margin_t', 'degrees_of_freedom') }}
    end as probability_met,
    -- Rounded first, so that a crossing at the very end of a year is not pushed into the next one by rounding errors.
    if(
        direction * slope > 0
        and crossing_time between latest_time and horizon_time + crossing_years_after_horizon,
        cast(ceil(round(crossing_time, 6)) as integer),
        null
    ) as crossing_year
from expected
