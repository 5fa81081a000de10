-- Counts of targets and goals by verdict, one row a programme. Counts with their coverage, never a score.
with counted as (
    {{ status_counts({'programme_code': 'target_statuses.programme_code'}) }}
),

programmes as (
    select * from {{ ref('programmes') }}
)

select
    counted.programme_code,
    programmes.name_en as programme_name_en,
    programmes.name_vi as programme_name_vi,
    counted.* exclude (programme_code)
from counted
left join programmes using (programme_code)
order by counted.programme_code
