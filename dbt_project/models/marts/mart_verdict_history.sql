select *
from {{ ref('int_verdict_history') }}
semi join {{ ref('int_national_target') }} using (target_code)
order by target_code, as_of
