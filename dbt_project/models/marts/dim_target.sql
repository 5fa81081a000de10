select * exclude (area_code)
from {{ ref('int_target_register') }}
semi join {{ ref('int_national_target') }} using (target_code)
order by target_code
