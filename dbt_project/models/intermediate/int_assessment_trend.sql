-- Least-squares slopes of each assessment over its windows: `long`, `short` (the last years of the long one) and `since` (from
-- the base on); `linear` on y and, where every figure is above zero, `log` on ln y.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
),

bases as (
    select * from {{ ref('int_assessment_base') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

-- A bound is not a value, and editions that do not compare have no trend; nor is there one without a level asked for.
usable as (
    select
        observations.assessment_key,
        observations.period,
        observations.period_time,
        observations.value,
        observations.published_on,
        bases.latest_time,
        bases.base_time,
        observations.period_time > bases.latest_time - methods.trend_window_years as in_long,
        observations.period_time > bases.latest_time - methods.short_window_years as in_last_years,
        row_number() over newest_first <= methods.trend_min_points as in_last_points,
        observations.period_time >= bases.base_time as in_since,
        methods.trend_min_points,
        methods.trend_min_span_years
    from observations
    inner join bases using (assessment_key)
    cross join methods
    where
        observations.trend_allowed
        and observations.value_qualifier in ('eq', 'approx')
        and not bases.is_bound
        and not observations.is_plan
        and bases.comparator <> 'milestone'
        and bases.target_kind not in ('growth_rate', 'annual_floor')
        and bases.horizon_time > bases.latest_time
    window newest_first as (
        partition by observations.assessment_key
        order by
            observations.period_time desc, observations.published_on desc, observations.period_start asc, observations.period desc
    )
),

sized as (
    select
        *,
        count(*) filter (where in_long) over whole as long_count,
        count(*) filter (where in_last_years) over whole as last_years_count,
        round(latest_time - min(period_time) filter (where in_long) over whole, 9) as long_span
    from usable
    window whole as (partition by assessment_key)
),

windowed as (
    select
        *,
        'long' as trend_window
    from sized
    where in_long and long_count >= trend_min_points and long_span >= trend_min_span_years
    union all
    -- No short window without a long one, or where it holds the same figures.
    select
        *,
        'short' as trend_window
    from sized
    where
        if(last_years_count >= trend_min_points, in_last_years, in_last_points)
        and long_count > greatest(last_years_count, trend_min_points)
        and long_span >= trend_min_span_years
    union all
    select
        *,
        'since' as trend_window
    from sized
    where in_since
),

-- Lists in the order of time, so that the sums below are the same to the last digit whenever they are computed.
listed as (
    select
        assessment_key,
        trend_window,
        list(period order by period_time, published_on, period) as periods,
        list(period_time order by period_time, published_on, period) as times,
        list(value order by period_time, published_on, period) as figures
    from windowed
    group by assessment_key, trend_window, trend_min_points
    having count(*) >= trend_min_points
),

fitted_forms as (
    select
        *,
        'linear' as trend_form,
        figures as ys
    from listed
    union all by name
    select
        *,
        'log' as trend_form,
        list_transform(figures, lambda figure: ln(figure)) as ys
    from listed
    where list_min(figures) > 0
),

-- Deviations from the mean first: sums of squares of years near 2,000 would lose the digits that matter.
centred as (
    select
        *,
        list_avg(times) as mean_time,
        list_transform(times, lambda moment: moment - list_avg(times)) as time_deviations,
        list_transform(ys, lambda y: y - list_avg(ys)) as y_deviations
    from fitted_forms
),

sloped as (
    select
        *,
        list_dot_product(time_deviations, time_deviations) as time_sum_of_squares,
        list_dot_product(time_deviations, y_deviations)
        / nullif(list_dot_product(time_deviations, time_deviations), 0) as slope
    from centred
),

residuals as (
    select
        *,
        list_transform(
            list_zip(time_deviations, y_deviations),
            lambda deviation: pow(deviation[2] - slope * deviation[1], 2)
        ) as squared_residuals
    from sloped
)

select
    assessment_key,
    trend_window,
    trend_form,
    periods[1] as first_period,
    periods[-1] as last_period,
    len(ys) as point_count,
    times[-1] - times[1] as span,
    mean_time,
    slope,
    time_sum_of_squares,
    cast(len(ys) - 2 as integer) as degrees_of_freedom,
    sqrt(list_sum(squared_residuals) / (len(ys) - 2)) as residual_standard_error
from residuals
-- Figures of one moment make no trend.
where slope is not null
