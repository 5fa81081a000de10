{# The band of a ratio, as its place in the order of bands (1 is best); null without a ratio. `bands`: a list of their bounds. #}
{% macro band_of(ratio, bands) -%}
list_filter({{ bands }}, lambda band: {{ ratio }} >= band.lower_bound and {{ ratio }} < band.upper_bound)[1].sort_order
{%- endmacro %}

{# Where a moment lies in time, in years: the end of 2024 is 2024. #}
{% macro time_of(day) -%}
year({{ day }}) - 1 + dayofyear({{ day }}) / dayofyear(make_date(year({{ day }}), 12, 31))
{%- endmacro %}

{# What the path asks for at `time`: straight, multiplying or flat, from base to goal. Columns: path_form, base_time, base_value, horizon_time, goal_value. #}
{% macro path_at(time) -%}
case
    when base_time >= horizon_time then null
    when path_form = 'constant' then goal_value
    when path_form = 'linear' then base_value + (goal_value - base_value) * ({{ time }} - base_time) / (horizon_time - base_time)
    when path_form = 'cagr' and base_value > 0 and goal_value > 0
        then base_value * pow(goal_value / base_value, ({{ time }} - base_time) / (horizon_time - base_time))
end
{%- endmacro %}

{# Mean growth a year from a figure to the latest one, in percent, or in points where the target asks for points; null where there is none. #}
{% macro growth_between(value, time) -%}
case
    when {{ time }} is null or bases.latest_time <= {{ time }} then null
    when bases.target_unit = 'percentage points' then (bases.latest_value - {{ value }}) / (bases.latest_time - {{ time }})
    when {{ value }} > 0 and bases.latest_value > 0
        then 100 * (pow(bases.latest_value / {{ value }}, 1 / (bases.latest_time - {{ time }})) - 1)
end
{%- endmacro %}

{# What each year from `time` on must bring for the goal to be met at the horizon; null when nothing is left of the time. #}
{% macro asked_for_from(time) -%}
case
    when horizon_time <= {{ time }} then null
    when trend_form = 'log' and has_positive_values then pow(goal_value / latest_value, 1 / (horizon_time - {{ time }})) - 1
    when trend_form = 'linear' then (goal_value - latest_value) / (horizon_time - {{ time }})
end
{%- endmacro %}
