with datasets as (
    select * from {{ ref('stg_datasets') }}
)

select
    dataset,
    title,
    title_vi,
    publisher,
    publisher_code,
    homepage,
    licence,
    licence_class,
    rows_published,
    cadence,
    release_months,
    kind,
    routes,
    key_env,
    retrieval_mode,
    current_vintage_id,
    vintage_count,
    description
from datasets
order by dataset
