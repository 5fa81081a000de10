{# The classes of sources from the strongest to the weakest, as an array: what is measured with a published method, then claims. #}
{% macro source_classes() -%}
['international_statistics', 'national_statistics', 'independent_measurement', 'official_text', 'own_statement', 'press']
{%- endmacro %}

{# Those that state a figure without a published method, as a list that stands after `in`. #}
{% macro claims() -%}
('official_text', 'own_statement', 'press')
{%- endmacro %}
