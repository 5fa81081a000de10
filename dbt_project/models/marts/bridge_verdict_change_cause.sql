with changes as (
    select
        target_code,
        change_window,
        unnest(string_split(causes, ';')) as change_cause
    from {{ ref('mart_verdict_change') }}
)

select
    target_code,
    change_window,
    change_cause
from changes
order by target_code, change_window, change_cause
