select
    target_code as province_target_code,
    goal_code as province_goal_code,
    * exclude (target_code, goal_code)
from {{ ref('int_told_assessment') }}
anti join {{ ref('int_national_target') }} using (target_code)
order by province_target_code, as_of, series_role, priority, dataset, series_code
