-- Between whom each dispute is: by whose figures the target is met, and by whose it is not.
with agreements as (
    select * from {{ ref('int_target_agreement') }}
    where is_disputed
),

sides as (
    select
        verdict_key,
        true as is_met,
        unnest(met_by) as measure
    from agreements
    union all
    select
        verdict_key,
        false as is_met,
        unnest(not_met_by) as measure
    from agreements
),

named as (
    select distinct
        sides.verdict_key,
        sides.is_met,
        coalesce(names.source_en, sides.measure.dataset) as source_en,
        coalesce(names.source_vi, sides.measure.dataset) as source_vi
    from sides
    left join {{ ref('int_measure_name') }} as names
        on sides.measure.dataset = names.dataset and sides.measure.series_code = names.series_code
)

select
    verdict_key,
    string_agg(source_en, '; ' order by source_en) filter (where is_met) as met_by_en,
    string_agg(source_vi, '; ' order by source_vi) filter (where is_met) as met_by_vi,
    string_agg(source_en, '; ' order by source_en) filter (where not is_met) as not_met_by_en,
    string_agg(source_vi, '; ' order by source_vi) filter (where not is_met) as not_met_by_vi
from named
group by verdict_key
