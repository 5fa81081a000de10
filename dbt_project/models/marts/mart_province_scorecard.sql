-- The provinces of today, one row each: of each indicator its newest figure by the series that speaks for it, where the province
-- stands by it, and what there is no figure of. Places stand side by side and are never added up.
{% set indicators = {
    'dti': 'provincial_dti',
    'public_service': 'public_service_index',
    'full_process': 'full_process_share_of_eligible',
    'e_governance': 'papi_e_governance',
    'home_internet': 'papi_home_internet',
    'papi': 'papi_total',
    'innovation': 'pii_score',
    'digital_economy': 'digital_economy_grdp',
    'e_business': 'e_business_index',
    'product_per_head': 'grdp_per_head',
    'population': 'population',
} %}
with provinces as (
    select * from {{ ref('dim_province') }}
),

asked as (
    {%- for indicator in indicators.values() %}
        select '{{ indicator }}' as indicator_code
        {{- '\n        union all' if not loop.last }}
    {%- endfor %}
),

figures as (
    select figures.*
    from {{ ref('mart_province_indicator') }} as figures
    semi join asked using (indicator_code)
    where figures.unit_kind = 'province'
),

latest as (
    select figures.*
    from figures
    where figures.is_chosen_series
    qualify
        row_number() over (
            partition by figures.indicator_code, figures.gso_code
            order by figures.period_end desc, figures.period desc
        ) = 1
),

made_from as (
    select
        gso_code,
        string_agg(distinct dataset, ';' order by dataset) as made_from_datasets
    from (
        select
            gso_code,
            unnest(string_split(made_from_datasets, ';')) as dataset
        from latest
    ) as parts
    group by gso_code
),

-- A figure all the same: by a series by which provinces are not compared, or stated by an agency of a province.
by_other as (
    select
        gso_code,
        indicator_code
    from figures
    union
    select
        area_code as gso_code,
        indicator_code
    from {{ ref('fct_observation') }}
    where dataset in {{ own_datasets() }} and value_kind is distinct from 'plan' and obs_status <> 'F'
),

without as (
    select
        provinces.gso_code,
        string_agg(asked.indicator_code, ';' order by asked.indicator_code) filter (where by_other.gso_code is not null)
            as by_other_series_indicators,
        string_agg(asked.indicator_code, ';' order by asked.indicator_code) filter (where by_other.gso_code is null)
            as missing_indicators
    from provinces
    cross join asked
    left join by_other on provinces.gso_code = by_other.gso_code and asked.indicator_code = by_other.indicator_code
    anti join latest on provinces.gso_code = latest.gso_code and asked.indicator_code = latest.indicator_code
    group by provinces.gso_code
)

select
    provinces.gso_code,
    provinces.name_vi,
    provinces.name_en,
    provinces.former_count,
    count(latest.indicator_code) as indicators_with_figure,
    max(without.by_other_series_indicators) as by_other_series_indicators,
    max(without.missing_indicators) as missing_indicators,
    max(made_from.made_from_datasets) as made_from_datasets,
{%- for column, indicator in indicators.items() %}
    max(latest.indicator_value) filter (where latest.indicator_code = '{{ indicator }}') as {{ column }},
    max(latest.period) filter (where latest.indicator_code = '{{ indicator }}') as {{ column }}_period,
    max(latest.province_rank) filter (where latest.indicator_code = '{{ indicator }}') as {{ column }}_rank,
    max(latest.better_than_percent) filter (where latest.indicator_code = '{{ indicator }}')
        as {{ column }}_better_than_percent{{ '' if loop.last else ',' }}
{%- endfor %}
from provinces
left join latest using (gso_code)
left join made_from using (gso_code)
left join without using (gso_code)
group by provinces.gso_code, provinces.name_vi, provinces.name_en, provinces.former_count
order by provinces.gso_code
