{# The day as known on: R57_AS_OF in the environment, given by every caller when the project runs (a unit test gives var `as_of`). SQL asks no
   clock, so that a build can be made again; and a parse asks for no day, so that it holds on every day. #}
{% macro as_of_day() -%}
{%- if not execute -%}
    cast(null as date)
{%- else -%}
    {%- set day = var('as_of', '') or env_var('R57_AS_OF', '') -%}
    {%- if not day -%}
        {{ exceptions.raise_compiler_error("R57_AS_OF is empty: name the day as known on, e.g. R57_AS_OF=2026-11-23; `r57 run` and Dagster do") }}
    {%- endif -%}
    cast('{{ day }}' as date)
{%- endif -%}
{%- endmacro %}
