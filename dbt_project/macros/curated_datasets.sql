{# The datasets kept by hand, as a list that stands after `in`. #}
{% macro curated_datasets() -%}
('{{ var("curated_datasets") | join("', '") }}')
{%- endmacro %}
