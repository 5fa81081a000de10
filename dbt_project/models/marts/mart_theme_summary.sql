-- The same counts for each theme within a programme.
with judged_targets as (
    select
        target_statuses.*,
        statuses.is_judged
    from {{ ref('mart_target_status') }} as target_statuses
    inner join {{ ref('statuses') }} as statuses using (status)
),

labels as (
    select * from {{ ref('labels') }}
    where list = 'theme'
),

counted as (
    select
        programme_code,
        coalesce(theme, '') as theme,
        {{ status_counts() }}
    from judged_targets
    group by programme_code, coalesce(theme, '')
)

select
    counted.programme_code,
    counted.theme,
    labels.label_en as theme_label_en,
    labels.label_vi as theme_label_vi,
    counted.* exclude (programme_code, theme)
from counted
left join labels on counted.theme = labels.code
order by counted.programme_code, labels.sort_order, counted.theme
