-- Figures that follow from two published ones. Both must come from the same vintage: figures of different dates do not mix.
with published as (
    select * from {{ ref('int_published_observation') }}
),

recipes as (
    select * from (
        values
        (
            'HIGHTECH_EXPORT_SHARE_GOODS', '% of goods exports',
            'world_bank', 'TX.VAL.TECH.CD', 'TX.VAL.MRCH.CD.WT', 100.0
        )
    ) as recipe (series_code, unit, input_dataset, numerator_code, denominator_code, factor)
)

select
    'derived' as dataset,
    recipes.series_code,
    numerator.area_code,
    numerator.period,
    numerator.period_start,
    numerator.period_end,
    numerator.frequency,
    recipes.factor * numerator.value / denominator.value as value,
    'eq' as value_qualifier,
    recipes.unit,
    if(numerator.obs_status = 'A', denominator.obs_status, numerator.obs_status) as obs_status,
    numerator.edition,
    numerator.as_of,
    numerator.as_of_kind,
    numerator.vintage_id,
    'Computed as ' || recipes.numerator_code || ' / ' || recipes.denominator_code || ' from: '
    || numerator.citation || '; and: ' || denominator.citation as citation,
    numerator.source_url,
    numerator.source_locator,
    'derived' as verification,
    numerator.note,
    numerator.vintage_seq,
    numerator.retrieval_mode,
    numerator.retrieved_at,
    numerator.is_replaced
from recipes
inner join published as numerator
    on recipes.input_dataset = numerator.dataset and recipes.numerator_code = numerator.series_code
inner join published as denominator
    on
        recipes.denominator_code = denominator.series_code
        and numerator.dataset = denominator.dataset
        and numerator.vintage_id = denominator.vintage_id
        and numerator.as_of = denominator.as_of
        and numerator.area_code = denominator.area_code
        and numerator.period = denominator.period
where denominator.value <> 0
