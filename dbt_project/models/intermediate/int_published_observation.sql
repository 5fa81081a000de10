{% set statistical_datasets = [
    'world_bank',
    'un_egdi',
    'itu_gci',
    'itu_coverage',
    'unesco_uis',
    'undp_hdr',
    'wipo_gii',
    'cset_ai_publications',
    'un_sdg',
    'global_findex',
    'openalex',
    'mlab_iqb',
    'nso_nsdp',
    'nso_pxweb',
    'comtrade_hightech',
    'apnic_ipv6',
    'cloudflare_speed',
    'reported_figures',
] %}

with published as (
    {% for dataset in statistical_datasets %}
        select * from {{ ref('stg_' ~ dataset) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

vintages as (
    select * from {{ ref('stg_vintages') }}
),

bundled_vintage_replacement as (
    -- A corrected register, or a corrected bundled table of the same date, takes the place of the one before it whole.
    select
        vintage_id,
        dataset,
        lead(vintage_id) over (
            partition by dataset, if(dataset in {{ curated_datasets() }}, null, as_of_max)
            order by vintage_seq
        ) as replaced_by_vintage_id
    from vintages
    where retrieval_mode = 'bundled'
)

select
    published.*,
    vintages.vintage_seq,
    vintages.retrieval_mode,
    vintages.retrieved_at,
    bundled_vintage_replacement.replaced_by_vintage_id is not null as is_replaced
from published
left join vintages using (dataset, vintage_id)
left join bundled_vintage_replacement using (dataset, vintage_id)
