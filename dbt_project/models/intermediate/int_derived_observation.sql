-- Figures that follow from published ones (register derived_series). A derived figure is known from the day its last input was,
-- and is computed from what counted on that day, so that it can be known as of any date like a published one.
with recipes as (
    select * from {{ ref('derived_series') }}
),

asked as (
    select
        first_dataset as dataset,
        first_series_code as series_code
    from recipes
    union
    select
        second_dataset as dataset,
        second_series_code as series_code
    from recipes
),

-- What is planned is not computed with.
outcomes as (
    select observations.*
    from {{ ref('int_eligible_observation') }} as observations
    semi join asked using (dataset, series_code)
    where not observations.is_set_aside and observations.value_kind is distinct from 'plan'
),

timed as (
    {{ with_known_until('outcomes') }}
),

published as (
    select
        * exclude (known_until),
        {{ known_on('timed') }} as valid_from,
        known_until as valid_to
    from timed
),

inputs as (
    select
        recipes.series_code as derived_code,
        'first' as input_role,
        published.*
    from recipes
    inner join published on recipes.first_dataset = published.dataset and recipes.first_series_code = published.series_code
    union all
    select
        recipes.series_code as derived_code,
        'second' as input_role,
        published.*
    from recipes
    inner join published on recipes.second_dataset = published.dataset and recipes.second_series_code = published.series_code
),

release_days as (
    select distinct
        derived_code,
        valid_from as as_of
    from inputs
),

known_inputs as (
    select
        release_days.as_of,
        inputs.* exclude (valid_from, valid_to)
    from inputs
    inner join release_days
        on inputs.derived_code = release_days.derived_code and {{ is_known('inputs', 'release_days.as_of') }}
),

-- Of figures within one calendar year the newest stands for the year.
first_inputs as (
    select *
    from known_inputs
    where input_role = 'first' and frequency <> 'P'
    qualify row_number() over (
        partition by derived_code, as_of, area_code, year(period_end)
        order by period_end desc, period desc
    ) = 1
),

second_inputs as (
    select *
    from known_inputs
    where input_role = 'second' and value_qualifier = 'eq'
),

-- Inputs of one publisher must come from one vintage: releases of different dates do not mix.
pairs as (
    select
        first_inputs.as_of,
        first_inputs.derived_code,
        first_inputs.area_code,
        first_inputs.value as first_value,
        second_inputs.value as second_value,
        first_inputs.value_qualifier,
        if(first_inputs.obs_status = 'A', second_inputs.obs_status, first_inputs.obs_status) as obs_status,
        second_inputs.period,
        second_inputs.period_start,
        second_inputs.period_end,
        second_inputs.frequency,
        concat_ws('; ', first_inputs.citation, nullif(second_inputs.citation, first_inputs.citation)) as citation,
        least(
            greatest(first_inputs.withdrawn_on, first_inputs.withdrawal_accepted_on),
            greatest(second_inputs.withdrawn_on, second_inputs.withdrawal_accepted_on)
        ) as withdrawn_on,
        greatest({{ known_on('first_inputs') }}, {{ known_on('second_inputs') }}) as known_on,
        concat_ws(
            '; ', nullif(first_inputs.note, ''), nullif(nullif(second_inputs.note, ''), first_inputs.note)
        ) as note,
        unnest(
            if(
                first_inputs.published_on > second_inputs.published_on,
                {{ release_of('first_inputs') }},
                {{ release_of('second_inputs') }}
            )
        )
    from first_inputs
    inner join second_inputs
        on
            first_inputs.derived_code = second_inputs.derived_code
            and first_inputs.as_of = second_inputs.as_of
            and first_inputs.area_code = second_inputs.area_code
            and year(first_inputs.period_end) = year(second_inputs.period_end)
            -- what is divided by holds for the year, or is of the very same period
            and (second_inputs.frequency = 'A' or first_inputs.period = second_inputs.period)
            and (first_inputs.dataset <> second_inputs.dataset or first_inputs.vintage_id = second_inputs.vintage_id)
),

computed as (
    select
        pairs.* exclude (derived_code, first_value, second_value, citation),
        recipes.series_code,
        recipes.unit,
        case recipes.formula
            when 'ratio' then recipes.factor * pairs.first_value / nullif(pairs.second_value, 0)
            when 'sum' then recipes.factor * (pairs.first_value + pairs.second_value)
        end as value,
        concat(
            'derived: ',
            case recipes.formula
                when 'ratio' then concat(printf('%g * ', recipes.factor), recipes.first_series_code, ' / ')
                when 'sum' then concat(recipes.first_series_code, ' + ')
            end,
            recipes.second_series_code,
            '; ', pairs.citation
        ) as citation
    from recipes
    inner join pairs on recipes.series_code = pairs.derived_code
    where recipes.formula in ('ratio', 'sum')
),

asean_members as (
    select
        area_code,
        count(*) over () as asean_count
    from {{ ref('stg_area') }}
    where is_asean
),

member_inputs as (
    select
        known_inputs.*,
        asean_members.asean_count,
        count(*) over in_all as member_count,
        max({{ known_on('known_inputs') }}) over in_all as newest_known_on,
        min(greatest(known_inputs.withdrawn_on, known_inputs.withdrawal_accepted_on)) over in_all as first_withdrawn_on,
        bool_or(known_inputs.area_code = '{{ var("home_area") }}') over in_all as has_home_area,
        rank() over (
            partition by known_inputs.derived_code, known_inputs.as_of, known_inputs.period
            order by known_inputs.value * indicators.direction desc
        ) as member_rank
    from known_inputs
    inner join asean_members using (area_code)
    inner join {{ ref('int_series') }} using (dataset, series_code)
    inner join {{ ref('indicators') }} as indicators using (indicator_code)
    where known_inputs.input_role = 'first'
    window in_all as (partition by known_inputs.derived_code, known_inputs.as_of, known_inputs.period)
),

ranks as (
    select
        member_inputs.as_of,
        member_inputs.area_code,
        member_inputs.value_qualifier,
        member_inputs.obs_status,
        member_inputs.period,
        member_inputs.period_start,
        member_inputs.period_end,
        member_inputs.frequency,
        concat_ws(
            '; ', concat('rank among ', member_inputs.member_count, ' of ', member_inputs.asean_count), recipes.note
        ) as note,
        member_inputs.newest_known_on as known_on,
        member_inputs.first_withdrawn_on as withdrawn_on,
        member_inputs.published_on_kind,
        member_inputs.edition,
        member_inputs.vintage_id,
        member_inputs.vintage_seq,
        member_inputs.retrieval_mode,
        member_inputs.retrieved_at,
        recipes.series_code,
        recipes.unit,
        cast(member_inputs.member_rank as double) as value,
        concat('derived: rank of ', recipes.first_series_code, ' within ASEAN; ', member_inputs.citation) as citation
    from recipes
    inner join member_inputs on recipes.series_code = member_inputs.derived_code
    where
        recipes.formula = 'asean_rank'
        and member_inputs.has_home_area
        and member_inputs.member_count >= recipes.members_needed
),

derived as (
    select * from computed
    where value is not null
    union all by name
    select * from ranks
),

known as (
    select
        'derived' as dataset,
        derived.series_code,
        {{ line("'derived'", 'derived.series_code') }} as line,
        derived.area_code,
        derived.period,
        derived.period_start,
        derived.period_end,
        derived.frequency,
        derived.value,
        derived.value_qualifier,
        derived.unit,
        derived.obs_status,
        derived.edition,
        derived.known_on as published_on,
        derived.published_on_kind,
        derived.vintage_id,
        derived.citation,
        '' as source_url,
        '' as source_locator,
        'derived' as verification,
        derived.note,
        'outcome' as value_kind,
        derived.vintage_seq,
        derived.retrieval_mode,
        derived.retrieved_at,
        series.revision_policy,
        derived.withdrawn_on,
        cast(null as date) as accepted_on,
        cast(null as date) as withdrawal_accepted_on,
        false as is_set_aside
    from derived
    left join {{ ref('int_series') }} as series on series.dataset = 'derived' and derived.series_code = series.series_code
    -- The same inputs may count on several days; the figure is known from the first of them.
    qualify row_number() over (
        partition by derived.series_code, derived.area_code, derived.period, derived.known_on
        order by derived.as_of
    ) = 1
)

select
    *,
    {{ observation_number('known') }} as observation_number
from known
