{# The day as known on: var `as_of`, given by every caller. SQL asks no clock, so that a build can be made again. #}
{% macro as_of_day() -%}
{%- if not var('as_of', '') -%}
    {{ exceptions.raise_compiler_error("var as_of is empty: name the day as known on, e.g. --vars \"{as_of: '2026-11-23'}\"; `r57 run` and Dagster do") }}
{%- endif -%}
cast('{{ var("as_of") }}' as date)
{%- endmacro %}
