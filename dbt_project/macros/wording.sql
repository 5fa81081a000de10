{# The columns of a figure that say how it is said: which is the same from release to release, and of most figures of a series. #}
{% macro wording() -%}
{{ return([
    'frequency', 'value_qualifier', 'unit', 'obs_status', 'published_on_kind', 'citation', 'source_url', 'source_locator',
    'verification', 'note', 'value_kind',
]) }}
{%- endmacro %}
