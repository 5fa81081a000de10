select
    target_code as province_target_code,
    * exclude (target_code, programme_code, is_restatement)
from {{ ref('int_target_timeline') }}
anti join {{ ref('int_national_target') }} using (target_code)
order by
    province_target_code asc, is_headline desc, line asc, period_end asc, period_start asc, period asc
