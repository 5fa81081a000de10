-- The same counts over all programmes, one row: here goals are counted once, however many programmes restate them.
with judged_targets as (
    select
        target_statuses.*,
        statuses.is_judged
    from {{ ref('mart_target_status') }} as target_statuses
    inner join {{ ref('statuses') }} as statuses using (status)
)

select
    {{ status_counts() }}
from judged_targets
