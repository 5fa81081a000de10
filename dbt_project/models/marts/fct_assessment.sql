select *
from {{ ref('int_told_assessment') }}
semi join {{ ref('int_national_target') }} using (target_code)
order by target_code, as_of, series_role, priority, dataset, series_code
