-- Why each assessment has its status, in each language: what its rule says, and what the verdict adds to it.
{% set templates = {'half_sentence': "concat_ws(' ', template, remark)", 'half_short_sentence': 'short_template'} %}
{#- All that a sentence is made from. -#}
{% set material = [
    'rule_code', 'reason_code', 'series_role', 'dataset', 'series_code', 'unit', 'published_unit', 'target_unit', 'comparator',
    'threshold_low', 'threshold_high', 'deadline', 'horizon_year', 'latest_period', 'latest_value', 'latest_qualifier',
    'latest_note', 'latest_published_on', 'latest_published_on_kind', 'base_period', 'base_value', 'base_qualifier',
    'growth_rate', 'growth_rate_short', 'expected_at_horizon', 'pace_ratio', 'outlook_ratio', 'short_outlook_ratio',
    'window_first_period', 'window_last_period', 'short_window_first_period', 'recent_count', 'probability_met',
    'since_probability_met', 'years_kept', 'years_missed', 'years_planned', 'years_unreported', 'plan_holds', 'plans_that_miss',
] %}
with judged as (
    select
        assessment_key,
        {{ material | join(',\n        ') }},
        hash({{ material | join(', ') }}) as case_number
    from {{ ref('int_assessment') }}
),

-- Day after day most assessments rest on the same, and what is the same is put into words once. Two cases of one number would
-- give an assessment two sentences, break the key of this table and stop the build.
cases as (
    select distinct * exclude (assessment_key)
    from judged
),

assessments as (
    select
        assessments.*,
        own_unit,
        growth_unit,
        names.source_en,
        names.source_vi,
        names.measure_en,
        names.measure_vi,
        cast(methods.trend_min_points as integer) as trend_min_points,
        cast(methods.trend_window_years as integer) as trend_window_years,
        cast(methods.trend_min_span_years as integer) as trend_min_span_years,
        cast(methods.outlook_span_factor as integer) as outlook_span_factor,
        methods.standing_still_ratio,
        cast(methods.growth_years as integer) as growth_years,
        cast(methods.growth_short_years as integer) as growth_short_years,
        -- A rank says among how many, where its publisher or (computed here) its note does.
        nullif(regexp_extract(assessments.published_unit, '^rank of ([0-9]+)', 1), '') as ranked_of,
        nullif(regexp_extract(assessments.latest_note, '^rank among ([0-9]+) of [0-9]+', 1), '') as ranked_among,
        nullif(regexp_extract(assessments.latest_note, '^rank among [0-9]+ of ([0-9]+)', 1), '') as ranked_members
    from cases as assessments
    left join {{ ref('units') }} as own_unit on assessments.unit = own_unit.unit
    left join {{ ref('units') }} as growth_unit
        on growth_unit.unit = if(assessments.target_unit = 'percentage points', 'percentage points', '%')
    left join {{ ref('int_measure_name') }} as names
        on assessments.dataset = names.dataset and assessments.series_code = names.series_code
    cross join {{ ref('int_method') }} as methods
),

languages as (
    select * from {{ ref('languages') }}
),

sentences as (
    select * from {{ ref('reason_sentences') }}
),

said as (
    select
        assessments.*,
        languages as words,
        rules.sentence as template,
        if(assessments.reason_code <> assessments.rule_code, remarks.sentence, null) as remark,
        coalesce(remarks.short_sentence, rules.short_sentence) as short_template
    from assessments
    inner join sentences as rules on assessments.rule_code = rules.reason_code
    inner join languages on rules.language = languages.language
    left join sentences as remarks on assessments.reason_code = remarks.reason_code and languages.language = remarks.language
),

-- The figure of each year whose plan does not meet the floor, with the day of its document.
missing_plans as (
    select
        case_number,
        own_unit,
        words,
        unnest(plans_that_miss) as plan
    from said
),

plans_in_words as (
    select
        case_number,
        words,
        plan.floor_year as plan_year,
        {{ figure_text('plan.figure', 'plan.value_qualifier', 'own_unit', 'words') }} as plan_figure,
        {{ published_text('plan.published_on', 'plan.published_on_kind', 'words') }} as plan_published
    from missing_plans
),

plan_texts as (
    select
        case_number,
        words.language,
        string_agg({{ fill('words.plan_of_year', {
            'year': 'cast(plan_year as varchar)', 'figure': 'plan_figure', 'published_on': 'plan_published',
        }) }}, '' order by plan_year) as plan_misses
    from plans_in_words
    group by case_number, words.language
),

said_with_plans as (
    select
        said.*,
        plan_texts.plan_misses
    from said
    left join plan_texts on said.case_number = plan_texts.case_number and said.words.language = plan_texts.language
),

worded as (
    select
        *,
        -- Nothing is rounded onto the threshold that it does not reach: 79.996 beside 80.
        if(
            abs(latest_value - if(comparator = 'rank<=', threshold_high, threshold_low))
            < 0.5 * pow(10, -coalesce(own_unit.decimals, 2)),
            4,
            0
        ) as near_decimals,
        {{ figure_text('latest_value', 'latest_qualifier', 'own_unit', 'words', least_decimals='near_decimals') }} as latest,
        {{ period_text('latest_period', 'words') }} as latest_time_words,
        case
            when ranked_of is not null or ranked_among = ranked_members
                then {{ fill('words.rank_of', {'count': 'coalesce(ranked_of, ranked_members)'}) }}
            when ranked_among is not null
                then {{ fill('words.rank_among', {'count': 'ranked_among', 'members': 'ranked_members'}) }}
            else ''
        end as latest_place,
        {{ figure_text('base_value', 'base_qualifier', 'own_unit', 'words') }} as base,
        {{ period_text('base_period', 'words') }} as base_time_words,
        {{ figure_text('growth_rate', "'eq'", 'growth_unit', 'words') }} as growth,
        {{ figure_text('growth_rate_short', "'eq'", 'growth_unit', 'words') }} as growth_lately,
        -- A trend leads between the ranks that there are.
        {{ figure_text('expected_at_horizon', "'eq'", 'own_unit', 'words', least_decimals=1) }} as expected,
        {{ day_text('deadline', 'words') }} as deadline_day,
        {{ published_text('latest_published_on', 'latest_published_on_kind', 'words') }} as published_day,
        {{ ratio_text('pace_ratio', 'words') }} as ratio,
        case
            when latest_value = base_value and latest_qualifier = base_qualifier then words.pace_none
            when pace_ratio >= 0.005 then {{ fill('words.pace', {'ratio': 'ratio'}) }}
            when reason_code = 'standing_still' or pace_ratio >= -standing_still_ratio then words.pace_still
            else words.pace_back
        end as pace,
        -- Of a growth that is only to be one, no share can be said.
        coalesce(threshold_low, 1) <> 0 and pace_ratio > 0 as has_growth_pace,
        if(has_growth_pace, {{ fill('words.growth_pace', {'ratio': 'ratio'}) }}, '') as growth_pace,
        {{ reach_text('outlook_ratio', 'words') }} as reach,
        if(short_outlook_ratio is null, '', {{ fill('words.short_trend', {
            'window': "short_window_first_period || '–' || window_last_period",
            'reach': reach_text('short_outlook_ratio', 'words'),
        }) }}) as short_trend,
        if(growth_rate_short is null, '', {{ fill('words.short_growth', {
            'growth': 'growth_lately',
            'years': 'cast(growth_short_years as varchar)',
        }) }}) as short_growth,
        {{ share_text('coalesce(since_probability_met, probability_met)', 'words') }} as chance,
        case plan_holds
            when true then words.plan_meets
            when false then words.plan_misses
            else words.plan_unclear
        end as plan_answer
    from said_with_plans
),

-- The words of rules with few of them first: one nesting of all would be too deep to read.
half_filled as (
    select
        *,
    {%- for name, template in templates.items() %}
        {{ fill(template, {
            'years_kept': 'years_kept',
            'years_missed': 'years_missed',
            'years_planned': 'years_planned',
            'years_unreported': 'years_unreported',
            'plan_misses': 'plan_misses',
            'plan_answer': 'plan_answer',
            'points': 'cast(recent_count as varchar)',
            'min_points': 'cast(trend_min_points as varchar)',
            'min_span': 'cast(trend_min_span_years as varchar)',
            'span_factor': 'cast(outlook_span_factor as varchar)',
            'window_years': 'cast(trend_window_years as varchar)',
            'growth_years': 'cast(growth_years as varchar)',
            'chance': 'chance',
            'kept': 'if(latest_period = base_period, words.kept_unseen, words.kept_since)',
        }) }} as {{ name }}{{ '' if loop.last else ',' }}
    {%- endfor %}
    from worded
),

filled as (
    select
        case_number,
        words.language,
        reason_code,
        series_role,
        latest_time_words as period_words,
        latest || latest_place as figure,
        if(words.language = 'vi', source_vi, source_en) as source,
        if(words.language = 'vi', measure_vi, measure_en) as measure,
    {%- for name, template in {'sentence': 'half_sentence', 'short_sentence': 'half_short_sentence'}.items() %}
        {{ fill(template, {
            'latest_period': 'latest_time_words',
            'latest': 'latest || latest_place',
            'base_period': 'base_time_words',
            'base': 'base',
            'growth': 'growth',
            'short_growth': 'short_growth',
            'growth_pace': 'growth_pace',
            'pace': 'pace',
            'reach': 'reach',
            'short_trend': 'short_trend',
            'deadline': 'deadline_day',
            'published_on': 'published_day',
            'horizon': 'cast(horizon_year as varchar)',
            'expected': 'expected',
            'window': "window_first_period || '–' || window_last_period",
        }) }} as {{ name }}{{ '' if loop.last else ',' }}
    {%- endfor %}
    from half_filled
)

select
    judged.assessment_key,
    filled.* exclude (case_number)
from judged
inner join filled using (case_number)
