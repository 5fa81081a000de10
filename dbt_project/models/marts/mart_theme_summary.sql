-- Counts of targets and goals by verdict for each theme within a programme.
with counted as (
    {{ status_counts({
        'programme_code': 'target_statuses.programme_code',
        'theme': "coalesce(target_statuses.theme, '')",
    }) }}
),

labels as (
    select * from {{ ref('labels') }}
    where list = 'theme'
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
