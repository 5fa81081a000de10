select
    method_version,
    band,
    lower_bound,
    upper_bound,
    sort_order,
    label_en,
    label_vi
from {{ ref('assessment_bands') }}
order by method_version, sort_order
