{{ config(materialized = 'view') }}

-- Ookla's quarters by country as observations, every partition ever kept, for comparisons, revisions and targets.
with countries as (
    select * from {{ ref('stg_ookla_area') }}
    where area_kind = 'country'
),

figures as (
    select
        *,
        'OOKLA_' || upper(network) || '_DOWNLOAD_MEAN' as series_code,
        mean_download_mbps as value,
        'Mbps' as unit,
        'mean of all tests, summed up from tile averages' as note
    from countries
    union all
    select
        *,
        'OOKLA_FIXED_UPLOAD_MEAN' as series_code,
        mean_upload_mbps as value,
        'Mbps' as unit,
        'mean of all tests, summed up from tile averages' as note
    from countries
    where network = 'fixed'
    union all
    select
        *,
        'OOKLA_FIXED_TESTS_OVER_1_GBPS' as series_code,
        tests_in_tiles_over_1_gbps_percent as value,
        '% of tests' as unit,
        'tests in tiles whose average is above 1 Gbps: what people get, not what they could have' as note
    from countries
    where network = 'fixed'
)

select
    dataset,
    series_code,
    area_code,
    period,
    period_start,
    period_end,
    'Q' as frequency,
    value,
    'eq' as value_qualifier,
    unit,
    'A' as obs_status,
    etag as edition,
    published_on,
    published_on_kind,
    vintage_id,
    citation,
    source_url,
    '' as source_locator,
    'derived' as verification,
    note,
    'outcome' as value_kind
from figures
