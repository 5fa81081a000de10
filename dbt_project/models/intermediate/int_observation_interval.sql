-- What decides about the days of a figure is narrow, and so is what is kept of it: there are far more figures than anybody asks
-- for at a time. Two figures of one number would break the key of this table and stop the build.
with stated as (
    select
        observation_number,
        dataset,
        series_code,
        line,
        area_code,
        period,
        published_on,
        said_at,
        vintage_seq,
        edition,
        revision_policy,
        is_set_aside,
        withdrawn_on,
        accepted_on,
        withdrawal_accepted_on
    from {{ ref('int_stated_observation') }}
),

told as (
    {{ with_known_until('stated') }}
),

-- A row that another release came before, or that is set aside, never was what is known: it has no interval.
timed as (
    select
        observation_number,
        not is_set_aside and coalesce(known_until > {{ known_on('told') }}, true) as was_known,
        if(was_known, {{ known_on('told') }}, null) as valid_from,
        if(was_known, known_until, null) as valid_to
    from told
)

select
    * exclude (was_known),
    coalesce({{ is_known('timed', as_of_day()) }}, false) as is_current
from timed
