-- The series of what agencies handed in, told by rule from their code: <INDICATOR>.<AGENCY>, and from the kind of their figures,
-- which share no series. The unit is that of the indicator, for the border takes no other.
with stated as (
    select distinct
        dataset,
        series_code,
        value_kind
    from {{ ref('stg_observation') }}
    where dataset in {{ own_datasets() }}
),

parts as (
    select
        *,
        lower(split_part(series_code, '.', 1)) as indicator_code,
        lower(split_part(series_code, '.', 2)) as agency_code
    from stated
),

kinds as (
    select
        code as value_kind,
        label_en,
        lower(label_vi) as label_vi
    from {{ ref('labels') }}
    where list = 'value_kind' and code <> 'outcome'
)

select
    parts.dataset,
    parts.series_code,
    parts.indicator_code,
    parts.agency_code,
    parts.value_kind,
    indicators.unit,
    concat_ws(', ', indicators.name_en, speakers.name_en, lower(kinds.label_en)) as name_en,
    concat_ws(', ', indicators.name_vi, speakers.name_vi, kinds.label_vi) as name_vi,
    speakers.name_en as source_en,
    speakers.name_vi as source_vi
from parts
inner join {{ ref('indicators') }} as indicators using (indicator_code)
inner join {{ ref('int_speaker') }} as speakers using (agency_code)
-- Of a milestone one says that it is done or that it is not, in one series.
left join kinds
    on
        parts.value_kind = kinds.value_kind
        and (indicators.unit <> 'milestone' or parts.value_kind = 'plan')
