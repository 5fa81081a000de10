{#
    Counts of targets and of goals by verdict, with their coverage, for each value of the columns `by` (name: expression). Targets
    that restate one another are one goal, so that counts of goals must not be added over programmes or themes; counts of targets may.
#}
{% macro status_counts(by={}) -%}
{%- set statuses = [
    'achieved', 'on_track', 'acceleration_needed', 'limited_progress', 'deterioration', 'not_yet', 'overdue', 'disputed', 'planned',
    'unreported', 'unable_to_assess', 'no_data',
] -%}
select
    {%- for column, expression in by.items() %}
    {{ expression }} as {{ column }},
    {%- endfor %}
    count(*) as target_count,
    count(distinct goal_code) as goal_count,
    {%- for status in statuses %}
    count(*) filter (where status = '{{ status }}') as {{ status }},
    {%- endfor %}
    count(*) filter (where latest_value is not null or figure_count > 0) as targets_with_figures,
    count(*) filter (where is_judged) as targets_assessed,
    count(distinct goal_code) filter (where is_judged) as goals_assessed,
    100.0 * count(*) filter (where is_judged) / count(*) as assessed_percent,
    {%- for status in statuses %}
    count(distinct goal_code) filter (where status = '{{ status }}') as goals_{{ status }},
    {%- endfor %}
    max(as_of) as as_of,
    max(method_version) as method_version
from {{ ref('mart_target_status') }} as target_statuses
inner join {{ ref('statuses') }} as statuses using (status)
{% if by %}group by {{ by.values() | join(', ') }}{% endif %}
{%- endmacro %}
