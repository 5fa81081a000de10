with changes as not materialized (
    select * from {{ ref('int_revision') }}
),

named as (
    select unnest([previous_number, next_number]) as observation_number
    from changes
),

-- What is told of a figure beside its value, of those alone that changed.
told as (
    select
        observations.observation_number,
        {{ observation_key('observations') }} as observation_key,
        observations.indicator_code,
        observations.unit,
        observations.citation
    from {{ ref('int_stated_observation') }} as observations
    semi join named using (observation_number)
)

select
    md5(
        concat_ws('|', changes.revision_kind, earlier.observation_key, later.observation_key, changes.next_published_on)
    ) as revision_key,
    changes.revision_kind,
    changes.dataset,
    changes.series_code,
    coalesce(later.indicator_code, earlier.indicator_code) as indicator_code,
    changes.area_code,
    changes.period,
    cast(year(changes.period_end) as integer) as period_year,
    changes.previous_published_on,
    changes.next_published_on,
    changes.previous_value,
    changes.previous_qualifier as previous_value_qualifier,
    changes.next_value,
    changes.next_qualifier as next_value_qualifier,
    changes.next_value - changes.previous_value as absolute_change,
    100 * (changes.next_value - changes.previous_value) / nullif(abs(changes.previous_value), 0) as relative_change_percent,
    earlier.unit as previous_unit,
    later.unit as next_unit,
    earlier.citation as previous_citation,
    later.citation as next_citation
from changes
left join told as earlier on changes.previous_number = earlier.observation_number
left join told as later on changes.next_number = later.observation_number
order by changes.dataset, changes.series_code, changes.area_code, changes.period, changes.next_published_on, revision_key
