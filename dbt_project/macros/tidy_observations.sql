{#
    The whole of a staging model: every vintage of one raw dataset, its columns named one by one,
    so that a column added or lost at the border shows here and not in a mart.
#}
{% macro tidy_observations(dataset) -%}
with raw_rows as (
    select * from {{ source('raw', dataset) }}
)

select
    dataset,
    series_code,
    area_code,
    period,
    period_start,
    period_end,
    frequency,
    value,
    value_qualifier,
    unit,
    obs_status,
    edition,
    as_of,
    as_of_kind,
    vintage_id,
    citation,
    source_url,
    source_locator,
    verification,
    note
from raw_rows
{%- endmacro %}
