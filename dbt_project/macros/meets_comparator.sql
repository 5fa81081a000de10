{#
    Whether `value` satisfies a target: true, false, or null where there is no value or the comparator is not one of numbers.
    `target` is a table alias with the columns comparator, threshold_low, threshold_high.
#}
{% macro meets_comparator(value, target) -%}
case {{ target }}.comparator
    when '>=' then {{ value }} >= {{ target }}.threshold_low
    when '>' then {{ value }} > {{ target }}.threshold_low
    when 'rank<=' then {{ value }} <= {{ target }}.threshold_high
    when 'between' then {{ value }} between {{ target }}.threshold_low and {{ target }}.threshold_high
end
{%- endmacro %}
