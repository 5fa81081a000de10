{# Who speaks in a row: its series. One agency, inside and for everybody, is one voice though its figures lie in two datasets. #}
{% macro voice(relation) -%}
concat_ws('/', if({{ relation }}.dataset in {{ own_datasets() }}, 'own', {{ relation }}.dataset), {{ relation }}.series_code)
{%- endmacro %}
