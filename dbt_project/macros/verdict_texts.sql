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

{# A number rounded as people do, by the digits in which it is written: 15.975 is 15.98, though as a binary float it lies below itself. #}
{% macro half_up(value, decimals) -%}
coalesce(case {{ decimals }}
{%- for places in range(5) %}
    when {{ places }} then cast(try_cast(cast({{ value }} as varchar) as decimal(38, {{ places }})) as double)
{%- endfor %}
end, {{ value }})
{%- endmacro %}

{#
    A figure as it may be said: rounded to so many decimals (two digits where it would round to nothing), and a bound away from what it
    bounds, so that "at least" and "at most" stay true.
#}
{% macro outwards(value, qualifier, decimals) -%}
{%- set magnitude = "floor(log10(greatest(abs(" ~ value ~ "), 1e-300)))" -%}
{%- set is_small = "(abs(" ~ value ~ ") < 0.05 and " ~ value ~ " <> 0)" -%}
{%- set places = "if(" ~ is_small ~ ", 1 - cast(" ~ magnitude ~ " as integer), " ~ decimals ~ ")" -%}
{%- set nearest = "if(" ~ is_small ~ ", round(" ~ value ~ ", " ~ places ~ "), " ~ half_up(value, decimals) ~ ")" -%}
case
    when {{ qualifier }} = 'ge' and {{ nearest }} > {{ value }} then {{ nearest }} - pow(10.0, -{{ places }})
    when {{ qualifier }} = 'le' and {{ nearest }} < {{ value }} then {{ nearest }} + pow(10.0, -{{ places }})
    when {{ is_small }} then {{ value }}
    else {{ nearest }}
end
{%- endmacro %}

{#
    A number for people, with the decimals of its unit: rank 71, 0.41 %, 0.766; what would round to nothing keeps two digits, and a bound
    has one decimal more and is rounded outwards. exports/marts/registers.py says the same of pages and the command.
#}
{% macro number_text(value, unit, language, least_decimals=0, qualifier="'eq'") -%}
{%- set decimals = "greatest(coalesce(" ~ unit ~ ".decimals, 2), " ~ least_decimals ~ ")" -%}
{%- set shown = half_up(value, "if(abs(" ~ value ~ ") < 0.05, null, " ~ decimals ~ ")") -%}
{%- if qualifier != "'eq'" -%}
    {%- set decimals = "(" ~ decimals ~ " + if(" ~ qualifier ~ " in ('ge', 'le'), 1, 0))" -%}
    {%- set shown = "(" ~ outwards(value, qualifier, decimals) ~ ")" -%}
{%- endif -%}
{{ localised(
    "case"
    ~ " when " ~ shown ~ " <> 0 and abs(" ~ shown ~ ") < 0.05 then format('{:.2g}', " ~ shown ~ ")"
    ~ " else rtrim(regexp_replace(format('{:,.' || " ~ decimals ~ " || 'f}', " ~ shown ~ "), '(\\.[0-9]*?)0+$', '\\1'), '.') end",
    language
) }}
{%- endmacro %}

{# A ratio: two decimals. #}
{% macro ratio_text(value, language) -%}
{{ localised("format('{:.2f}', " ~ half_up(value, 2) ~ ")", language) }}
{%- endmacro %}

{# A share below one in whole percent; what is not all of it does not read like all of it. #}
{% macro share_text(ratio, language) -%}
{{ fill(language ~ '.percent_figure', {
    'number': "format('{:.0f}', least(" ~ half_up('(100 * ' ~ ratio ~ ')', 0) ~ ", 99))",
    'unit': language ~ '.percent_sign',
}) }}
{%- endmacro %}

{# How far a trend leads; a ratio that the method calls standing still leads nowhere. #}
{% macro reach_text(ratio, language) -%}
case
    when {{ ratio }} >= 1 then {{ language }}.reach_all
    when {{ ratio }} < -standing_still_ratio then {{ language }}.reach_back
    else {{ fill(language ~ '.reach', {'share': share_text("greatest(" ~ ratio ~ ", 0)", language)}) }}
end
{%- endmacro %}

{# A day; null where there is none. #}
{% macro day_text(day, language) -%}
if({{ day }} is null, null, {{ fill(language ~ '.day', {
    'year': "strftime(" ~ day ~ ", '%Y')",
    'month_name': "strftime(" ~ day ~ ", '%B')",
    'month': "strftime(" ~ day ~ ", '%-m')",
    'day': "strftime(" ~ day ~ ", '%-d')",
}) }})
{%- endmacro %}

{# A month written 2026-09 as people name it: "September 2026". #}
{% macro month_text(month, language) -%}
{%- set first = "try_cast(" ~ month ~ " || '-01' as date)" -%}
{{ fill(language ~ '.month', {
    'year': "left(" ~ month ~ ", 4)",
    'month_name': "strftime(" ~ first ~ ", '%B')",
    'month': "strftime(" ~ first ~ ", '%-m')",
}) }}
{%- endmacro %}

{# A period as people name it: "2025", "August 2024", "Q2 2025", "the first half of 2025", "18 August 2025", "2021–2025". #}
{% macro period_text(period, language) -%}
{%- set first_day = "try_cast(left(" ~ period ~ ", 10) as date)" -%}
{%- set last_day = "try_cast(right(" ~ period ~ ", 10) as date)" -%}
case
    when regexp_full_match({{ period }}, '[0-9]{4}') then {{ fill(language ~ '.year', {'year': period}) }}
    when regexp_full_match({{ period }}, '[0-9]{4}-[0-9]{4}')
        then {{ fill(language ~ '.years', {'first': "left(" ~ period ~ ", 4)", 'last': "right(" ~ period ~ ", 4)"}) }}
    when regexp_full_match({{ period }}, '[0-9]{4}-[0-9]{2}')
        then {{ month_text(period, language) }}
    when regexp_full_match({{ period }}, '[0-9]{4}-Q[1-4]')
        then {{ fill(language ~ '.quarter', {'year': "left(" ~ period ~ ", 4)", 'quarter': "right(" ~ period ~ ", 1)"}) }}
    when {{ period }} like '____-H1' then {{ fill(language ~ '.first_half', {'year': "left(" ~ period ~ ", 4)"}) }}
    when {{ period }} like '____-H2' then {{ fill(language ~ '.second_half', {'year': "left(" ~ period ~ ", 4)"}) }}
    when regexp_full_match({{ period }}, '[0-9]{4}-[0-9]{2}/[0-9]{4}-[0-9]{2}')
        then {{ fill(language ~ '.days', {
            'first': month_text("left(" ~ period ~ ", 7)", language),
            'last': month_text("right(" ~ period ~ ", 7)", language),
        }) }}
    when {{ period }} like '%/%'
        then {{ fill(language ~ '.days', {'first': day_text(first_day, language), 'last': day_text(last_day, language)}) }}
    when {{ first_day }} is not null then {{ fill(language ~ '.single_day', {'day': day_text(first_day, language)}) }}
    else {{ period }}
end
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

{# A figure with its qualifier and unit in the language of the reader: "about 26 % of population", "rank 71", "1 centre". #}
{% macro figure_text(value, qualifier, unit, language, least_decimals=0) -%}
case
    when {{ unit }}.unit = 'milestone' then if({{ value }} = 1, {{ language }}.stated_done, {{ language }}.stated_not_done)
    else case {{ qualifier }}
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
            '{number}', {{ number_text(value, unit, language, least_decimals, qualifier) }}
        ),
        '{unit}', coalesce(case
            when {{ language }}.language = 'vi' then {{ unit }}.name_vi
            when {{ value }} = 1 then coalesce({{ unit }}.name_en_one, {{ unit }}.name_en)
            else {{ unit }}.name_en
        end, '')
    )
end
{%- endmacro %}

{# What a target asks for: "at least 2 % of GDP", "rank 50 or better", "100 %", "tier 1"; a milestone by its name. #}
{% macro goal_text(target, unit, language) -%}
case
    when {{ target }}.comparator = 'milestone' or {{ unit }}.unit = 'milestone'
        then if({{ language }}.language = 'vi', {{ target }}.name_vi, {{ target }}.name_en)
    when {{ target }}.comparator = '>=' and {{ unit }}.is_share and {{ target }}.threshold_low = 100
        then {{ figure_text(target ~ '.threshold_low', "'eq'", unit, language) }}
    when {{ target }}.comparator = 'rank<=' and {{ target }}.threshold_high = 1
        then {{ figure_text(target ~ '.threshold_high', "'eq'", unit, language) }}
    when {{ target }}.comparator = '>='
        then {{ fill(language ~ '.goal_at_least', {'figure': figure_text(target ~ '.threshold_low', "'eq'", unit, language)}) }}
    when {{ target }}.comparator = '>'
        then {{ fill(language ~ '.goal_more_than', {'figure': figure_text(target ~ '.threshold_low', "'eq'", unit, language)}) }}
    when {{ target }}.comparator = 'rank<='
        then {{ fill(language ~ '.goal_rank', {'figure': figure_text(target ~ '.threshold_high', "'eq'", unit, language)}) }}
    when {{ target }}.comparator = 'between' then {{ fill(language ~ '.goal_between', {
        'low': number_text(target ~ '.threshold_low', unit, language),
        'figure': figure_text(target ~ '.threshold_high', "'eq'", unit, language),
    }) }}
end
{%- endmacro %}

{# A text for a place with room for one line: 140 letters at most. #}
{% macro one_line(text) -%}
if(length({{ text }}) > 140, left({{ text }}, 139) || '…', {{ text }})
{%- endmacro %}

{# What a search looks in: small letters without marks, "kinh tế số" and "kinh te so" alike; đ is a letter of its own to Unicode. #}
{% macro folded(texts) -%}
replace(strip_accents(lower(concat_ws(' ', {{ texts | join(', ') }}))), 'đ', 'd')
{%- endmacro %}
