with areas as (
    select * from {{ ref('areas') }}
)

select
    area_code,
    name_en,
    name_vi,
    iso2,
    m49,
    is_asean,
    region,
    kind
from areas
order by area_code
