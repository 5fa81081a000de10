select
    list,
    code,
    sort_order,
    label_en,
    label_vi
from {{ ref('labels') }}
order by list, sort_order
