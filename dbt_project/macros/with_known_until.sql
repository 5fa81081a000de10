{#
    The rows of `relation`, each with the day from which it is no longer what is known (known_until): another release speaks in its
    place, or its figure was withdrawn. Null while it stands; on or before the day it would be known from, where it never was what is
    known. A row that is set aside takes nobody's place.

    restated    each release restates the whole history: the newest release of a series and area wins whole,
                so that two vintages are never mixed in one series.
    per_period  each edition speaks of its own period: the newest statement about a period wins, of its whole line (macro `line`).

    The rule for restated series is asked of releases, of which there are few, and not of each of their rows.
    Columns: what `known_on` reads, dataset, series_code, line, area_code, period, said_at, vintage_seq, edition, revision_policy,
    is_set_aside, withdrawn_on, withdrawal_accepted_on.
#}
{% macro with_known_until(relation) -%}
select
    told.* exclude (spoken_over_on),
    least(releases.followed_on, told.spoken_over_on, greatest(told.withdrawn_on, told.withdrawal_accepted_on)) as known_until
from (
    select
        *,
        cast(null as date) as spoken_over_on
    from {{ relation }}
    where is_set_aside or revision_policy is distinct from 'per_period'
    union all
    select
        *,
        min({{ known_on(relation) }}) over (
            partition by line, area_code, period
            order by published_on, said_at nulls first, vintage_seq, edition nulls first, dataset
            rows between 1 following and unbounded following
        ) as spoken_over_on
    from {{ relation }}
    where not is_set_aside and revision_policy = 'per_period'
) as told
left join (
    select
        dataset,
        series_code,
        area_code,
        published_on,
        vintage_seq,
        min(min({{ known_on(relation) }})) over (
            partition by dataset, series_code, area_code
            order by published_on, vintage_seq
            rows between 1 following and unbounded following
        ) as followed_on
    from {{ relation }}
    where not is_set_aside and revision_policy = 'restated'
    group by dataset, series_code, area_code, published_on, vintage_seq
) as releases using (dataset, series_code, area_code, published_on, vintage_seq)
{%- endmacro %}
