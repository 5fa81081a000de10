with programmes as (
    select * from {{ ref('programmes') }}
),

target_counts as (
    select
        programme_code,
        count(*) as target_count
    from {{ ref('targets') }}
    group by programme_code
)

select
    programmes.programme_code,
    programmes.name_vi,
    programmes.name_en,
    programmes.document_number,
    programmes.document_title_en,
    programmes.issuer,
    programmes.adopted_on,
    programmes.status as programme_status,
    programmes.replaced_by,
    coalesce(target_counts.target_count, 0) as target_count,
    programmes.note
from programmes
left join target_counts using (programme_code)
order by programmes.adopted_on, programmes.programme_code
