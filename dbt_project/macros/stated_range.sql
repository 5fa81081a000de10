{#
    The range that a stated figure stands for: a bound is open on one side, a rounded figure reaches a tolerance to both.
    Columns: value_qualifier, indicator_value; approx_tolerance of the method.
#}
{% macro stated_low() -%}
case value_qualifier
    when 'le' then cast('-inf' as double)
    when 'approx' then indicator_value - abs(indicator_value) * methods.approx_tolerance
    else indicator_value
end
{%- endmacro %}

{% macro stated_high() -%}
case value_qualifier
    when 'ge' then cast('inf' as double)
    when 'approx' then indicator_value + abs(indicator_value) * methods.approx_tolerance
    else indicator_value
end
{%- endmacro %}
