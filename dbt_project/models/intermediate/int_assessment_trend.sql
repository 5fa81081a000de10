-- The least-squares trend of each assessment over its window: `linear` on y and, where every figure is above zero, `log` on ln y.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role is distinct from 'context'
),

methods as (
    select * from {{ ref('method_parameters') }}
),

-- A bound is not a value, and editions that do not compare have no trend.
usable as (
    select
        *,
        max(period_time) over assessment as latest_time
    from observations
    where trend_allowed and value_qualifier in ('eq', 'approx')
    window assessment as (partition by assessment_key)
),

windowed as (
    select
        usable.*,
        methods.trend_min_points
    from usable
    inner join methods using (method_version)
    where usable.period_time > usable.latest_time - methods.trend_window_years
),

-- Lists in the order of time, so that the sums below are the same to the last digit whenever they are computed.
listed as (
    select
        assessment_key,
        any_value(trend_min_points) as trend_min_points,
        list(period order by period_time, period) as periods,
        list(period_time order by period_time, period) as times,
        list(value order by period_time, period) as figures
    from windowed
    group by assessment_key
),

fitted_forms as (
    select
        *,
        'linear' as trend_form,
        figures as ys
    from listed
    where len(figures) >= trend_min_points
    union all by name
    select
        *,
        'log' as trend_form,
        list_transform(figures, lambda figure: ln(figure)) as ys
    from listed
    where len(figures) >= trend_min_points and list_min(figures) > 0
),

-- Deviations from the mean first: sums of squares of years near 2,000 would lose the digits that matter.
centred as (
    select
        *,
        list_avg(times) as mean_time,
        list_avg(ys) as mean_y,
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
    trend_form,
    periods[1] as first_period,
    periods[-1] as last_period,
    len(ys) as point_count,
    mean_time,
    mean_y,
    mean_y - slope * mean_time as intercept,
    slope,
    time_sum_of_squares,
    cast(len(ys) - 2 as integer) as degrees_of_freedom,
    sqrt(list_sum(squared_residuals) / (len(ys) - 2)) as residual_standard_error
from residuals
-- Figures of one moment make no trend.
where slope is not null
