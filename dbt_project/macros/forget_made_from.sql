{# A build that writes tables or registers takes away what the database says that it was made from; one of tests alone does not. #}
{% macro forget_made_from() -%}
    {%- set written = [] -%}
    {%- for key in selected_resources if key.split('.')[0] in ('model', 'seed') -%}
        {%- do written.append(key) -%}
    {%- endfor -%}
    {%- if written -%}
        drop table if exists made_from
    {%- endif -%}
{%- endmacro %}
