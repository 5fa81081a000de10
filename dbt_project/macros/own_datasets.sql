{# The datasets of what agencies handed in, as a list that stands after `in`. #}
{% macro own_datasets() -%}
('{{ var("own_datasets") | join("', '") }}')
{%- endmacro %}
