-- Each cause of a moved verdict with the figure that was part of it, in the order in which they came.
select
    causes.* replace (
        if(
            own_unit.unit = 'milestone' and causes.phrase in ('new_figure', 'new_figures', 'another_figure'),
            'fact',
            causes.phrase
        ) as phrase
    ),
    observations.dataset,
    observations.series_code,
    observations.period,
    observations.indicator_value as value,
    observations.value_qualifier,
    observations.indicator_unit as unit,
    observations.published_on,
    observations.published_on_kind,
    observations.vintage_id,
    observations.citation,
    observations.source_url,
    names.source_en,
    names.source_vi,
    own_unit
from {{ ref('int_verdict_cause') }} as causes
left join {{ ref('int_observation') }} as observations using (observation_key)
left join {{ ref('int_measure_name') }} as names
    on observations.dataset = names.dataset and observations.series_code = names.series_code
left join {{ ref('units') }} as own_unit on observations.indicator_unit = own_unit.unit
