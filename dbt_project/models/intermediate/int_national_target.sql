{{ config(materialized = 'view') }}

-- The targets of the whole country: those that every count, ranking and page of the nation is of. It is said here alone.
select * exclude (area_code)
from {{ ref('int_target') }}
where area_code = '{{ var("home_area") }}'
