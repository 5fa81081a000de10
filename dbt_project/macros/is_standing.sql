{# Whether a figure had not been withdrawn on a day, by its publisher and, where that had to be accepted, by our knowledge. #}
{% macro is_standing(relation, day) -%}
(
    {{ relation }}.withdrawn_on is null
    or greatest({{ relation }}.withdrawn_on, {{ relation }}.withdrawal_accepted_on) > {{ day }}
)
{%- endmacro %}
