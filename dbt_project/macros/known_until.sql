{#
    The day from which a row is no longer what is known: another release speaks in its place, or its figure was withdrawn.
    Null while it stands; on or before the day it would be known from, where it never was what is known.

    restated    each release restates the whole history: the newest release of a series and area wins whole,
                so that two vintages are never mixed in one series.
    per_period  each edition speaks of its own period: the newest statement about a period wins.

    Columns: what `known_on` reads, revision_policy, is_set_aside (such a row takes nobody's place), withdrawn_on,
    withdrawal_accepted_on.
#}
{% macro known_until(relation) -%}
least(
    case {{ relation }}.revision_policy
        when 'restated' then min({{ known_on(relation) }}) over (
            partition by
                {{ relation }}.dataset, {{ relation }}.series_code, {{ relation }}.area_code, {{ relation }}.is_set_aside
            order by {{ relation }}.published_on, {{ relation }}.vintage_seq
            groups between 1 following and unbounded following
        )
        when 'per_period' then min({{ known_on(relation) }}) over (
            partition by
                {{ relation }}.dataset, {{ relation }}.series_code, {{ relation }}.area_code, {{ relation }}.period,
                {{ relation }}.is_set_aside
            order by {{ relation }}.published_on, {{ relation }}.vintage_seq, {{ relation }}.edition
            rows between 1 following and unbounded following
        )
    end,
    greatest({{ relation }}.withdrawn_on, {{ relation }}.withdrawal_accepted_on)
)
{%- endmacro %}
