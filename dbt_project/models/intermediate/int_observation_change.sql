-- Every figure once for as long as it said the same: a release that repeats a figure adds no row, it only makes its interval
-- longer. The row is that of the release that said it first.
with observations as (
    select * from {{ ref('int_observation') }}
),

said as (
    select
        *,
        struct_pack(
            value := value,
            qualifier := value_qualifier,
            unit := unit,
            status := obs_status,
            kind := value_kind,
            verification := verification,
            is_set_aside := is_set_aside
        ) as statement
    from observations
),

followed as (
    select
        *,
        lag(statement) over in_line as statement_before,
        lag(valid_to) over in_line as valid_to_before
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
            order by published_on, vintage_seq, edition
        ) as change_number
    from compared
)

select
    * exclude (is_change, change_number) replace (
        min(valid_from) over in_change as valid_from,
        if(bool_or(valid_from is not null and valid_to is null) over in_change, null, max(valid_to) over in_change) as valid_to,
        arg_max_null(withdrawn_on, [epoch(published_on), vintage_seq]) over in_change as withdrawn_on,
        bool_or(is_current) over in_change as is_current
    )
from numbered
window in_change as (partition by dataset, series_code, area_code, period, change_number)
qualify
    row_number() over (
        partition by dataset, series_code, area_code, period, change_number
        order by valid_from nulls last, published_on, vintage_seq, edition
    ) = 1
