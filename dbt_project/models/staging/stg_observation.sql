-- Every vintage of every statistical dataset, its columns named one by one, so that a column added or lost at the border shows
-- here and not in a mart. A new dataset needs no file of its own: the catalog says which are read.
with raw_rows as (
    select * from {{ source('raw', 'observation') }}
)

select
    dataset,
    series_code,
    area_code,
    period,
    period_start,
    period_end,
    frequency,
    value,
    value_qualifier,
    unit,
    obs_status,
    edition,
    -- vintages kept before release 0.2.0 call the publisher's day `as_of`
    coalesce(published_on, as_of) as published_on,
    coalesce(published_on_kind, as_of_kind) as published_on_kind,
    vintage_id,
    citation,
    source_url,
    source_locator,
    verification,
    note,
    -- vintages kept before release 0.3.0 do not say it: a forecast is no outcome
    coalesce(value_kind, if(obs_status = 'F', 'plan', 'outcome')) as value_kind
from raw_rows
