select
    method_version,
    in_force_from,
    trend_window_years,
    trend_min_points,
    interval_probability,
    stale_factor,
    approx_tolerance,
    disagreement_tolerance,
    note
from {{ ref('method_parameters') }}
order by in_force_from
