-- A programme of a province sets targets of that province alone.
with national as (
    select * from {{ ref('int_national_target') }}
),

of_provinces as (
    select programme_code
    from {{ ref('int_target') }}
    anti join national using (target_code)
),

programmes as (
    select * from {{ ref('programmes') }}
    anti join of_provinces using (programme_code)
),

target_counts as (
    select
        programme_code,
        count(*) as target_count
    from national
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
    programmes.adopted_on_kind,
    programmes.status as programme_status,
    programmes.replaced_by,
    coalesce(target_counts.target_count, 0) as target_count,
    programmes.note
from programmes
left join target_counts using (programme_code)
order by programmes.adopted_on, programmes.programme_code
