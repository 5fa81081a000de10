{#
    Sentences of the verdicts: `language` names a row of the register of languages, which says how the language writes, `unit` a row of
    the register of units; what goes into a sentence is the same in all languages.
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

{# A number for people, with the decimals of its unit: rank 71, 0.41 %, 0.766; what would round to nothing keeps two digits. #}
{% macro number_text(value, unit, language) -%}
{{ localised(
    "case"
    ~ " when abs(" ~ value ~ ") >= 10000 then format('{:,.0f}', " ~ value ~ ")"
    ~ " when " ~ value ~ " <> 0 and abs(" ~ value ~ ") < 0.05 then format('{:.2g}', " ~ value ~ ")"
    ~ " else regexp_replace(cast(round(" ~ value ~ ", coalesce(" ~ unit ~ ".decimals, 2)) as varchar), '\\.0$', '') end",
    language
) }}
{%- endmacro %}

{# A ratio: two decimals. #}
{% macro ratio_text(value, language) -%}
{{ localised("format('{:.2f}', round(" ~ value ~ ", 2) + 0)", language) }}
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

{# A figure with its qualifier and unit in the language of the reader: "about 26 % of population", "rank 71". #}
{% macro figure_text(value, qualifier, unit, language) -%}
case {{ qualifier }}
    when 'ge' then {{ language }}.ge || ' '
    when 'le' then {{ language }}.le || ' '
    when 'approx' then {{ language }}.approx || ' '
    else ''
end || replace(
    replace(
        case
            when {{ unit }}.unit = 'rank' then {{ language }}.rank_figure
            when {{ unit }}.unit = 'tier' then {{ language }}.tier_figure
            when {{ unit }}.unit = 'index' or {{ unit }}.unit is null then '{number}'
            when {{ unit }}.unit like '\%%' escape '\' then {{ language }}.percent_figure
            else {{ language }}.figure
        end,
        '{number}', {{ number_text(value, unit, language) }}
    ),
    '{unit}', coalesce(if({{ language }}.language = 'vi', {{ unit }}.name_vi, {{ unit }}.name_en), '')
)
{%- endmacro %}

{# What a target asks for: "at least 2 % of GDP", "rank 50 or better"; a milestone by its name. #}
{% macro goal_text(target, unit, language) -%}
case {{ target }}.comparator
    when '>=' then {{ fill(language ~ '.goal_at_least', {'figure': figure_text(target ~ '.threshold_low', "'eq'", unit, language)}) }}
    when '>' then {{ fill(language ~ '.goal_more_than', {'figure': figure_text(target ~ '.threshold_low', "'eq'", unit, language)}) }}
    when 'rank<=' then {{ fill(language ~ '.goal_rank', {'figure': figure_text(target ~ '.threshold_high', "'eq'", unit, language)}) }}
    when 'between' then {{ fill(language ~ '.goal_between', {
        'low': number_text(target ~ '.threshold_low', unit, language),
        'figure': figure_text(target ~ '.threshold_high', "'eq'", unit, language),
    }) }}
    else if({{ language }}.language = 'vi', {{ target }}.name_vi, {{ target }}.name_en)
end
{%- endmacro %}
