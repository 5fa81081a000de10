{# Whether a figure is a rank that somebody else compiled from the publisher's scores: the publisher printed none. #}
{% macro is_compiled_rank(observations) -%}
coalesce(
    {{ observations }}.unit like 'rank%'
    and {{ observations }}.verification = 'derived'
    and {{ observations }}.dataset <> 'derived',
    false
)
{%- endmacro %}
