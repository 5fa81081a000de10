-- What each release changed in figures that had been published before. Releases of a restated series are compared whole with the
-- one before; statements about a period (per_period) with the statement before.
-- What is compared is narrow: there are many more rows than changes.
with stated as not materialized (
    select
        observation_number,
        dataset,
        series_code,
        line,
        area_code,
        period,
        period_end,
        value,
        coalesce(value_qualifier, 'eq') as qualifier,
        published_on,
        vintage_seq,
        edition,
        revision_policy,
        dataset in {{ own_datasets() }} as is_own,
        withdrawn_on,
        said_at
    from {{ ref('int_stated_observation') }}
    where not is_set_aside and published_on <= {{ as_of_day() }}
),

-- Each file of an agency makes a vintage of all that it ever handed in: of these a figure counts when it was said, not whenever
-- it was kept once more.
observations as not materialized (
    select * from stated
    where not is_own
    union all
    select * from stated
    where is_own
    qualify row(value, qualifier, said_at) is distinct from lag(row(value, qualifier, said_at)) over (
        partition by dataset, series_code, area_code, period, published_on
        order by vintage_seq
    )
),

releases as (
    select
        dataset,
        series_code,
        area_code,
        published_on,
        vintage_seq,
        min(period_end) as first_period_end,
        max(period_end) as last_period_end,
        row_number() over in_line as release_number,
        lag(published_on) over in_line as previous_published_on
    from observations
    group by dataset, series_code, area_code, published_on, vintage_seq
    window in_line as (partition by dataset, series_code, area_code order by published_on, vintage_seq)
),

-- A figure beside the one of its period that came before it.
released as (
    select
        observations.*,
        releases.release_number,
        releases.previous_published_on as release_before,
        lag(observations.observation_number) over in_period as previous_number,
        lag(observations.value) over in_period as previous_value,
        lag(observations.qualifier) over in_period as previous_qualifier,
        lag(observations.published_on) over in_period as previous_published_on,
        lag(observations.withdrawn_on) over in_period as previous_withdrawn_on,
        lag(releases.release_number) over in_period as previous_release_number,
        lead(releases.release_number) over in_period as next_release_number
    from observations
    inner join releases using (dataset, series_code, area_code, published_on, vintage_seq)
    window in_period as (
        partition by observations.line, observations.area_code, observations.period
        order by
            observations.published_on,
            observations.said_at nulls first,
            observations.vintage_seq,
            observations.edition nulls first,
            observations.dataset
    )
),

-- A figure is there again where its publisher had withdrawn it, or where the release before it of a restated series did not
-- have it. Of all others only those are gone on with that may be missing from the release after them, and those that stand
-- beside another one of their period in one release.
touched as (
    select
        *,
        case
            when previous_number is null then if(revision_policy = 'restated' and release_before is not null, 'new', null)
            when previous_withdrawn_on <= published_on then 'returned'
            when revision_policy = 'restated' and previous_release_number < release_number - 1 then 'returned'
            when {{ is_revised('previous_value', 'value') }} or qualifier <> previous_qualifier then 'revised'
        end as revision_kind
    from released
    where
        revision_policy in ('restated', 'per_period')
        and (
            revision_kind is not null
            or (next_release_number is distinct from release_number + 1)
            or previous_release_number = release_number
        )
),

figure_changes as (
    select
        revision_kind,
        dataset,
        series_code,
        area_code,
        period,
        period_end,
        previous_number,
        observation_number as next_number,
        previous_value,
        previous_qualifier,
        value as next_value,
        qualifier as next_qualifier,
        if(previous_number is null, release_before, previous_published_on) as previous_published_on,
        published_on as next_published_on
    from touched
    where revision_kind is not null
),

restated as (
    select * from touched
    where revision_policy = 'restated'
),

-- What a fetched vintage was seen to lack when it came. The figure that was served then is the last one before it.
seen_missing as (
    select
        'withdrawn' as revision_kind,
        dataset,
        series_code,
        area_code,
        period,
        max(period_end) as period_end,
        arg_max(observation_number, [epoch(published_on), vintage_seq]) as previous_number,
        cast(null as ubigint) as next_number,
        arg_max_null(value, [epoch(published_on), vintage_seq]) as previous_value,
        arg_max(qualifier, [epoch(published_on), vintage_seq]) as previous_qualifier,
        cast(null as double) as next_value,
        cast(null as varchar) as next_qualifier,
        max(published_on) as previous_published_on,
        withdrawn_on as next_published_on
    from observations
    where withdrawn_on <= {{ as_of_day() }}
    group by dataset, series_code, area_code, period, withdrawn_on
),

-- A figure counts as withdrawn where the next release covers the years around it: a shorter extract withdraws nothing.
withdrawals as (
    select
        'withdrawn' as revision_kind,
        earlier.dataset,
        earlier.series_code,
        earlier.area_code,
        earlier.period,
        earlier.period_end,
        earlier.observation_number as previous_number,
        cast(null as ubigint) as next_number,
        earlier.value as previous_value,
        earlier.qualifier as previous_qualifier,
        cast(null as double) as next_value,
        cast(null as varchar) as next_qualifier,
        earlier.published_on as previous_published_on,
        releases.published_on as next_published_on
    from restated as earlier
    inner join releases
        on
            earlier.dataset = releases.dataset
            and earlier.series_code = releases.series_code
            and earlier.area_code = releases.area_code
            and earlier.release_number + 1 = releases.release_number
            and earlier.period_end between releases.first_period_end and releases.last_period_end
    anti join restated as beside
        on
            earlier.dataset = beside.dataset
            and earlier.series_code = beside.series_code
            and earlier.area_code = beside.area_code
            and earlier.period = beside.period
            and earlier.release_number = beside.release_number
            and beside.next_release_number = beside.release_number + 1
),

changes as (
    select * from figure_changes
    union all
    (
        select * from withdrawals
        union
        select * from seen_missing
    )
)

select
    hash(revision_kind, previous_number, next_number, next_published_on) as revision_number,
    *
from changes
