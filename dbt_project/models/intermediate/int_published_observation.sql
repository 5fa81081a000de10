{{ config(materialized = 'view') }}

-- Tiles are no statistic; their sums by country are.
with published as (
    select * from {{ ref('stg_observation') }}
    union all
    select * from {{ ref('int_ookla_observation') }}
)

select
    *,
    hash({{ wording() | join(', ') }}) as wording_number,
    -- When an agency handed it in. A day has room for several files, and what one says again it said last.
    if(dataset in {{ own_datasets() }}, try_cast(nullif(edition, '') as timestamp), null) as said_at
from published
