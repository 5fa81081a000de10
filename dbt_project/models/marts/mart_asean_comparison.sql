-- Where Viet Nam stands among the members of ASEAN: a rank within one series and one period, never across periods.
with members as (
    select
        area_code,
        count(*) over () as asean_count
    from {{ ref('stg_area') }}
    where is_asean
),

indicators as (
    select * from {{ ref('indicators') }}
),

-- Ranks that were themselves computed among the members are left out.
figures as (
    select observations.*
    from {{ ref('fct_observation') }} as observations
    anti join {{ ref('derived_series') }} as ranks
        on
            observations.dataset = 'derived'
            and observations.series_code = ranks.series_code
            and ranks.formula = 'asean_rank'
    where observations.obs_status <> 'F' and observations.value_kind is distinct from 'plan'
),

world_ranks as (
    select
        publisher_ranks.dataset,
        publisher_ranks.series_code,
        figures.area_code,
        figures.period,
        figures.value as world_rank
    from {{ ref('publisher_ranks') }} as publisher_ranks
    inner join figures
        on publisher_ranks.dataset = figures.dataset and publisher_ranks.rank_series_code = figures.series_code
),

compared as (
    select
        figures.*,
        members.asean_count,
        indicators.direction,
        count(*) over (partition by figures.dataset, figures.series_code, figures.period) as coverage_count,
        rank() over (
            partition by figures.dataset, figures.series_code, figures.period
            order by figures.indicator_value * indicators.direction desc
        ) as asean_rank,
        max(if(figures.area_code = '{{ var("home_area") }}', figures.period_end, null)) over (
            partition by figures.dataset, figures.series_code
        ) as newest_home_period_end
    from figures
    inner join members using (area_code)
    inner join indicators using (indicator_code)
)

select
    md5(concat_ws('|', compared.dataset, compared.series_code, compared.area_code, compared.period)) as comparison_key,
    compared.indicator_code,
    compared.dataset,
    compared.series_code,
    compared.measure_variant,
    compared.period,
    compared.period_end,
    compared.area_code,
    compared.indicator_value,
    compared.indicator_unit,
    compared.value_qualifier,
    cast(compared.direction as integer) as direction,
    compared.asean_rank,
    compared.coverage_count,
    compared.asean_count,
    cast(world_ranks.world_rank as bigint) as publisher_world_rank,
    coalesce(compared.period_end = compared.newest_home_period_end, false) as is_latest,
    compared.published_on,
    compared.retrieval_mode,
    compared.citation
from compared
left join world_ranks using (dataset, series_code, area_code, period)
where compared.coverage_count > 1
order by
    compared.indicator_code, compared.dataset, compared.series_code, compared.period_end, compared.period,
    compared.asean_rank, compared.area_code
