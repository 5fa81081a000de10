-- Ookla's quarters by province: the 34 since 1 July 2025 and the 63 before, each for every quarter, so that series do not break.
with units as (
    select
        'province' as area_kind,
        gso_code as unit_code,
        gso_code,
        null as former_gso_code,
        name_vi,
        name_en,
        null as iso_3166_2
    from {{ ref('provinces') }}
    union all
    select
        'former_province' as area_kind,
        former_gso_code as unit_code,
        gso_code,
        former_gso_code,
        name_vi,
        name_en,
        iso_3166_2
    from {{ ref('dim_former_province') }}
),

merger as (
    select max(valid_to) + 1 as effective_date from {{ ref('dim_former_province') }}
),

figures as (
    select * from {{ ref('int_ookla_area') }}
    where area_kind in ('province', 'former_province')
)

select
    md5(concat_ws('|', figures.area_kind, figures.area_code, figures.network, figures.period)) as connectivity_province_key,
    figures.area_kind as unit_kind,
    units.gso_code,
    units.former_gso_code,
    units.name_vi,
    units.name_en,
    units.iso_3166_2,
    if(
        figures.area_kind = 'province',
        figures.period_start >= merger.effective_date,
        figures.period_end < merger.effective_date
    ) as was_in_force,
    figures.network,
    figures.period,
    figures.period_start,
    figures.period_end,
    figures.dataset,
    figures.tiles,
    figures.tests,
    figures.devices,
    figures.mean_download_mbps,
    figures.tile_p10_download_mbps,
    figures.tile_median_download_mbps,
    figures.tile_p90_download_mbps,
    figures.mean_upload_mbps,
    figures.tile_p10_upload_mbps,
    figures.tile_median_upload_mbps,
    figures.tile_p90_upload_mbps,
    figures.mean_latency_ms,
    figures.tile_p10_latency_ms,
    figures.tile_median_latency_ms,
    figures.tile_p90_latency_ms,
    figures.mean_latency_while_downloading_ms,
    figures.mean_latency_while_uploading_ms,
    figures.tests_in_tiles_over_100_mbps_percent,
    figures.tests_in_tiles_over_1_gbps_percent,
    rank() over (
        partition by figures.area_kind, figures.network, figures.period
        order by figures.mean_download_mbps desc
    ) as download_rank,
    count(*) over (partition by figures.area_kind, figures.network, figures.period) as units_with_tests,
    figures.method,
    figures.etag,
    figures.published_on,
    figures.vintage_id,
    figures.retrieval_mode,
    figures.citation,
    figures.source_url
from figures
inner join units on figures.area_kind = units.area_kind and figures.area_code = units.unit_code
cross join merger
order by figures.area_kind, figures.area_code, figures.network, figures.period_end
