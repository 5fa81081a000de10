{#
    The whole of a staging model: every partition of one network ever kept (a quarter as one state of the publisher's file
    gives it), one row per country, province and former province, its columns named one by one.
#}
{% macro ookla_areas(dataset) -%}
with raw_rows as (
    select * from {{ source('raw', dataset) }}
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
    etag,
    method,
    as_of,
    as_of_kind,
    vintage_id,
    citation,
    source_url
from raw_rows
{%- endmacro %}
