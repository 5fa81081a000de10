-- The least-squares trend of each assessment over its window: `linear` on y and, where every figure is above zero, `log` on ln y.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
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
    window assessment as (partition by perspective, known_on, target_code, dataset, series_code)
),

windowed as (
    select
        usable.*,
        methods.trend_min_points,
        min(usable.value) over assessment > 0 as is_positive
    from usable
    inner join methods using (method_version)
    where usable.period_time > usable.latest_time - methods.trend_window_years
    window assessment as (partition by perspective, known_on, target_code, dataset, series_code)
),

points as (
    select
        *,
        'linear' as trend_form,
        value as y
    from windowed
    union all by name
    select
        *,
        'log' as trend_form,
        ln(value) as y
    from windowed
    where is_positive
),

-- Deviations from the mean first: sums of squares of years near 2,000 would lose the digits that matter.
centred as (
    select
        *,
        period_time - avg(period_time) over fit as time_deviation,
        y - avg(y) over fit as y_deviation
    from points
    window fit as (partition by perspective, known_on, target_code, dataset, series_code, trend_form)
),

sloped as (
    select
        *,
        sum(time_deviation * y_deviation) over fit / nullif(sum(time_deviation * time_deviation) over fit, 0) as slope
    from centred
    window fit as (partition by perspective, known_on, target_code, dataset, series_code, trend_form)
)

select
    perspective,
    known_on,
    target_code,
    dataset,
    series_code,
    trend_form,
    arg_min(period, period_time) as first_period,
    arg_max(period, period_time) as last_period,
    count(*) as point_count,
    avg(period_time) as mean_time,
    avg(y) as mean_y,
    avg(y) - any_value(slope) * avg(period_time) as intercept,
    any_value(slope) as slope,
    sum(time_deviation * time_deviation) as time_sum_of_squares,
    cast(count(*) - 2 as integer) as degrees_of_freedom,
    sqrt(sum(pow(y_deviation - slope * time_deviation, 2)) / nullif(count(*) - 2, 0)) as residual_standard_error
from sloped
group by perspective, known_on, target_code, dataset, series_code, trend_form
-- Fewer points, or all of them at one moment, make no trend.
having count(*) >= any_value(trend_min_points) and any_value(slope) is not null
