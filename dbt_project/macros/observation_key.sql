{# One statement of one figure by one release. #}
{% macro observation_key(relation) -%}
md5(concat_ws(
    '|',
    {{ relation }}.dataset, {{ relation }}.vintage_id, {{ relation }}.series_code, {{ relation }}.area_code,
    {{ relation }}.period, coalesce({{ relation }}.edition, ''), {{ relation }}.published_on
))
{%- endmacro %}
