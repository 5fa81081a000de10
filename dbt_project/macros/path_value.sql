{#
    What the path asks for at `time`, on the segment named by `segment` (an alias of int_assessment_path).
    A multiplying path between values that are not above zero does not exist: null.
#}
{% macro path_value(segment, time) -%}
case
    when {{ segment }}.path_kind = 'cagr' and {{ segment }}.from_value > 0 and {{ segment }}.to_value > 0
        then
            {{ segment }}.from_value * pow(
                {{ segment }}.to_value / {{ segment }}.from_value,
                ({{ time }} - {{ segment }}.from_time) / ({{ segment }}.to_time - {{ segment }}.from_time)
            )
    when {{ segment }}.path_kind <> 'cagr'
        then
            {{ segment }}.from_value
            + ({{ segment }}.to_value - {{ segment }}.from_value)
            * ({{ time }} - {{ segment }}.from_time) / ({{ segment }}.to_time - {{ segment }}.from_time)
end
{%- endmacro %}
