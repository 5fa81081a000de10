{# The verdict on a target as seen on a day: what its measures share. Columns: perspective, as_of, target_code. #}
{% macro verdict_key() -%}
concat_ws('|', perspective, as_of, target_code)
{%- endmacro %}

{# One assessment: one measure of a target as seen on a day. Columns: as above, line. #}
{% macro assessment_key() -%}
concat_ws('|', perspective, as_of, target_code, line)
{%- endmacro %}
