{{ config(materialized = 'view') }}

with stated as not materialized (
    select * from {{ ref('int_stated_observation') }}
),

told as (
    {{ with_known_until('stated') }}
),

-- A row that another release came before, or that is set aside, never was what is known: it has no interval.
timed as (
    select
        * exclude (known_until),
        not is_set_aside and coalesce(known_until > {{ known_on('told') }}, true) as was_known,
        if(was_known, {{ known_on('told') }}, null) as valid_from,
        if(was_known, known_until, null) as valid_to
    from told
)

select
    * exclude (was_known),
    coalesce({{ is_known('timed', as_of_day()) }}, false) as is_current
from timed
