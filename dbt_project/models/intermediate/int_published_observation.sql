{{ config(materialized = 'view') }}

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

{% for dataset in statistical_datasets %}
    select * from {{ ref('stg_' ~ dataset) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}

-- Tiles are no statistic; their sums by country are.
union all
select * from {{ ref('int_ookla_observation') }}
