-- Each cause of a moved verdict with the figure that was part of it, in the order in which they came.
with causes as (
    select * from {{ ref('int_verdict_cause') }}
),

figures as (
    select
        figures.*,
        {{ observation_key('figures') }} as observation_key
    from {{ ref('int_stated_observation') }} as figures
    semi join causes on figures.observation_number = {{ number_of_key('causes.observation_key') }}
)

select
    causes.* replace (
        if(
            own_unit.unit = 'milestone' and causes.phrase in ('new_figure', 'new_figures', 'another_figure'),
            'fact',
            causes.phrase
        ) as phrase
    ),
    figures.dataset,
    figures.series_code,
    figures.period,
    figures.indicator_value as value,
    figures.value_qualifier,
    figures.indicator_unit as unit,
    figures.published_on,
    figures.published_on_kind,
    figures.vintage_id,
    figures.citation,
    figures.source_url,
    names.source_en,
    names.source_vi,
    own_unit
from causes
left join figures using (observation_key)
left join {{ ref('int_measure_name') }} as names
    on figures.dataset = names.dataset and figures.series_code = names.series_code
left join {{ ref('units') }} as own_unit on figures.indicator_unit = own_unit.unit
