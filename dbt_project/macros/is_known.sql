{# Whether a row is what is known on a day, by its interval; a row that never was has none. #}
{% macro is_known(relation, day) -%}
(
    {{ relation }}.valid_from <= {{ day }}
    and ({{ relation }}.valid_to is null or {{ relation }}.valid_to > {{ day }})
)
{%- endmacro %}
