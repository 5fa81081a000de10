with series as (
    select * from {{ ref('int_series') }}
),

home_observations as (
    select
        dataset,
        series_code,
        count(*) as home_observation_count,
        arg_min(period, row(period_end, period)) as home_first_period,
        arg_max(period, row(period_end, period)) as home_last_period
    from {{ ref('fct_observation') }}
    where area_code = '{{ var("home_area") }}'
    group by dataset, series_code
),

all_observations as (
    select
        dataset,
        series_code,
        count(*) as observation_count,
        max(published_on) as newest_published_on
    from {{ ref('fct_observation') }}
    group by dataset, series_code
)

select
    concat(series.dataset, '/', series.series_code) as series_key,
    series.dataset,
    series.series_code,
    series.indicator_code,
    series.name_en,
    series.name_vi,
    series.publisher_unit,
    series.unit_factor,
    series.measure_variant,
    own_series.source_en as stated_by_en,
    own_series.source_vi as stated_by_vi,
    series.source_class,
    series.revision_policy,
    series.release_interval_months,
    series.trend_allowed,
    coalesce(all_observations.observation_count, 0) as observation_count,
    coalesce(home_observations.home_observation_count, 0) as home_observation_count,
    home_observations.home_first_period,
    home_observations.home_last_period,
    all_observations.newest_published_on,
    series.note
from series
left join home_observations using (dataset, series_code)
left join all_observations using (dataset, series_code)
left join {{ ref('int_own_series') }} as own_series using (dataset, series_code)
order by series.dataset, series.series_code
