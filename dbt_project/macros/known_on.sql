{#
    From which day on a figure is known: the publisher's day, or the later one on which a person accepted its vintage.
    A look back to the days between sees what was served then.
#}
{% macro known_on(relation) -%}
greatest({{ relation }}.published_on, {{ relation }}.accepted_on)
{%- endmacro %}
