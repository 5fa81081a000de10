with raw_rows as (
    select * from {{ source('raw_index', 'areas') }}
)

select
    area_code,
    name_en,
    name_vi,
    iso2,
    m49,
    is_asean,
    is_oecd,
    region,
    kind
from raw_rows
