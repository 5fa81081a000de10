-- Figures of the 63 on the map of the 34, by the rule of their series. A province that was not merged is the same one on both
-- maps; a merged one has a figure where each of its former provinces has one, and where their rule makes one of several.
with stated as (
    select * from {{ ref('int_province_figure') }}
    where unit_kind = 'former_province' and bridge_rule <> 'none'
),

weighed as (
    select
        stated.*,
        weights.indicator_value as weight
    from stated
    left join {{ ref('int_province_figure') }} as weights
        on
            stated.weight_dataset = weights.dataset
            and stated.weight_series_code = weights.series_code
            and stated.former_gso_code = weights.former_gso_code
            and stated.period = weights.period
),

-- In the order of their codes, so that the same figures add up to the same sum.
merged as (
    select
        dataset,
        series_code,
        indicator_code,
        gso_code,
        former_count,
        period,
        period_start,
        period_end,
        indicator_unit,
        bridge_rule as series_rule,
        if(former_count = 1, 'link', bridge_rule) as bridge_rule,
        is_whole,
        is_survey,
        weight_dataset,
        count(*) as stated_count,
        sum(indicator_value order by former_gso_code) as total,
        if(
            count(weight) = count(*),
            sum(indicator_value * weight order by former_gso_code) / nullif(sum(weight order by former_gso_code), 0),
            null
        ) as weighted_mean,
        if(count(distinct value_qualifier) = 1, min(value_qualifier), 'approx') as value_qualifier,
        coalesce(min(obs_status) filter (where obs_status <> 'A'), 'A') as obs_status,
        if(former_count = 1, min(verification), 'derived') as verification,
        max(published_on) as published_on,
        max(vintage_id) as vintage_id,
        max(retrieval_mode) as retrieval_mode,
        string_agg(distinct citation, ' | ' order by citation) as citation,
        if(count(distinct source_url) = 1, min(source_url), null) as source_url,
        if(former_count = 1, min(source_locator), null) as source_locator,
        string_agg(distinct note, ' | ' order by note) as note
    from weighed
    group by
        dataset, series_code, indicator_code, gso_code, former_count, period, period_start, period_end, indicator_unit,
        weighed.bridge_rule, is_whole, is_survey, weight_dataset
),

bridged as (
    select
        * exclude (stated_count, total, weighted_mean, weight_dataset),
        -- the tenth decimal of what is computed tells of binary numbers, not of provinces
        case
            when former_count = 1 then total
            when bridge_rule = 'sum' then round(total, 9)
            when bridge_rule = 'ratio' then round(weighted_mean, 9)
            when bridge_rule = 'mean' then round(total / former_count, 9)
        end as indicator_value,
        if(bridge_rule = 'mean', round(weighted_mean, 9), null) as population_weighted_value,
        if(bridge_rule in ('mean', 'ratio'), weight_dataset, null) as weight_dataset
    from merged
    where stated_count = former_count
)

select
    * exclude (citation),
    concat(
        if(former_count = 1, '', concat('derived: ', bridge_rule, ' of ', former_count, ' former provinces; ')), citation
    ) as citation
from bridged
where indicator_value is not null
