-- What is known of each quarter and network on the day asked about: the partition that arrived last, whole.
with partitions as (
    select * from {{ ref('stg_ookla_area') }}
),

known as (
    select
        partitions.*,
        vintages.vintage_seq,
        vintages.retrieval_mode,
        vintages.retrieved_at
    from partitions
    inner join {{ ref('stg_vintages') }} as vintages using (dataset, vintage_id)
    where partitions.published_on <= {{ as_of_day() }}
)

select *
from known
qualify dense_rank() over (partition by dataset, period order by vintage_seq desc) = 1
