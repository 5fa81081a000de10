{#
    Which rows count among those known on a day: those whose rank is 1.

    The relation must be restricted to candidates (published_on <= as_of, not is_set_aside) or carry the flag in
    `partition`, a list of columns that separates one question from the next, for example ['as_of'].

    restated    each release restates the whole history: the newest release of a series and area wins whole,
                so that two vintages are never mixed in one series.
    per_period  each edition speaks of its own period: the newest statement about a period wins.
#}
{% macro selection_rank(partition) -%}
case revision_policy
    when 'restated' then dense_rank() over (
        partition by {{ partition | join(', ') }}, dataset, series_code, area_code
        order by published_on desc, vintage_seq desc
    )
    when 'per_period' then row_number() over (
        partition by {{ partition | join(', ') }}, dataset, series_code, area_code, period
        order by published_on desc, vintage_seq desc, edition desc
    )
end
{%- endmacro %}
