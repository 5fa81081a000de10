{# Whether a figure had not been withdrawn by its publisher on a day. #}
{% macro is_standing(relation, day) -%}
({{ relation }}.withdrawn_on is null or {{ relation }}.withdrawn_on > {{ day }})
{%- endmacro %}
