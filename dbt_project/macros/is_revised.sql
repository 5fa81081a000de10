{#
    Whether two statements of one figure differ by more than the precision it is stored with: copies of one release
    say 0.41652 and 0.416519999504089 (single precision), which is no revision.
#}
{% macro is_revised(earlier, later) -%}
abs({{ later }} - {{ earlier }}) > {{ var('stored_precision') }} * abs({{ earlier }})
{%- endmacro %}
