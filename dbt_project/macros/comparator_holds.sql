{#
    Whether a figure that lies somewhere between `low` and `high` satisfies a target: true or false where all of that range
    says so, null where only a part does (a bound or a rounded figure near the threshold proves nothing).
    Above a range counts as met: more than was asked is no failure.
    Columns named by `target` (a table alias): comparator, threshold_low, threshold_high.
#}
{% macro comparator_holds(low, high, target) -%}
case {{ target }}.comparator
    when '>=' then
        case
            when {{ low }} >= {{ target }}.threshold_low then true
            when {{ high }} < {{ target }}.threshold_low then false
        end
    when '>' then
        case
            when {{ low }} > {{ target }}.threshold_low then true
            when {{ high }} <= {{ target }}.threshold_low then false
        end
    when 'between' then
        case
            when {{ low }} >= {{ target }}.threshold_low then true
            when {{ high }} < {{ target }}.threshold_low then false
        end
    when 'rank<=' then
        case
            when {{ high }} <= {{ target }}.threshold_high then true
            when {{ low }} > {{ target }}.threshold_high then false
        end
end
{%- endmacro %}
