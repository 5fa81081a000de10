-- The indicators asked for most, side by side: one row per member of ASEAN, for each indicator its newest comparable figure, its
-- period and rank.
{% set indicators = {
    'gii_rank': 'gii_rank',
    'hdi': 'hdi',
    'egdi': 'egdi',
    'egdi_rank': 'egdi_rank',
    'rd_gdp': 'rd_gdp',
    'research_personnel': 'research_personnel_per_10k',
    'download_speed': 'download_speed',
    'fixed_download_speed': 'fixed_download_speed',
    'mobile_download_speed': 'mobile_download_speed',
    'coverage_4g': '4g_population_coverage',
    'coverage_5g': '5g_population_coverage',
    'internet_users': 'internet_users',
    'ai_readiness': 'ai_readiness_score',
    'hightech_exports': 'hightech_export_share',
    'patents_resident': 'patent_applications_resident',
} %}
with members as (
    select * from {{ ref('stg_area') }}
    where is_asean
),

latest as (
    select * from {{ ref('mart_asean_latest') }}
    where indicator_code in ({% for indicator in indicators.values() %}{{ ', ' if not loop.first }}'{{ indicator }}'{% endfor %})  -- noqa: layout.long_lines
)

select
    members.area_code,
    members.name_en as area_name_en,
    members.name_vi as area_name_vi,
    string_agg(distinct latest.dataset, ';' order by latest.dataset) as made_from_datasets,
{%- for column, indicator in indicators.items() %}
    max(latest.indicator_value) filter (where latest.indicator_code = '{{ indicator }}') as {{ column }},
    max(latest.period) filter (where latest.indicator_code = '{{ indicator }}') as {{ column }}_period,
    max(latest.asean_rank) filter (where latest.indicator_code = '{{ indicator }}')
        as {{ column }}_asean_rank{{ '' if loop.last else ',' }}
{%- endfor %}
from members
left join latest using (area_code)
group by members.area_code, members.name_en, members.name_vi
order by members.area_code
