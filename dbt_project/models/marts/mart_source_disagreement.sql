-- Two figures of different publishers or measures for one indicator, area and year that do not agree.
with method as (
    select * from {{ ref('int_method') }}
),

-- A target, of the whole country or of a province, is judged by the series of its own that the register sets beside it; a proxy
-- decides nothing.
judged as (
    select
        targets.*,
        target_series.dataset,
        target_series.series_code
    from {{ ref('int_target') }} as targets
    inner join {{ ref('int_target_series') }} as target_series using (target_code, area_code)
    where target_series.role in ('primary', 'official')
),

-- A computed figure does not contradict the figures it was computed from.
computed_from as (
    select
        series_code as derived_code,
        unnest([first_dataset, second_dataset]) as dataset,
        unnest([first_series_code, second_series_code]) as series_code
    from {{ ref('derived_series') }}
),

-- A figure and the range in which it lies when it is quoted as a bound or as about so much.
figures as (
    select
        observations.*,
        method.dispute_days,
        -- What a figure is called whatever vintage says it, so that an unchanged pair keeps its order and its key.
        concat_ws('|', observations.dataset, observations.series_code, observations.area_code, observations.period)
            as figure_name,
        -- A mean of several years says nothing of one of them; a day lies in its month and year.
        observations.period_end - observations.period_start > 366 as is_of_years,
        case observations.value_qualifier
            when 'le' then cast('-infinity' as double)
            when 'approx' then observations.indicator_value - method.approx_tolerance * abs(observations.indicator_value)
            else observations.indicator_value
        end as low,
        case observations.value_qualifier
            when 'ge' then cast('infinity' as double)
            when 'approx' then observations.indicator_value + method.approx_tolerance * abs(observations.indicator_value)
            else observations.indicator_value
        end as high,
        -- Half a unit of the last digit published.
        0.5 * pow(10, -length(split_part(rtrim(cast(observations.value as varchar), '0'), '.', 2)))
        * coalesce(abs(observations.indicator_value / nullif(observations.value, 0)), 1) as rounding
    from {{ ref('fct_observation') }} as observations
    cross join method
    where
        observations.obs_status <> 'F'
        and observations.value_kind is distinct from 'plan'
        and not {{ is_compiled_rank('observations') }}
),

-- Figures of different frequency meet where their periods overlap within a calendar year and end within the days of the method: a
-- year's figure and its October's, but not its March's.
pairs as (
    select
        first_figure.observation_key as first_key,
        second_figure.observation_key as second_key,
        md5(concat_ws('|', first_figure.figure_name, second_figure.figure_name)) as disagreement_key,
        first_figure.period_year as comparison_year,
        first_figure.period = second_figure.period as is_same_period,
        greatest(abs(first_figure.indicator_value), abs(second_figure.indicator_value)) as larger_value,
        greatest(first_figure.rounding, second_figure.rounding) as rounding,
        greatest(first_figure.low, second_figure.low) - least(first_figure.high, second_figure.high) as gap
    from figures as first_figure
    inner join figures as second_figure
        on
            first_figure.indicator_code = second_figure.indicator_code
            and first_figure.area_code = second_figure.area_code
            and first_figure.period_year = second_figure.period_year
            and (first_figure.period = second_figure.period or first_figure.frequency <> second_figure.frequency)
            and first_figure.period_start <= second_figure.period_end
            and first_figure.period_end >= second_figure.period_start
            and abs(first_figure.period_end - second_figure.period_end) <= first_figure.dispute_days
            and first_figure.is_of_years = second_figure.is_of_years
            and {{ line('first_figure.dataset', 'first_figure.series_code') }}
            <> {{ line('second_figure.dataset', 'second_figure.series_code') }}
            and (first_figure.published_on, first_figure.figure_name) < (second_figure.published_on, second_figure.figure_name)
    anti join computed_from
        on
            (
                first_figure.dataset = 'derived'
                and first_figure.series_code = computed_from.derived_code
                and second_figure.dataset = computed_from.dataset
                and second_figure.series_code = computed_from.series_code
            )
            or (
                second_figure.dataset = 'derived'
                and second_figure.series_code = computed_from.derived_code
                and first_figure.dataset = computed_from.dataset
                and first_figure.series_code = computed_from.series_code
            )
),

disagreements as (
    select pairs.*
    from pairs
    cross join method
    where pairs.gap > method.disagreement_tolerance * pairs.larger_value and pairs.gap > pairs.rounding
),

-- Material where one figure meets a target that both series measure, and the other does not, both as of the same day: what
-- October had not reached, the year may have. After its deadline figures decide nothing about it.
verdicts as (
    select
        disagreements.disagreement_key,
        judged.target_code,
        {{ comparator_holds('first_figure.low', 'first_figure.high', 'judged') }} as first_meets,
        {{ comparator_holds('second_figure.low', 'second_figure.high', 'judged') }} as second_meets
    from disagreements
    inner join figures as first_figure on disagreements.first_key = first_figure.observation_key
    inner join figures as second_figure on disagreements.second_key = second_figure.observation_key
    inner join judged
        on
            first_figure.dataset = judged.dataset
            and first_figure.series_code = judged.series_code
            and first_figure.area_code = judged.area_code
    semi join judged as also_judged
        on
            judged.target_code = also_judged.target_code
            and second_figure.dataset = also_judged.dataset
            and second_figure.series_code = also_judged.series_code
    where first_figure.period_end = second_figure.period_end and first_figure.period_end <= judged.deadline
),

split_verdicts as (
    select
        disagreement_key,
        string_agg(target_code, ';' order by target_code) as target_codes
    from verdicts
    where first_meets <> second_meets
    group by disagreement_key
)

select
    disagreements.disagreement_key,
    first_figure.indicator_code,
    first_figure.area_code,
    disagreements.comparison_year,
    disagreements.is_same_period,
    first_figure.indicator_unit as unit,
    first_figure.dataset as first_dataset,
    first_figure.series_code as first_series_code,
    first_figure.measure_variant as first_measure_variant,
    first_figure.period as first_period,
    first_figure.indicator_value as first_value,
    first_figure.value_qualifier as first_value_qualifier,
    first_figure.published_on as first_published_on,
    first_figure.source_class as first_source_class,
    first_figure.verification as first_verification,
    first_figure.citation as first_citation,
    second_figure.dataset as second_dataset,
    second_figure.series_code as second_series_code,
    second_figure.measure_variant as second_measure_variant,
    second_figure.period as second_period,
    second_figure.indicator_value as second_value,
    second_figure.value_qualifier as second_value_qualifier,
    second_figure.published_on as second_published_on,
    second_figure.source_class as second_source_class,
    second_figure.verification as second_verification,
    second_figure.citation as second_citation,
    second_figure.indicator_value - first_figure.indicator_value as absolute_difference,
    100 * (second_figure.indicator_value - first_figure.indicator_value)
    / nullif(disagreements.larger_value, 0) as relative_difference_percent,
    split_verdicts.disagreement_key is not null as would_change_verdict,
    split_verdicts.target_codes
from disagreements
inner join figures as first_figure on disagreements.first_key = first_figure.observation_key
inner join figures as second_figure on disagreements.second_key = second_figure.observation_key
left join split_verdicts on disagreements.disagreement_key = split_verdicts.disagreement_key
order by
    first_figure.indicator_code, first_figure.area_code, disagreements.comparison_year,
    first_figure.published_on, second_figure.published_on, disagreements.disagreement_key
