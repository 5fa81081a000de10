-- One verdict per target on every assessment date. The primary measure speaks; a proxy never does; measures of equal standing
-- that contradict each other about a deadline make it disputed.
with assessments as (
    select * from {{ ref('int_assessment') }}
),

observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role is distinct from 'context'
),

targets as (
    select * from {{ ref('targets') }}
),

data_gaps as (
    select * from {{ ref('data_gaps') }}
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

disagreement_sentence as (
    select
        sentence_en,
        sentence_vi
    from reasons
    where reason_code = 'figures_disagree'
),

methods as (
    select * from {{ ref('method_parameters') }}
),

assessment_dates as (
    select * from {{ ref('int_assessment_date') }}
),

target_dates as (
    select
        targets.*,
        perspectives.perspective,
        assessment_dates.as_of,
        methods.method_version
    from targets
    cross join assessment_dates
    cross join (values ('then'), ('now')) as perspectives (perspective)
    left join methods on assessment_dates.as_of >= methods.in_force_from
    qualify
        row_number() over (
            partition by targets.target_code, perspectives.perspective, assessment_dates.as_of
            order by methods.in_force_from desc
        ) = 1
),

-- After a deadline, a measure that has a figure for it goes before one that has none.
ranked as (
    select
        *,
        row_number() over (
            partition by perspective, as_of, target_code
            order by
                series_role = 'proxy',
                is_past_deadline and reason_code = 'deadline_without_figure',
                case series_role when 'primary' then 1 else 2 end,
                priority,
                dataset,
                series_code
        ) as headline_rank
    from assessments
),

headlines as (
    select * exclude (headline_rank)
    from ranked
    where headline_rank = 1
),

newest_figures as (
    select
        observations.*,
        targets.unit as target_unit,
        {{ comparator_holds('observations.value_low', 'observations.value_high', 'targets') }} as comparator_holds,
        observations.as_of > targets.deadline
        and targets.comparator <> 'milestone'
        and targets.target_kind not in ('growth_rate', 'annual_floor')
        and date_trunc('month', observations.period_end) >= date_trunc('month', targets.deadline) as speaks_for_deadline
    from observations
    inner join targets using (target_code)
    where observations.series_role <> 'proxy'
    qualify
        observations.period_time = max(observations.period_time) over (
            partition by
                observations.perspective, observations.as_of, observations.target_code,
                observations.dataset, observations.series_code
        )
),

disputes as (
    select
        perspective,
        as_of,
        target_code,
        count(*) filter (where comparator_holds) > 0 and count(*) filter (where not comparator_holds) > 0 as is_disputed
    from newest_figures
    where speaks_for_deadline
    group by all
),

-- Every figure of the headline's year in its unit, whatever the source: what a reader of a dispute wants to see at once.
same_year_figures as (
    select
        observations.perspective,
        observations.as_of,
        observations.target_code,
        count(*) as figure_count,
        count(distinct observations.dataset || '/' || observations.series_code) filter (
            where observations.series_role <> 'proxy'
        ) as source_count,
        string_agg(
            {{ figure_text('observations.value', 'observations.value_qualifier', 'observations.unit') }}
            || ' for ' || observations.period || if(observations.series_role = 'proxy', ', proxy', '')
            || ' (' || observations.citation || ')',
            ' · '
            order by observations.period_time, observations.published_on, observations.series_code
        ) as figures_en,
        string_agg(
            {{ figure_text_vi('observations.value', 'observations.value_qualifier', 'observations.unit') }}
            || ' cho kỳ ' || observations.period || if(observations.series_role = 'proxy', ', thay thế', '')
            || ' (' || observations.citation || ')',
            ' · '
            order by observations.period_time, observations.published_on, observations.series_code
        ) as figures_vi
    from observations
    inner join headlines
        on
            observations.perspective = headlines.perspective
            and observations.as_of = headlines.as_of
            and observations.target_code = headlines.target_code
            and observations.period_year = headlines.latest_period_year
    where observations.unit is not distinct from headlines.unit
    group by all
),

-- Sources disagree when their newest figures speak of the same last day and lie further apart than rounding explains.
disagreements as (
    select
        newest_figures.perspective,
        newest_figures.as_of,
        newest_figures.target_code,
        max(newest_figures.value) - min(newest_figures.value)
        > any_value(methods.disagreement_tolerance) * max(abs(newest_figures.value)) as sources_disagree
    from newest_figures
    inner join headlines
        on
            newest_figures.perspective = headlines.perspective
            and newest_figures.as_of = headlines.as_of
            and newest_figures.target_code = headlines.target_code
            and newest_figures.period_end = headlines.latest_period_end
            and newest_figures.unit is not distinct from headlines.unit
    inner join methods on newest_figures.method_version = methods.method_version
    group by all
),

decided as (
    select
        target_dates.perspective,
        target_dates.as_of,
        target_dates.method_version as method_in_force,
        target_dates.target_code,
        target_dates.deadline as target_deadline,
        headlines.* exclude (perspective, as_of, target_code, method_version),
        coalesce(same_year_figures.figure_count, 0) as figure_count,
        coalesce(same_year_figures.source_count, 0) as source_count,
        coalesce(disagreements.sources_disagree, false) as sources_disagree,
        same_year_figures.figures_en,
        same_year_figures.figures_vi,
        data_gaps.gap_code,
        data_gaps.gap_en,
        data_gaps.gap_vi,
        {{ goal_text('target_dates') }} as goal_en,
        {{ goal_text_vi('target_dates') }} as goal_vi,
        case
            when headlines.target_code is null then 'no_figure'
            when headlines.series_role = 'proxy' then 'proxy_only'
            when coalesce(disputes.is_disputed, false) then 'disputed'
            else headlines.reason_code
        end as verdict_code
    from target_dates
    left join headlines using (perspective, as_of, target_code)
    left join disputes using (perspective, as_of, target_code)
    left join same_year_figures using (perspective, as_of, target_code)
    left join disagreements using (perspective, as_of, target_code)
    left join data_gaps using (target_code)
)

select
    decided.* exclude (
        status, status_basis, reason_code, status_reason, status_reason_vi, gap_en, gap_vi, goal_en, goal_vi
    )
    -- A proxy's figure is shown, its pace and outlook are not: they would read like a verdict on the target.
    replace (
        if(decided.verdict_code = 'proxy_only', null, decided.required_now) as required_now,
        if(decided.verdict_code = 'proxy_only', null, decided.required_this_year) as required_this_year,
        if(decided.verdict_code = 'proxy_only', null, decided.distance) as distance,
        if(decided.verdict_code = 'proxy_only', null, decided.gap_to_target) as gap_to_target,
        if(decided.verdict_code = 'proxy_only', null, decided.pace_ratio) as pace_ratio,
        if(decided.verdict_code = 'proxy_only', null, decided.growth_rate) as growth_rate,
        if(decided.verdict_code = 'proxy_only', null, decided.expected_at_horizon) as expected_at_horizon,
        if(decided.verdict_code = 'proxy_only', null, decided.expected_low80) as expected_low80,
        if(decided.verdict_code = 'proxy_only', null, decided.expected_high80) as expected_high80,
        if(decided.verdict_code = 'proxy_only', null, decided.probability_met) as probability_met,
        if(decided.verdict_code = 'proxy_only', null, decided.crossing_year) as crossing_year,
        if(decided.verdict_code = 'proxy_only', null, decided.required_per_year) as required_per_year,
        if(decided.verdict_code = 'proxy_only', null, decided.method_sensitive) as method_sensitive
    ),
    decided.status as headline_status,
    decided.verdict_code as reason_code,
    if(decided.verdict_code = decided.reason_code, decided.status, reasons.status) as status,
    if(decided.verdict_code = decided.reason_code, decided.status_basis, reasons.status_basis) as status_basis,
    if(
        decided.verdict_code = decided.reason_code,
        decided.status_reason,
        {{ fill('reasons.sentence_en', {
            'latest_period': 'decided.latest_period',
            'latest': figure_text('decided.latest_value', 'decided.latest_qualifier', 'decided.unit'),
            'goal': 'decided.goal_en',
            'deadline': "strftime(decided.target_deadline, '%Y-%m-%d')",
            'series': 'decided.series_name',
            'figures': 'decided.figures_en',
            'gap': 'decided.gap_en',
        }) }}
    )
    || if(
        decided.sources_disagree and decided.verdict_code not in ('disputed', 'proxy_only'),
        ' ' || {{ fill('disagreement_sentence.sentence_en', {'figures': 'decided.figures_en'}) }},
        ''
    ) as status_reason,
    if(
        decided.verdict_code = decided.reason_code,
        decided.status_reason_vi,
        {{ fill('reasons.sentence_vi', {
            'latest_period': 'decided.latest_period',
            'latest': figure_text_vi('decided.latest_value', 'decided.latest_qualifier', 'decided.unit'),
            'goal': 'decided.goal_vi',
            'deadline': "strftime(decided.target_deadline, '%d/%m/%Y')",
            'series': 'decided.series_name',
            'figures': 'decided.figures_vi',
            'gap': 'decided.gap_vi',
        }) }}
    )
    || if(
        decided.sources_disagree and decided.verdict_code not in ('disputed', 'proxy_only'),
        ' ' || {{ fill('disagreement_sentence.sentence_vi', {'figures': 'decided.figures_vi'}) }},
        ''
    ) as status_reason_vi
from decided
left join reasons on decided.verdict_code = reasons.reason_code
cross join disagreement_sentence
