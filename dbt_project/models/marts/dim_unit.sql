select
    unit,
    name_en,
    name_en_one,
    name_vi,
    is_share,
    decimals
from {{ ref('units') }}
order by unit
