select
    gap_code,
    label_en,
    label_vi,
    sort_order,
    colour
from {{ ref('gaps') }}
order by sort_order
