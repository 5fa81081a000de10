with raw_rows as (
    select * from {{ source('raw_index', 'withheld') }}
)

select dataset
from raw_rows
