{# The day as known on: var `as_of`, or the day of the run when it is empty. #}
{% macro as_of_day() -%}
{%- if var('as_of') -%} cast('{{ var("as_of") }}' as date) {%- else -%} current_date {%- endif -%}
{%- endmacro %}
