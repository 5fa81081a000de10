-- Counts of targets and goals by verdict, one row a programme. Counts with their coverage, never a score.
with judged_targets as (
    select
        target_statuses.*,
        statuses.is_judged
    from {{ ref('mart_target_status') }} as target_statuses
    inner join {{ ref('statuses') }} as statuses using (status)
),

programmes as (
    select * from {{ ref('programmes') }}
),

counted as (
    select
        programme_code,
        {{ status_counts() }}
    from judged_targets
    group by programme_code
)

select
    counted.programme_code,
    programmes.name_en as programme_name_en,
    programmes.name_vi as programme_name_vi,
    counted.* exclude (programme_code)
from counted
left join programmes using (programme_code)
order by counted.programme_code
