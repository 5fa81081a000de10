with data_gaps as (
    select * from {{ ref('int_open_gap') }}
),

targets as (
    select * from {{ ref('dim_target') }}
),

substitutes as (
    select
        target_series.target_code,
        string_agg(
            concat(target_series.dataset, '/', target_series.series_code), ';'
            order by target_series.priority, target_series.dataset, target_series.series_code
        ) as proxy_series
    from {{ ref('int_target_series') }} as target_series
    semi join {{ ref('fct_observation') }} using (dataset, series_code, area_code)
    where target_series.role = 'proxy'
    group by target_series.target_code
)

select
    data_gaps.target_code,
    targets.programme_code,
    targets.horizon_year,
    targets.name_vi,
    targets.name_en,
    targets.indicator_code,
    targets.lead_agency,
    data_gaps.gap_code,
    data_gaps.gap_vi,
    data_gaps.gap_en,
    data_gaps.where_to_look,
    data_gaps.where_to_look_vi,
    data_gaps.evidence,
    substitutes.proxy_series
from data_gaps
inner join targets using (target_code)
left join substitutes using (target_code)
order by data_gaps.target_code
