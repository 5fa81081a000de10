select *
from {{ ref('int_target_path') }}
semi join {{ ref('int_national_target') }} using (target_code)
order by target_code, year
