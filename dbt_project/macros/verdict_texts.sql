{# Sentences of the verdicts: numbers as text, and templates filled with them. #}

{# A number for people: five significant digits, thousands separated. #}
{% macro number_text(value) -%}
if(abs({{ value }}) >= 10000, format('{:,.0f}', {{ value }}), format('{:.5g}', {{ value }}))
{%- endmacro %}

{# The same the Vietnamese way: decimal comma, points between thousands. #}
{% macro number_text_vi(value) -%}
translate({{ number_text(value) }}, '.,', ',.')
{%- endmacro %}

{# A figure with its qualifier and unit: "about 26 % of population", "rank 71". #}
{% macro figure_text(value, qualifier, unit) -%}
case {{ qualifier }} when 'ge' then 'at least ' when 'le' then 'at most ' when 'approx' then 'about ' else '' end
|| case
    when {{ unit }} = 'rank' then 'rank ' || {{ number_text(value) }}
    when {{ unit }} = 'tier' then 'tier ' || {{ number_text(value) }}
    when {{ unit }} = 'index' or {{ unit }} is null then {{ number_text(value) }}
    else {{ number_text(value) }} || ' ' || {{ unit }}
end
{%- endmacro %}

{% macro figure_text_vi(value, qualifier, unit) -%}
case {{ qualifier }} when 'ge' then 'ít nhất ' when 'le' then 'nhiều nhất ' when 'approx' then 'khoảng ' else '' end
|| case
    when {{ unit }} = 'rank' then 'hạng ' || {{ number_text_vi(value) }}
    when {{ unit }} = 'tier' then 'bậc ' || {{ number_text_vi(value) }}
    when {{ unit }} like '\%%' escape '\' then {{ number_text_vi(value) }} || '%'
    else {{ number_text_vi(value) }}
end
{%- endmacro %}

{# What a target asks for: "at least 2 % of GDP", "rank 50 or better". #}
{% macro goal_text(target) -%}
case {{ target }}.comparator
    when '>=' then 'at least ' || {{ figure_text(target ~ '.threshold_low', "'eq'", target ~ '.unit') }}
    when '>' then 'more than ' || {{ figure_text(target ~ '.threshold_low', "'eq'", target ~ '.unit') }}
    when 'rank<=' then {{ figure_text(target ~ '.threshold_high', "'eq'", target ~ '.unit') }} || ' or better'
    when 'between' then
        {{ number_text(target ~ '.threshold_low') }} || ' to '
        || {{ figure_text(target ~ '.threshold_high', "'eq'", target ~ '.unit') }}
end
{%- endmacro %}

{% macro goal_text_vi(target) -%}
case {{ target }}.comparator
    when '>=' then 'ít nhất ' || {{ figure_text_vi(target ~ '.threshold_low', "'eq'", target ~ '.unit') }}
    when '>' then 'trên ' || {{ figure_text_vi(target ~ '.threshold_low', "'eq'", target ~ '.unit') }}
    when 'rank<=' then {{ figure_text_vi(target ~ '.threshold_high', "'eq'", target ~ '.unit') }} || ' trở lên'
    when 'between' then
        {{ number_text_vi(target ~ '.threshold_low') }} || ' đến '
        || {{ figure_text_vi(target ~ '.threshold_high', "'eq'", target ~ '.unit') }}
end
{%- endmacro %}

{# `template` with every {word} replaced by its text; a word without a value is left out. #}
{% macro fill(template, words) -%}
{%- set filled = namespace(sql=template) -%}
{%- for word, text in words.items() -%}
{%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ word ~ "}', coalesce(" ~ text ~ ", ''))" -%}
{%- endfor -%}
{{ filled.sql }}
{%- endmacro %}
