-- Figures of provinces side by side: the 63 until June 2025 as they were stated, the 34 since as they are stated or follow from
-- the 63 by the rule of their series. No figure is made of several indicators.
with units as (
    select
        'province' as unit_kind,
        gso_code as unit_code,
        name_vi,
        name_en,
        count(*) over () as unit_count
    from {{ ref('provinces') }}
    union all
    select
        'former_province' as unit_kind,
        former_gso_code as unit_code,
        name_vi,
        name_en,
        count(*) over () as unit_count
    from {{ ref('dim_former_province') }}
),

merger as (
    select max(valid_to) + 1 as effective_date from {{ ref('dim_former_province') }}
),

-- What is computed here has the licence of its inputs.
inputs as (
    select
        dataset,
        series_code,
        string_agg(distinct input_dataset, ';' order by input_dataset) as input_datasets
    from {{ ref('bridge_derived_input') }}
    group by dataset, series_code
),

stated as (
    select
        * exclude (series_unit_kind, bridge_rule, weight_dataset, weight_series_code),
        bridge_rule as series_rule,
        null as bridge_rule,
        null as weight_dataset,
        cast(null as double) as population_weighted_value
    from {{ ref('int_province_figure') }}
),

figures as (
    select * from stated
    union all by name
    select
        *,
        'province' as unit_kind,
        gso_code as unit_code,
        false as is_unit_unclear
    from {{ ref('int_province_bridge') }}
),

-- Units are compared within a series, a map and a period, all of them or none: a place among those that happen to be there is
-- no place.
named as (
    select
        figures.*,
        units.name_vi,
        units.name_en,
        units.unit_count,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        indicators.direction,
        series.trend_allowed,
        md5(concat_ws('|', figures.dataset, figures.series_code, figures.unit_kind, figures.unit_code, figures.period))
            as province_indicator_key,
        starts_with(figures.indicator_unit, 'rank') as is_place,
        case
            when is_place then null
            -- how many there are to serve is the base of a share: neither an achievement nor a failure
            when figures.indicator_unit = 'procedures' then 'no_better'
            when not figures.is_whole then 'quoted_only'
            when bool_or(figures.is_unit_unclear) over peers then 'unit_unclear'
            when figures.unit_kind = 'province' and figures.series_rule = 'link' then 'unmerged_only'
            when figures.is_survey then 'survey'
        end as no_rank_because,
        not is_place and coalesce(no_rank_because, 'survey') = 'survey' as is_comparable
    from figures
    inner join units using (unit_kind, unit_code)
    inner join {{ ref('indicators') }} as indicators using (indicator_code)
    inner join {{ ref('series') }} as series using (dataset, series_code)
    window peers as (partition by figures.dataset, figures.series_code, figures.unit_kind, figures.period)
),

ordered as (
    select
        *,
        count(*) over peers as peer_count,
        rank() over (peers order by indicator_value * direction desc) as place,
        100 * percent_rank() over (peers order by indicator_value * direction) as better_than,
        round(median(indicator_value) over peers, 9) as peers_median,
        direction * max(indicator_value * direction) over peers as peers_best
    from named
    window peers as (partition by dataset, series_code, unit_kind, period)
),

-- Who asks a sample of people does not know a single place: the unit lies in a quarter of the list.
placed as (
    select
        *,
        case
            when is_place then cast(indicator_value as bigint)
            when no_rank_because is null then place
        end as province_rank,
        cast(ceil(4 * place / peer_count) as bigint) as quarter,
        if(no_rank_because = 'survey', cast(floor((quarter - 1) * peer_count / 4) as bigint) + 1, null) as province_rank_best,
        if(no_rank_because = 'survey', cast(floor(quarter * peer_count / 4) as bigint), null) as province_rank_worst
    from ordered
),

-- Two measures are never set side by side: one series speaks for an indicator on a map, the one that reaches furthest, then the
-- one of most units.
chosen as (
    select
        unit_kind,
        indicator_code,
        dataset,
        series_code
    from placed
    group by unit_kind, indicator_code, dataset, series_code
    qualify
        row_number() over (
            partition by unit_kind, indicator_code
            order by max(period_end) desc, count(distinct unit_code) desc, dataset asc, series_code asc
        ) = 1
),

changed as (
    select
        placed.province_indicator_key,
        round(placed.indicator_value - year_before.indicator_value, 9) as change_since_year_before,
        -- among more or fewer units the same place is another one
        if(placed.peer_count = year_before.peer_count, year_before.province_rank - placed.province_rank, null)
            as places_gained_since_year_before
    from placed
    inner join placed as year_before
        on
            placed.dataset = year_before.dataset
            and placed.series_code = year_before.series_code
            and placed.unit_kind = year_before.unit_kind
            and placed.unit_code = year_before.unit_code
            and placed.period_start = year_before.period_end + 1
    where placed.trend_allowed and not placed.is_unit_unclear and not year_before.is_unit_unclear
)

select
    placed.province_indicator_key,
    placed.unit_kind,
    placed.gso_code,
    placed.former_gso_code,
    placed.name_vi,
    placed.name_en,
    placed.former_count,
    if(
        placed.unit_kind = 'province',
        placed.period_start >= merger.effective_date,
        placed.period_end < merger.effective_date
    ) as was_in_force,
    placed.indicator_code,
    placed.indicator_name_vi,
    placed.indicator_name_en,
    placed.dataset,
    placed.series_code,
    chosen.series_code is not null as is_chosen_series,
    placed.period,
    placed.period_start,
    placed.period_end,
    placed.indicator_value,
    placed.indicator_unit,
    placed.direction,
    placed.value_qualifier,
    placed.obs_status,
    placed.bridge_rule,
    placed.population_weighted_value,
    placed.is_unit_unclear,
    placed.province_rank,
    placed.province_rank_best,
    placed.province_rank_worst,
    case
        when placed.is_place then placed.unit_count
        when placed.is_comparable then placed.peer_count
        else 0
    end as units_ranked,
    placed.peer_count as units_with_figure,
    placed.unit_count,
    if(
        placed.no_rank_because is null and not placed.is_place and placed.peer_count > 1, placed.better_than, null
    ) as better_than_percent,
    placed.no_rank_because,
    if(placed.is_comparable, placed.peers_median, null) as median_value,
    if(placed.is_comparable, placed.peers_best, null) as best_value,
    changed.change_since_year_before,
    changed.places_gained_since_year_before,
    placed.verification,
    concat_ws(
        ';', coalesce(inputs.input_datasets, placed.dataset), nullif(placed.weight_dataset, placed.dataset)
    ) as made_from_datasets,
    placed.published_on,
    placed.vintage_id,
    placed.retrieval_mode,
    placed.citation,
    placed.source_url,
    placed.source_locator,
    placed.note
from placed
cross join merger
left join changed using (province_indicator_key)
left join chosen using (unit_kind, indicator_code, dataset, series_code)
left join inputs using (dataset, series_code)
order by placed.indicator_code, placed.dataset, placed.series_code, placed.unit_kind, placed.period_end, placed.unit_code
