{#
    The line of figures that a statement belongs to: its series. What an agency hands in inside and for everybody is one line of it,
    though the figures lie in two datasets.
#}
{% macro line(dataset, series_code) -%}
concat_ws('|', if({{ dataset }} in {{ own_datasets() }}, 'own', {{ dataset }}), {{ series_code }})
{%- endmacro %}
