{# One statement of one figure by one release. #}
{% macro observation_key(relation) -%}
md5(concat_ws(
    '|',
    {{ relation }}.dataset, {{ relation }}.vintage_id, {{ relation }}.series_code, {{ relation }}.area_code,
    {{ relation }}.period, coalesce({{ relation }}.edition, ''), {{ relation }}.published_on
))
{%- endmacro %}

{# A number that stands for the key of a figure: of what decides there are many rows, and a text of each costs as much as all else. #}
{% macro observation_number(relation) -%}
{{ number_of_key(observation_key(relation)) }}
{%- endmacro %}

{% macro number_of_key(key) -%}
hash({{ key }})
{%- endmacro %}
