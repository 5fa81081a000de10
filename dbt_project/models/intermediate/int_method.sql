-- The numbers of the method in force as one row.
{% set parameters = [
    'trend_window_years', 'trend_min_points', 'trend_min_span_years', 'short_window_years', 'outlook_span_factor',
    'interval_probability', 'crossing_years_after_horizon', 'ratio_decimals', 'even_chance', 'pace_min_years',
    'standing_still_ratio', 'standing_still_share', 'standing_still_steps', 'newer_min_years', 'newer_min_intervals',
    'older_max_years', 'dispute_days', 'disagreement_tolerance', 'approx_tolerance', 'over_count_factor',
    'count_asked_min', 'growth_years', 'growth_short_years', 'growth_start_tolerance_years', 'silence_days',
    'stale_factor', 'rank_window_years', 'rank_min_members'
] %}
with parameters as (
    select * from {{ ref('method_parameters') }}
),

methods as (
    select * from {{ ref('methods') }}
)

select
    methods.method_version,
    methods.in_force_from,
{% for parameter in parameters %}
    max(parameters.value) filter (where parameters.parameter = '{{ parameter }}') as {{ parameter }}{{ "," if not loop.last }}
{% endfor %}
from methods
inner join parameters using (method_version)
group by all
order by methods.in_force_from desc
limit 1
