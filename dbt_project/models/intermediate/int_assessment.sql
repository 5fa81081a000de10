-- The verdict of every assessment, with every number behind it.
-- The tests stand in the order in which they are made; the first that applies gives the reason, and with it the status.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

segments as (
    select * from {{ ref('int_assessment_path') }}
),

trends as (
    select * from {{ ref('int_assessment_trend') }}
),

methods as (
    select * from {{ ref('method_parameters') }}
),

quantiles as (
    select * from {{ ref('student_t_quantile') }}
),

reasons as (
    select
        reasons.*,
        english.sentence as sentence_en,
        vietnamese.sentence as sentence_vi
    from {{ ref('reasons') }} as reasons
    inner join {{ ref('reason_sentences') }} as english
        on reasons.reason_code = english.reason_code and english.language = 'en'
    inner join {{ ref('reason_sentences') }} as vietnamese
        on reasons.reason_code = vietnamese.reason_code and vietnamese.language = 'vi'
),

bands as (
    select
        method_version,
        band,
        coalesce(lower_bound, cast('-inf' as double)) as lower_bound,
        coalesce(upper_bound, cast('inf' as double)) as upper_bound
    from {{ ref('assessment_bands') }}
),

-- A milestone is a fact and has no pace.
timed as (
    select
        *,
        if(comparator = 'milestone', null, nullif(latest_time - base_time, 0)) as years_since_base,
        if(horizon_time > base_time, horizon_time - base_time, null) as years_base_to_horizon,
        base_value > 0 and latest_value > 0 as has_positive_values
    from bases
),

paced as (
    select
        timed.* exclude (years_since_base, years_base_to_horizon),
        methods.trend_window_years,
        methods.trend_min_points,
        methods.stale_factor,
        (1 + methods.interval_probability) / 2 as upper_probability,
        if(timed.path_kind = 'cagr', 'log', 'linear') as trend_form,
        timed.latest_time > timed.base_time as has_figure_after_base,
        timed.as_of > timed.deadline as is_past_deadline,
        -- Year-end reports are made in the deadline's own month: a figure of that month speaks for the deadline.
        date_trunc('month', timed.latest_period_end) >= date_trunc('month', timed.deadline) as covers_deadline,
        -- Times at which the path is read: the year of the latest figure, and the year of the assessment.
        least(timed.latest_period_year, timed.horizon_time) as latest_path_time,
        greatest(least(year(timed.as_of), timed.horizon_time), timed.base_time) as current_path_time,
        (timed.latest_value - timed.base_value) / timed.years_since_base as linear_pace,
        (timed.goal_value - timed.base_value) / timed.years_base_to_horizon as linear_pace_required,
        if(
            timed.has_positive_values,
            pow(timed.latest_value / timed.base_value, 1 / timed.years_since_base) - 1,
            null
        ) as cagr_pace,
        if(
            timed.base_value > 0 and timed.goal_value > 0,
            pow(timed.goal_value / timed.base_value, 1 / timed.years_base_to_horizon) - 1,
            null
        ) as cagr_pace_required
    from timed
    inner join methods using (method_version)
),

required as (
    select
        paced.perspective,
        paced.as_of,
        paced.target_code,
        paced.dataset,
        paced.series_code,
        min({{ path_value('segments', 'paced.latest_path_time') }}) filter (
            where paced.latest_path_time between segments.from_time and segments.to_time
        ) as required_now,
        min({{ path_value('segments', 'paced.current_path_time') }}) filter (
            where paced.current_path_time between segments.from_time and segments.to_time
        ) as required_this_year
    from paced
    inner join segments using (perspective, as_of, target_code, dataset, series_code)
    group by all
),

-- A published growth rate is itself the growth; any other series is compounded (or, for a share, subtracted) from its base.
grown as (
    select
        paced.*,
        required.required_now,
        required.required_this_year,
        paced.published_unit like '\%/year%' escape '\' as is_published_growth,
        case
            when paced.target_kind <> 'growth_rate' then null
            when paced.published_unit like '\%/year%' escape '\' then paced.latest_value
            when paced.target_unit = 'percentage points' then paced.linear_pace
            else 100 * paced.cagr_pace
        end as growth_rate
    from paced
    left join required using (perspective, as_of, target_code, dataset, series_code)
),

-- Both ways to project, by the path's own form and by the other one.
projected as (
    select
        trends.*,
        grown.horizon_time,
        grown.direction,
        grown.upper_probability,
        grown.natural_min,
        grown.natural_max,
        trends.mean_y + trends.slope * (grown.horizon_time - trends.mean_time) as expected_y,
        trends.residual_standard_error * sqrt(
            1 + 1 / trends.point_count
            + pow(grown.horizon_time - trends.mean_time, 2) / trends.time_sum_of_squares
        ) as prediction_error,
        case
            when trends.trend_form = 'linear' then grown.goal_value
            when grown.goal_value > 0 then ln(grown.goal_value)
        end as goal_y
    from trends
    inner join grown using (perspective, as_of, target_code, dataset, series_code)
    where grown.comparator <> 'milestone' and grown.target_kind <> 'growth_rate' and grown.horizon_time > grown.latest_time
),

standardised as (
    select
        projected.*,
        quantiles.quantile as t_quantile,
        -- How many prediction errors the expected value lies on the good side of the target.
        projected.direction * (projected.expected_y - projected.goal_y) / nullif(projected.prediction_error, 0) as margin_t,
        projected.mean_time + (projected.goal_y - projected.mean_y) / nullif(projected.slope, 0) as crossing_time
    from projected
    left join quantiles
        on
            projected.degrees_of_freedom = quantiles.degrees_of_freedom
            and abs(projected.upper_probability - quantiles.cumulative_probability) < 1e-9
),

outlooks as (
    select
        * exclude (direction, horizon_time, upper_probability, natural_min, natural_max),
        {{ within_limits(back_to_value('expected_y')) }} as expected_at_horizon,
        {{ within_limits(back_to_value('expected_y - t_quantile * prediction_error')) }} as expected_low80,
        {{ within_limits(back_to_value('expected_y + t_quantile * prediction_error')) }} as expected_high80,
        case
            when goal_y is null then null
            -- A perfect fit leaves no doubt either way.
            when prediction_error = 0 then if(direction * (expected_y - goal_y) >= 0, 1, 0)
            else {{ student_t_cdf('margin_t', 'degrees_of_freedom') }}
        end as probability_met,
        -- Rounded first, so that a crossing at the very end of a year is not pushed into the next one by rounding errors.
        -- A line that needs until the year 10000 is one that never crosses.
        if(
            direction * slope > 0 and abs(crossing_time) < 10000,
            cast(ceil(round(crossing_time, 6)) as integer),
            null
        ) as crossing_year
    from standardised
),

ratios as (
    select
        grown.*,
        outlooks.first_period as window_first_period,
        outlooks.last_period as window_last_period,
        outlooks.point_count as window_count,
        outlooks.intercept as trend_intercept,
        outlooks.slope as trend_slope,
        outlooks.mean_time as trend_mean_time,
        outlooks.time_sum_of_squares as trend_time_sum_of_squares,
        outlooks.prediction_error,
        outlooks.residual_standard_error,
        outlooks.degrees_of_freedom,
        outlooks.t_quantile,
        outlooks.expected_at_horizon,
        outlooks.expected_low80,
        outlooks.expected_high80,
        outlooks.probability_met,
        outlooks.crossing_year,
        -- Adding zero turns the -0 of a rank that did not move into 0.
        grown.direction * grown.linear_pace / nullif(abs(grown.linear_pace_required), 0) + 0 as linear_ratio,
        grown.direction * grown.cagr_pace / nullif(abs(grown.cagr_pace_required), 0) + 0 as cagr_ratio,
        grown.direction * (outlooks.expected_at_horizon - grown.latest_value)
        / nullif(abs(grown.goal_value - grown.latest_value), 0) as outlook_ratio,
        grown.direction * (other_outlooks.expected_at_horizon - grown.latest_value)
        / nullif(abs(grown.goal_value - grown.latest_value), 0) as other_outlook_ratio
    from grown
    left join outlooks using (perspective, as_of, target_code, dataset, series_code, trend_form)
    left join outlooks as other_outlooks
        on
            grown.perspective = other_outlooks.perspective
            and grown.as_of = other_outlooks.as_of
            and grown.target_code = other_outlooks.target_code
            and grown.dataset = other_outlooks.dataset
            and grown.series_code = other_outlooks.series_code
            and grown.trend_form <> other_outlooks.trend_form
),

decided as (
    select
        *,
        if(trend_form = 'log', cagr_ratio, linear_ratio) as since_base_ratio,
        if(trend_form = 'log', linear_ratio, cagr_ratio) as other_since_base_ratio,
        -- Where nothing but a rise is asked for, the ratio is its sign.
        if(goal_value = 0, sign(growth_rate), growth_rate / goal_value) as growth_ratio,
        {{ comparator_holds('growth_rate', 'growth_rate', 'ratios') }} as growth_holds
    from ratios
),

judged as (
    select
        *,
        case
            when comparator = 'milestone' and published_unit <> 'milestone' then 'milestone_figures_only'
            when comparator = 'milestone' and latest_value = 1
                then if(latest_period_end <= deadline, 'milestone_achieved', 'milestone_achieved_late')
            when comparator = 'milestone' and not is_past_deadline then 'milestone_not_yet'
            when comparator = 'milestone' then if(covers_deadline, 'milestone_overdue', 'milestone_undated')
            when target_kind = 'annual_floor' and latest_holds then 'floor_met'
            when target_kind = 'annual_floor' and latest_holds is null then 'floor_unclear'
            when target_kind = 'annual_floor'
                then if(as_of > make_date(latest_period_year, 12, 31), 'floor_missed', 'floor_running')
            when target_kind = 'growth_rate' and growth_rate is null then 'growth_too_few'
            when target_kind = 'growth_rate' and growth_holds
                then if(is_published_growth, 'growth_published_met', 'growth_met')
            when target_kind = 'growth_rate'
                then if(is_published_growth, 'growth_published_pace', 'growth_pace')
            when latest_holds and comparator = 'between' and latest_value > threshold_high then 'met_above_range'
            when latest_holds then 'met'
            when is_past_deadline and not covers_deadline then 'deadline_without_figure'
            when is_past_deadline and latest_holds is null then 'deadline_unclear'
            when is_past_deadline then 'deadline_missed'
            when base_holds then 'fell_below'
            when path_kind = 'none' then 'count_not_yet'
            when latest_value = goal_value or (has_figure_after_base and base_value = goal_value) then 'no_distance'
            when trend_form = 'log' and not has_positive_values then 'non_positive'
            when has_figure_after_base and since_base_ratio is not null then 'since_base'
            when not has_figure_after_base and outlook_ratio is not null then 'prior_trend'
            when not trend_allowed then 'no_comparable_editions'
            else 'too_few'
        end as reason_code
    from decided
),

weighed as (
    select
        judged.* exclude (since_base_ratio, other_since_base_ratio),
        nullif(reasons.status, '') as fixed_status,
        reasons.status_basis,
        reasons.sentence_en,
        reasons.sentence_vi,
        case reasons.status_basis
            when 'since_base' then since_base_ratio
            when 'prior_trend' then outlook_ratio
            when 'growth' then growth_ratio
            when 'published_growth' then growth_ratio
        end as pace_ratio,
        case reasons.status_basis
            when 'since_base' then other_since_base_ratio
            when 'prior_trend' then other_outlook_ratio
        end as other_form_ratio
    from judged
    left join reasons using (reason_code)
),

worded as (
    select
        weighed.*,
        bands.band,
        other_bands.band as other_form_band,
        -- A rank says among how many, where its publisher or (computed here) its note does.
        {{ figure_text('latest_value', 'latest_qualifier', 'unit') }}
        || coalesce(
            ' ' || nullif(regexp_extract(published_unit, '^rank (of [0-9]+)', 1), ''),
            nullif(regexp_extract(latest_note, '^rank( among [0-9]+ of [0-9]+)', 1), ''),
            ''
        ) as latest_en,
        {{ figure_text_vi('latest_value', 'latest_qualifier', 'unit') }}
        || coalesce(
            '/' || nullif(regexp_extract(published_unit, '^rank of ([0-9]+)', 1), ''),
            ' trong ' || nullif(regexp_extract(latest_note, '^rank among ([0-9]+)', 1), '') || ' nước',
            ''
        ) as latest_vi,
        {{ figure_text('base_value', 'base_qualifier', 'unit') }} as base_en,
        {{ figure_text_vi('base_value', 'base_qualifier', 'unit') }} as base_vi,
        {{ goal_text('weighed') }} as goal_en,
        {{ goal_text_vi('weighed') }} as goal_vi
    from weighed
    left join bands
        on
            weighed.method_version = bands.method_version
            and weighed.pace_ratio >= bands.lower_bound
            and weighed.pace_ratio < bands.upper_bound
    left join bands as other_bands
        on
            weighed.method_version = other_bands.method_version
            and weighed.other_form_ratio >= other_bands.lower_bound
            and weighed.other_form_ratio < other_bands.upper_bound
)

select
    * exclude (
        sentence_en, sentence_vi, latest_en, latest_vi, base_en, base_vi, goal_en, goal_vi, fixed_status,
        stale_factor, upper_probability, trend_window_years, trend_min_points, latest_path_time, current_path_time
    ),
    coalesce(fixed_status, band, 'unable_to_assess') as status,
    coalesce(band <> other_form_band, false) as method_sensitive,
    -- What is still asked for of each year from the latest figure on: units a year, or a rate where the path multiplies.
    case
        when latest_holds or target_kind in ('growth_rate', 'annual_floor') or horizon_time <= latest_time then null
        when trend_form = 'log' and has_positive_values
            then pow(goal_value / latest_value, 1 / (horizon_time - latest_time)) - 1
        when trend_form = 'linear' then (goal_value - latest_value) / (horizon_time - latest_time)
    end as required_per_year,
    if(target_kind = 'growth_rate', growth_rate - goal_value, latest_value - required_now) as distance,
    if(target_kind = 'growth_rate', growth_rate - goal_value, latest_value - goal_value) as gap_to_target,
    -- Days of a mean year, and months of one.
    (as_of - latest_period_end) / 365.25 as data_age_years,
    (as_of - latest_period_end) / 365.25 > stale_factor * release_interval_months / 12 as is_stale,
    {{ fill('sentence_en', {
        'latest_period': 'latest_period',
        'latest': 'latest_en',
        'base_period': 'base_period',
        'base': 'base_en',
        'goal': 'goal_en',
        'growth': "format('{:.3g}', growth_rate) || if(target_unit = 'percentage points', ' points', ' %')",
        'ratio': "format('{:.2f}', pace_ratio)",
        'deadline': "strftime(deadline, '%Y-%m-%d')",
        'published_on': "strftime(latest_published_on, '%Y-%m-%d')",
        'horizon': 'cast(horizon_year as varchar)',
        'expected': number_text('expected_at_horizon'),
        'window': "window_first_period || '–' || window_last_period",
        'points': 'cast(recent_count as varchar)',
        'min_points': 'cast(trend_min_points as varchar)',
        'window_years': 'cast(trend_window_years as varchar)',
    }) }} as status_reason,
    {{ fill('sentence_vi', {
        'latest_period': 'latest_period',
        'latest': 'latest_vi',
        'base_period': 'base_period',
        'base': 'base_vi',
        'goal': 'goal_vi',
        'growth': "translate(format('{:.3g}', growth_rate), '.', ',') || if(target_unit = 'percentage points', ' điểm', '%')",
        'ratio': "translate(format('{:.2f}', pace_ratio), '.', ',')",
        'deadline': "strftime(deadline, '%d/%m/%Y')",
        'published_on': "strftime(latest_published_on, '%d/%m/%Y')",
        'horizon': 'cast(horizon_year as varchar)',
        'expected': number_text_vi('expected_at_horizon'),
        'window': "window_first_period || '–' || window_last_period",
        'points': 'cast(recent_count as varchar)',
        'min_points': 'cast(trend_min_points as varchar)',
        'window_years': 'cast(trend_window_years as varchar)',
    }) }} as status_reason_vi
from worded
