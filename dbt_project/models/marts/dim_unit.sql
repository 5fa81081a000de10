select
    unit,
    name_en,
    name_vi,
    is_share
from {{ ref('units') }}
order by unit
