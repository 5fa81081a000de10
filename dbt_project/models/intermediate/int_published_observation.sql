{{ config(materialized = 'view') }}

-- Tiles are no statistic; their sums by country are.
select * from {{ ref('stg_observation') }}
union all
select * from {{ ref('int_ookla_observation') }}
