select
    target_code as province_target_code,
    dataset,
    series_code,
    area_code,
    role as series_role,
    priority,
    note
from {{ ref('int_target_series') }}
anti join {{ ref('int_national_target') }} using (target_code)
order by province_target_code, priority, dataset, series_code, area_code
