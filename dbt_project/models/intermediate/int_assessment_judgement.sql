-- The status of each assessment: fixed by its rule, or by the bands of the ratios that its rule reads.
with rules as (
    select
        rules.*,
        methods.even_chance,
        methods.standing_still_ratio,
        cast(methods.ratio_decimals as integer) as decimals,
        -- How far a figure may fall and still stand: one rank, one unit of the last printed digit, one per cent of the base.
        greatest(
            methods.standing_still_share * abs(bases.base_value),
            methods.standing_still_steps * if(bases.target_kind = 'rank', 1, bases.printed_digit)
        ) as small_fall
    from {{ ref('int_assessment_rule') }} as rules
    inner join {{ ref('int_assessment_base') }} as bases using (assessment_key)
    cross join {{ ref('int_method') }} as methods
),

bands as (
    select
        basis,
        band,
        sort_order,
        coalesce(lower_bound, cast('-inf' as double)) as lower_bound,
        coalesce(upper_bound, cast('inf' as double)) as upper_bound
    from {{ ref('assessment_bands') }}
    semi join {{ ref('int_method') }} using (method_version)
),

-- The prior trend is read on bands of its own: on track is an even chance. `pace` reads it as a pace would be read.
readings as (
    select
        rules.*,
        unnest(['own', 'short', 'other', 'pace']) as reading,
        round(unnest([pace_ratio, short_pace_ratio, other_form_ratio, pace_ratio]), decimals) as ratio,
        -- Since the base a figure falls by the same, whatever the form of the path.
        unnest([fall, short_fall, if(ratio_basis = 'since_base', fall, null), null]) as reading_fall,
        if(ratio_basis = 'prior_trend' and reading <> 'pace', 'outlook', 'pace') as basis,
        ratio <= 0 and (
            ratio >= -standing_still_ratio or coalesce(round(reading_fall / small_fall, decimals) <= 1, false)
        ) as stands_still
    from rules
    where ratio_basis is not null
),

placed as (
    select
        readings.assessment_key,
        max(bands.band) filter (where readings.reading = 'own') as band,
        max(bands.sort_order) filter (where readings.reading = 'own') as own_place,
        max(bands.band) filter (where readings.reading = 'short') as short_band,
        max(bands.sort_order) filter (where readings.reading = 'short') as short_place,
        max(bands.band) filter (where readings.reading = 'other') as other_form_band,
        max(bands.band) filter (where readings.reading = 'pace') as pace_band,
        bool_or(readings.stands_still) filter (where readings.reading in ('own', 'short')) as stands_still
    from readings
    inner join bands
        on
            readings.basis = bands.basis
            and if(
                readings.stands_still,
                bands.band = 'limited_progress',
                readings.ratio >= bands.lower_bound and readings.ratio < bands.upper_bound
            )
    group by readings.assessment_key
),

-- The shorter window lowers by at most one band; a pace whose own trend makes the target unlikely is not on track.
lowered as (
    select
        rules.*,
        placed.* exclude (assessment_key),
        coalesce(placed.short_place > placed.own_place, false) as window_sensitive,
        coalesce(
            rules.ratio_basis = 'since_base' and placed.band = 'on_track'
            and round(rules.since_probability, rules.decimals) < rules.even_chance,
            false
        ) as is_unlikely,
        placed.own_place + if(window_sensitive or is_unlikely, 1, 0) as final_place
    from rules
    left join placed using (assessment_key)
),

final_bands as (
    select distinct
        band as final_band,
        sort_order as final_place
    from bands
),

reasoned as (
    select
        lowered.*,
        final_bands.final_band,
        case
            when final_bands.final_band = 'limited_progress' and lowered.stands_still then 'standing_still'
            when final_bands.final_band = 'acceleration_needed' and lowered.is_unlikely then 'on_track_unlikely'
            when
                final_bands.final_band = 'acceleration_needed' and lowered.ratio_basis = 'prior_trend'
                and lowered.band = 'acceleration_needed' and lowered.pace_band = 'on_track'
                then 'on_track_unlikely'
            else lowered.rule_code
        end as reason_code
    from lowered
    left join final_bands using (final_place)
)

select
    reasoned.assessment_key,
    reasoned.rule_code,
    reasoned.reason_code,
    coalesce(reasoned.ratio_basis, reasons.status_basis) as status_basis,
    reasoned.pace_ratio,
    reasoned.band,
    reasoned.short_pace_ratio,
    reasoned.short_band,
    reasoned.fall,
    reasoned.short_fall,
    reasoned.small_fall,
    reasoned.other_form_ratio,
    reasoned.other_form_band,
    coalesce(reasoned.band <> reasoned.other_form_band, false) as method_sensitive,
    reasoned.window_sensitive,
    coalesce(nullif(reasons.status, ''), reasoned.final_band, 'unable_to_assess') as status
from reasoned
left join {{ ref('reasons') }} as reasons using (reason_code)
