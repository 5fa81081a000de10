with datasets as (
    select * from {{ ref('stg_datasets') }}
),

vintage_counts as (
    select
        dataset,
        count(*) as vintage_count
    from {{ ref('stg_vintages') }}
    group by dataset
)

select
    datasets.dataset,
    datasets.title,
    datasets.publisher,
    datasets.publisher_code,
    datasets.homepage,
    datasets.licence,
    datasets.licence_class,
    datasets.rows_published,
    datasets.cadence,
    datasets.release_months,
    datasets.kind,
    datasets.routes,
    datasets.key_env,
    datasets.retrieval_mode,
    datasets.current_vintage_id,
    coalesce(vintage_counts.vintage_count, 0) as vintage_count,
    datasets.description
from datasets
left join vintage_counts using (dataset)
order by datasets.dataset
