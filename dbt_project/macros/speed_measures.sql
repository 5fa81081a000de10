{# What is said of the speed of an area within a country, as int_area_speed has it: smallness of the sample, the mean with its interval, the
   distribution across tiles, latency, shares of tests. One list for provinces and for first-level areas. #}
{% macro speed_measures(table) -%}
    {%- for column in [
        'is_small_sample',
        'small_sample_because',
        'mean_download_mbps',
        'mean_download_standard_error_mbps',
        'mean_download_low95_mbps',
        'mean_download_high95_mbps',
        'no_interval_because',
        'effective_tiles',
        'tile_p10_download_mbps',
        'tile_median_download_mbps',
        'tile_p90_download_mbps',
        'mean_upload_mbps',
        'tile_p10_upload_mbps',
        'tile_median_upload_mbps',
        'tile_p90_upload_mbps',
        'mean_latency_ms',
        'tile_p10_latency_ms',
        'tile_median_latency_ms',
        'tile_p90_latency_ms',
        'mean_latency_while_downloading_ms',
        'mean_latency_while_uploading_ms',
        'tests_in_tiles_over_100_mbps_percent',
        'tests_in_tiles_over_1_gbps_percent'
    ] -%}
        {{ table }}.{{ column }}{{ ",\n    " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
