with indicators as (
    select * from {{ ref('indicators') }}
),

target_counts as (
    select
        indicator_code,
        count(*) as target_count
    from {{ ref('int_national_target') }}
    group by indicator_code
),

series_counts as (
    select
        indicator_code,
        count(*) as series_count
    from {{ ref('int_series') }}
    group by indicator_code
)

select
    indicators.indicator_code,
    indicators.name_vi,
    indicators.name_en,
    indicators.unit,
    indicators.direction,
    indicators.natural_min,
    indicators.natural_max,
    indicators.definition_en,
    indicators.theme,
    coalesce(target_counts.target_count, 0) as target_count,
    coalesce(series_counts.series_count, 0) as series_count,
    indicators.note
from indicators
left join target_counts using (indicator_code)
left join series_counts using (indicator_code)
order by indicators.indicator_code
