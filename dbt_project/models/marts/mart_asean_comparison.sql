-- Where Viet Nam stands among the members of ASEAN: within one series and one period; and, for the newest, by each member's
-- newest figure of the last years. With few members it is shown with its coverage and not called a rank.
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

-- Ranks that were themselves computed among the members are left out, and those that others compiled from a publisher's scores:
-- nobody's rank is shown as the publisher's (method, D).
figures as (
    select observations.*
    from {{ ref('fct_observation') }} as observations
    anti join {{ ref('derived_series') }} as ranks
        on
            observations.dataset = 'derived'
            and observations.series_code = ranks.series_code
            and ranks.formula = 'asean_rank'
    where
        observations.obs_status <> 'F'
        and observations.value_kind is distinct from 'plan'
        and not {{ is_compiled_rank('observations') }}
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
        -- Of a year and its last month, which end together, the one published last.
        row_number() over (
            partition by figures.dataset, figures.series_code, figures.area_code
            order by figures.period_end desc, figures.published_on desc, figures.period desc
        ) = 1
        and figures.period_end > max(figures.period_end) over (partition by figures.dataset, figures.series_code)
        - to_years(cast(methods.rank_window_years as integer)) as is_latest,
        methods.rank_min_members
    from figures
    inner join members using (area_code)
    inner join indicators using (indicator_code)
    cross join {{ ref('int_method') }} as methods
),

placed as (
    select
        *,
        if(
            is_latest,
            count(*) filter (where is_latest) over (partition by dataset, series_code),
            null
        ) as latest_coverage_count,
        if(
            is_latest,
            rank() over (partition by dataset, series_code, is_latest order by indicator_value * direction desc),
            null
        ) as latest_place
    from compared
)

select
    md5(concat_ws('|', placed.dataset, placed.series_code, placed.area_code, placed.period)) as comparison_key,
    placed.indicator_code,
    placed.dataset,
    placed.series_code,
    placed.measure_variant,
    placed.period,
    placed.period_end,
    placed.area_code,
    placed.indicator_value,
    placed.indicator_unit,
    placed.value_qualifier,
    cast(placed.direction as integer) as direction,
    if(placed.coverage_count >= placed.rank_min_members, placed.asean_rank, null) as asean_rank,
    placed.coverage_count,
    placed.asean_count,
    cast(world_ranks.world_rank as bigint) as publisher_world_rank,
    -- What Viet Nam alone has is compared with nothing.
    placed.is_latest and placed.latest_coverage_count > 1 as is_latest,
    if(placed.latest_coverage_count >= placed.rank_min_members, placed.latest_place, null) as latest_rank,
    placed.latest_coverage_count,
    placed.published_on,
    placed.retrieval_mode,
    placed.citation
from placed
left join world_ranks using (dataset, series_code, area_code, period)
where placed.coverage_count > 1 or placed.latest_coverage_count > 1
order by
    placed.indicator_code, placed.dataset, placed.series_code, placed.period_end, placed.period,
    placed.asean_rank, placed.area_code
