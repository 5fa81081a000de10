{{ config(materialized = 'view') }}

-- A view: of all that was ever stated few rows and columns are asked for at a time. What a vintage keeps as an empty text is
-- absent from here on: null.
with observations as (
    select * from {{ ref('int_eligible_observation') }}
    union all by name
    select * from {{ ref('int_derived_observation') }}
)

select
    observations.observation_number,
    observations.dataset,
    observations.series_code,
    observations.line,
    series.indicator_code,
    series.measure_variant,
    observations.area_code,
    observations.period,
    observations.period_start,
    observations.period_end,
    observations.frequency,
    cast(year(observations.period_end) as integer) as period_year,
    observations.value,
    observations.value_qualifier,
    observations.unit,
    observations.value
    * if(observations.unit = series.older_unit, series.older_unit_factor, series.unit_factor) as indicator_value,
    indicators.unit as indicator_unit,
    observations.obs_status,
    nullif(observations.edition, '') as edition,
    observations.published_on,
    observations.published_on_kind,
    observations.said_at,
    observations.vintage_id,
    observations.vintage_seq,
    observations.retrieval_mode,
    observations.retrieved_at,
    observations.citation,
    nullif(observations.source_url, '') as source_url,
    nullif(observations.source_locator, '') as source_locator,
    observations.verification,
    nullif(observations.note, '') as note,
    observations.revision_policy,
    series.source_class,
    observations.value_kind,
    observations.is_set_aside,
    observations.withdrawn_on,
    observations.accepted_on,
    observations.withdrawal_accepted_on
from observations
left join {{ ref('int_series') }} as series using (dataset, series_code)
left join {{ ref('indicators') }} as indicators using (indicator_code)
