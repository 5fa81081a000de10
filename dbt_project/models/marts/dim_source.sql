with datasets as (
    select * from {{ ref('stg_datasets') }}
),

-- A series is computed where all its inputs are at hand.
computed as (
    select recipes.series_code
    from {{ ref('bridge_derived_input') }} as recipes
    left join datasets on recipes.input_dataset = datasets.dataset
    group by recipes.series_code
    having min(coalesce(datasets.vintage_count, 0)) > 0
),

-- What is computed here may go where all that it is computed from may: the strictest class, the licences of all. Each row has the
-- class of its own inputs (`row_licence`).
inputs as (
    select distinct
        datasets.dataset,
        datasets.licence,
        datasets.licence_vi,
        datasets.licence_class,
        licences.sort_order as strictness
    from {{ ref('bridge_derived_input') }} as recipes
    semi join computed using (series_code)
    inner join datasets on recipes.input_dataset = datasets.dataset
    inner join {{ ref('licences') }} as licences on datasets.licence_class = licences.licence_class
),

derived as (
    select
        'derived' as dataset,
        'Figures computed from published ones' as title,
        'Số liệu tính từ số liệu đã công bố' as title_vi,
        'computed here' as publisher,
        'tính tại đây' as publisher_vi,
        'derived' as publisher_code,
        concat(
            'that of its inputs: ',
            coalesce(string_agg(concat(dataset, ' (', licence, ')'), '; ' order by dataset), 'none is at hand')
        ) as licence,
        concat(
            'giấy phép của các đầu vào: ',
            coalesce(string_agg(concat(dataset, ' (', licence_vi, ')'), '; ' order by dataset), 'chưa có đầu vào nào')
        ) as licence_vi,
        coalesce(
            arg_max(licence_class, struct_pack(strictness := strictness, licence_class := licence_class)),
            (
                select mildest.licence_class
                from {{ ref('licences') }} as mildest
                where mildest.sort_order = (select min(every_one.sort_order) from {{ ref('licences') }} as every_one)
            )
        ) as licence_class,
        'irregular' as cadence,
        'derived' as kind,
        'derived' as retrieval_mode,
        'Shares, sums and ranks computed from published series, which are in bridge_derived_input.' as description
    from inputs
),

sources as (
    select * from datasets
    union all by name
    select * from derived
)

select
    dataset,
    title,
    title_vi,
    publisher,
    publisher_vi,
    publisher_code,
    nullif(homepage, '') as homepage,
    licence,
    licence_vi,
    licence_class,
    cadence,
    nullif(release_months, '') as release_months,
    kind as dataset_kind,
    nullif(routes, '') as routes,
    nullif(key_env, '') as key_env,
    retrieval_mode,
    current_vintage_id,
    coalesce(vintage_count, 0) as vintage_count,
    description
from sources
order by dataset
