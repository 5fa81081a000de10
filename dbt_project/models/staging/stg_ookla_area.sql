-- Every partition ever kept (a quarter of one network as one state of the publisher's file gives it): one row per country,
-- province, former province and first-level area of another country.
with raw_rows as (
    select * from {{ source('raw', 'ookla_area') }}
)

select
    dataset,
    network,
    period,
    period_start,
    period_end,
    area_kind,
    area_code,
    tiles,
    tests,
    devices,
    mean_download_mbps,
    tile_p10_download_mbps,
    tile_median_download_mbps,
    tile_p90_download_mbps,
    mean_upload_mbps,
    tile_p10_upload_mbps,
    tile_median_upload_mbps,
    tile_p90_upload_mbps,
    mean_latency_ms,
    tile_p10_latency_ms,
    tile_median_latency_ms,
    tile_p90_latency_ms,
    mean_latency_while_downloading_ms,
    mean_latency_while_uploading_ms,
    tests_in_tiles_over_100_mbps_percent,
    tests_in_tiles_over_1_gbps_percent,
    -- empty in partitions kept before these two were made
    effective_tiles,
    mean_download_standard_error_mbps,
    -- said of first-level areas alone
    country_code,
    nullif(iso_3166_2, '') as iso_3166_2,
    name_en,
    name_vi,
    nullif(type_en, '') as type_en,
    etag,
    method,
    -- vintages kept before release 0.2.0 call the publisher's day `as_of`
    coalesce(published_on, as_of) as published_on,
    coalesce(published_on_kind, as_of_kind) as published_on_kind,
    vintage_id,
    citation,
    source_url
from raw_rows
