select *
from {{ ref('int_target_timeline') }}
semi join {{ ref('int_national_target') }} using (target_code)
order by
    target_code asc, is_headline desc, line asc, period_end asc, period_start asc, period asc
