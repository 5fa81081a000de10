{#
    Sentences of the verdicts: `language` names a row of the register of languages, which says how the language writes; what goes into a
    sentence is the same in all of them.
#}

{# `template` with every {word} replaced by its text; a word without a value is left out. #}
{% macro fill(template, words) -%}
{%- set filled = namespace(sql=template) -%}
{%- for word, text in words.items() -%}
{%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ word ~ "}', coalesce(" ~ text ~ ", ''))" -%}
{%- endfor -%}
{{ filled.sql }}
{%- endmacro %}

{# A formatted number with the marks of the language. #}
{% macro localised(text, language) -%}
translate({{ text }}, ',.', {{ language }}.thousands_mark || {{ language }}.decimal_mark)
{%- endmacro %}

{# A number for people: five significant digits, thousands separated. #}
{% macro number_text(value, language) -%}
{{ localised("if(abs(" ~ value ~ ") >= 10000, format('{:,.0f}', " ~ value ~ "), format('{:.5g}', " ~ value ~ "))", language) }}
{%- endmacro %}

{# A day; null where there is none. #}
{% macro day_text(day, language) -%}
if({{ day }} is null, null, {{ fill(language ~ '.day', {
    'year': "strftime(" ~ day ~ ", '%Y')",
    'month': "strftime(" ~ day ~ ", '%m')",
    'day': "strftime(" ~ day ~ ", '%d')",
}) }})
{%- endmacro %}

{# A day of publication as well as it is known: nobody printed the 31 December of an edition that is dated by its year. #}
{% macro published_text(day, kind, language) -%}
case {{ kind }}
    when 'edition_year_end' then {{ fill(language ~ '.by_end_of_year', {'year': "strftime(" ~ day ~ ", '%Y')"}) }}
    when 'approximate' then {{ fill(language ~ '.about_day', {'day': day_text(day, language)}) }}
    when 'publisher' then {{ day_text(day, language) }}
    else {{ fill(language ~ '.by_day', {'day': day_text(day, language)}) }}
end
{%- endmacro %}

{# A figure with its qualifier and unit: "about 26 % of population", "rank 71". #}
{% macro figure_text(value, qualifier, unit, language) -%}
case {{ qualifier }}
    when 'ge' then {{ language }}.ge || ' '
    when 'le' then {{ language }}.le || ' '
    when 'approx' then {{ language }}.approx || ' '
    else ''
end || replace(
    replace(
        case
            when {{ unit }} = 'rank' then {{ language }}.rank_figure
            when {{ unit }} = 'tier' then {{ language }}.tier_figure
            when {{ unit }} = 'index' or {{ unit }} is null then '{number}'
            when {{ unit }} like '\%%' escape '\' then {{ language }}.percent_figure
            else {{ language }}.figure
        end,
        '{number}', {{ number_text(value, language) }}
    ),
    '{unit}', coalesce({{ unit }}, '')
)
{%- endmacro %}

{# What a target asks for: "at least 2 % of GDP", "rank 50 or better". #}
{% macro goal_text(target, language) -%}
case {{ target }}.comparator
    when '>=' then {{ fill(language ~ '.goal_at_least', {'figure': figure_text(target ~ '.threshold_low', "'eq'", target ~ '.unit', language)}) }}
    when '>' then {{ fill(language ~ '.goal_more_than', {'figure': figure_text(target ~ '.threshold_low', "'eq'", target ~ '.unit', language)}) }}
    when 'rank<=' then {{ fill(language ~ '.goal_rank', {'figure': figure_text(target ~ '.threshold_high', "'eq'", target ~ '.unit', language)}) }}
    when 'between' then {{ fill(language ~ '.goal_between', {
        'low': number_text(target ~ '.threshold_low', language),
        'figure': figure_text(target ~ '.threshold_high', "'eq'", target ~ '.unit', language),
    }) }}
end
{%- endmacro %}
