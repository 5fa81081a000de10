{# A projected y back on the scale of the figures. Column: trend_form. #}
{% macro back_to_value(y) -%}
if(trend_form = 'log', exp({{ y }}), {{ y }})
{%- endmacro %}

{# Nothing is projected past the limits of its measure. Columns: natural_min, natural_max (null: no limit). #}
{% macro within_limits(value) -%}
case when {{ value }} is not null then least(greatest({{ value }}, natural_min), natural_max) end
{%- endmacro %}
