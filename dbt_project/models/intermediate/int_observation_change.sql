-- Every figure once for as long as it said the same: a release that repeats a figure adds no row, it only makes its interval
-- longer. The row is that of the release that said it first.
-- What is followed through the releases is narrow: there are many more of them than changes.
with said as (
    select
        dataset,
        series_code,
        area_code,
        period,
        published_on,
        vintage_seq,
        edition,
        observation_key,
        valid_from,
        valid_to,
        withdrawn_on,
        is_current,
        struct_pack(
            value := value,
            qualifier := value_qualifier,
            unit := unit,
            status := obs_status,
            kind := value_kind,
            verification := verification,
            is_set_aside := is_set_aside
        ) as statement
    from {{ ref('int_observation') }}
),

followed as (
    select
        *,
        lag(statement) over in_line as statement_before,
        lag(valid_to) over in_line as valid_to_before,
        row_number() over in_line as place
    from said
    window in_line as (
        partition by dataset, series_code, area_code, period
        order by published_on, vintage_seq, edition
    )
),

-- What a reader would call another figure, or a figure that was gone in between.
compared as (
    select
        * exclude (statement, statement_before, valid_to_before),
        coalesce(valid_from > valid_to_before, false) or (statement is distinct from statement_before) as is_change
    from followed
),

numbered as (
    select
        *,
        count(*) filter (where is_change) over (
            partition by dataset, series_code, area_code, period
            order by place
        ) as change_number
    from compared
),

changes as (
    select
        arg_min(observation_key, row(valid_from is null, valid_from, place)) as observation_key,
        min(valid_from) as valid_from,
        if(bool_or(valid_from is not null and valid_to is null), null, max(valid_to)) as valid_to,
        arg_max_null(withdrawn_on, row(place, withdrawn_on)) as withdrawn_on,
        bool_or(is_current) as is_current
    from numbered
    group by dataset, series_code, area_code, period, change_number
)

select
    observations.* replace (changes.withdrawn_on as withdrawn_on),
    changes.valid_from,
    changes.valid_to,
    changes.is_current
from {{ ref('int_stated_observation') }} as observations
inner join changes using (observation_key)
