select
    target_code as province_target_code,
    * exclude (target_code, programme_code)
from {{ ref('int_verdict_history') }}
anti join {{ ref('int_national_target') }} using (target_code)
order by province_target_code, as_of
