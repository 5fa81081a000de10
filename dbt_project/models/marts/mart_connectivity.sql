-- Every source of a network's speed, latency and coverage side by side: what they say, not what their mean would say.
with observations as (
    select
        figures.*,
        named.network,
        named.measure,
        named.source,
        named.statistic
    from {{ ref('fct_observation') }} as figures
    inner join {{ ref('connectivity_series') }} as named using (dataset, series_code)
    where figures.obs_status <> 'F' and figures.value_kind is distinct from 'plan'
),

stated as (
    select
        area_code,
        network,
        period,
        period_start,
        period_end,
        dataset,
        source,
        string_agg(distinct statistic, '; ' order by statistic) as statistic,
        max(indicator_value) filter (where measure = 'download') as download_mbps,
        max(indicator_value) filter (where measure = 'upload') as upload_mbps,
        max(indicator_value) filter (where measure = 'latency') as latency_ms,
        cast(max(indicator_value) filter (where measure = 'tests') as bigint) as tests,
        max(indicator_value) filter (where measure = 'coverage') as population_covered_percent,
        max(indicator_value) filter (where measure = 'ipv6') as ipv6_percent,
        max(indicator_value) filter (where measure = 'capacity') as capacity_tbps,
        cast(max(indicator_value) filter (where measure = 'cables') as bigint) as cables,
        string_agg(distinct value_qualifier, '; ' order by value_qualifier) as value_qualifier,
        max(published_on) as published_on,
        max(retrieval_mode) as retrieval_mode,
        string_agg(distinct verification, '; ' order by verification) as verification,
        string_agg(distinct citation, ' | ' order by citation) as citation,
        string_agg(distinct source_url, ' | ' order by source_url) as source_url
    from observations
    group by area_code, network, period, period_start, period_end, dataset, source
),

tiles as (
    select
        area_code,
        network,
        period,
        period_start,
        period_end,
        dataset,
        'ookla_tiles' as source,
        'mean of all tests, summed up from tile averages' as statistic,
        mean_download_mbps as download_mbps,
        mean_upload_mbps as upload_mbps,
        mean_latency_ms as latency_ms,
        tests,
        tile_p10_download_mbps,
        tile_median_download_mbps,
        tile_p90_download_mbps,
        tests_in_tiles_over_100_mbps_percent,
        tests_in_tiles_over_1_gbps_percent,
        'eq' as value_qualifier,
        published_on,
        retrieval_mode,
        'derived' as verification,
        citation,
        source_url
    from {{ ref('int_ookla_area') }}
    where area_kind = 'country'
),

every_source as (
    select * from stated
    union all by name
    select * from tiles
),

-- One figure of a row is what sources are compared by: speed where there is one, else what the network is described by.
compared as (
    select
        *,
        coalesce(download_mbps, population_covered_percent, capacity_tbps, ipv6_percent, cables) as compared_value,
        case
            when download_mbps is not null then 'download_mbps'
            when population_covered_percent is not null then 'population_covered_percent'
            when capacity_tbps is not null then 'capacity_tbps'
            when ipv6_percent is not null then 'ipv6_percent'
            when cables is not null then 'cables'
        end as compared_measure
    from every_source
),

beside_each_other as (
    select
        area_code,
        network,
        compared_measure,
        year(period_end) as calendar_year,
        count(distinct source) as sources_in_year,
        string_agg(distinct dataset, ';' order by dataset) as made_from_datasets,
        min(compared_value) as lowest_in_year,
        max(compared_value) as highest_in_year
    from compared
    where compared_measure is not null
    group by area_code, network, compared_measure, year(period_end)
)

select
    md5(concat_ws('|', compared.area_code, compared.network, compared.period, compared.dataset, compared.source))
        as connectivity_key,
    compared.area_code,
    coalesce(areas.is_asean, false) as is_asean,
    coalesce(areas.is_oecd, false) as is_oecd,
    compared.network,
    compared.period,
    compared.period_start,
    compared.period_end,
    compared.dataset,
    compared.source as measured_by,
    compared.statistic,
    compared.download_mbps,
    compared.upload_mbps,
    compared.latency_ms,
    compared.tests,
    compared.tile_p10_download_mbps,
    compared.tile_median_download_mbps,
    compared.tile_p90_download_mbps,
    compared.tests_in_tiles_over_100_mbps_percent,
    compared.tests_in_tiles_over_1_gbps_percent,
    compared.population_covered_percent,
    compared.ipv6_percent,
    compared.capacity_tbps,
    compared.cables,
    compared.value_qualifier,
    compared.compared_measure,
    coalesce(beside_each_other.sources_in_year, 0) as sources_in_year,
    beside_each_other.lowest_in_year,
    beside_each_other.highest_in_year,
    compared.published_on,
    compared.retrieval_mode,
    compared.verification,
    compared.citation,
    compared.source_url,
    coalesce(beside_each_other.made_from_datasets, compared.dataset) as made_from_datasets
from compared
left join beside_each_other
    on
        compared.area_code = beside_each_other.area_code
        and compared.network = beside_each_other.network
        and compared.compared_measure = beside_each_other.compared_measure
        and year(compared.period_end) = beside_each_other.calendar_year
left join {{ ref('stg_area') }} as areas on compared.area_code = areas.area_code
order by compared.area_code, compared.network, compared.period_end, compared.period, compared.dataset, compared.source
