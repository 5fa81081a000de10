-- Every figure once for as long as it said the same: a release that repeats a figure adds no row, it only makes its interval
-- longer. The row is that of the release that said it first (fct_observation_vintage has all of it).
-- What is followed through the releases is narrow, and of a figure that is repeated only the ends are gone on with: there are
-- many more rows than changes.
with said as (
    select
        dataset,
        series_code,
        area_code,
        period,
        published_on,
        vintage_seq,
        edition,
        observation_number,
        valid_from,
        valid_to,
        withdrawn_on,
        is_current,
        value,
        hash(value_qualifier, unit, obs_status, value_kind, verification, is_set_aside) as manner
    from {{ ref('int_observation') }}
),

followed as (
    select
        *,
        lag(value) over in_line as value_before,
        lag(manner) over in_line as manner_before,
        lag(valid_from) over in_line as valid_from_before,
        lag(valid_to) over in_line as valid_to_before,
        lead(value) over in_line as next_value,
        lead(manner) over in_line as next_manner,
        lead(valid_from) over in_line as next_valid_from,
        row_number() over in_line as place
    from said
    window in_line as (
        partition by dataset, series_code, area_code, period
        order by published_on, vintage_seq, edition nulls first
    )
),

-- What a reader would call another figure, or a figure that was gone in between.
ends as (
    select
        dataset,
        series_code,
        area_code,
        period,
        place,
        observation_number,
        valid_from,
        valid_to,
        withdrawn_on,
        is_current,
        coalesce(valid_from > valid_to_before, false)
        or (value is distinct from value_before)
        or (manner is distinct from manner_before) as is_change
    from followed
    where
        is_change
        or coalesce(next_valid_from > valid_to, false)
        or (value is distinct from next_value)
        or (manner is distinct from next_manner)
        -- where what is known begins and ends, and what counts today
        or (valid_from is null) <> (valid_from_before is null)
        or (valid_from is null) <> (next_valid_from is null)
        or is_current
),

numbered as (
    select
        *,
        count(*) filter (where is_change) over (
            partition by dataset, series_code, area_code, period
            order by place
        ) as change_number
    from ends
)

select
    dataset,
    series_code,
    area_code,
    arg_min(observation_number, row(valid_from is null, valid_from, place)) as observation_number,
    min(valid_from) as valid_from,
    if(bool_or(valid_from is not null and valid_to is null), null, max(valid_to)) as valid_to,
    arg_max_null(withdrawn_on, row(place, withdrawn_on)) as withdrawn_on,
    bool_or(is_current) as is_current
from numbered
group by dataset, series_code, area_code, period, change_number
