-- What the rule says of each assessment, in each language.
with assessments as (
    select
        assessments.*,
        methods.trend_min_points,
        methods.trend_window_years,
        -- A rank says among how many, where its publisher or (computed here) its note does.
        nullif(regexp_extract(assessments.published_unit, '^rank of ([0-9]+)', 1), '') as ranked_of,
        nullif(regexp_extract(assessments.latest_note, '^rank among ([0-9]+) of [0-9]+', 1), '') as ranked_among,
        nullif(regexp_extract(assessments.latest_note, '^rank among [0-9]+ of ([0-9]+)', 1), '') as ranked_members
    from {{ ref('int_assessment') }} as assessments
    inner join {{ ref('method_parameters') }} as methods using (method_version)
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
        sentences.language,
        sentences.sentence as template
    from assessments
    inner join sentences using (reason_code)
    inner join languages on sentences.language = languages.language
),

worded as (
    select
        *,
        {{ figure_text('latest_value', 'latest_qualifier', 'unit', 'words') }} as latest,
        case
            when ranked_of is not null then {{ fill('words.rank_of', {'count': 'ranked_of'}) }}
            when ranked_among is not null
                then {{ fill('words.rank_among', {'count': 'ranked_among', 'members': 'ranked_members'}) }}
            else ''
        end as latest_place,
        {{ figure_text('base_value', 'base_qualifier', 'unit', 'words') }} as base,
        {{ goal_text('said', 'words') }} as goal,
        if(target_unit = 'percentage points', words.growth_points, words.growth_percent) as growth_template,
        {{ localised("format('{:.3g}', growth_rate)", 'words') }} as growth_number,
        {{ number_text('expected_at_horizon', 'words') }} as expected,
        {{ day_text('deadline', 'words') }} as deadline_day,
        {{ published_text('latest_published_on', 'latest_published_on_kind', 'words') }} as published_day
    from said
)

select
    assessment_key,
    language,
    reason_code,
    {{ fill('template', {
        'latest_period': 'latest_period',
        'latest': 'latest || latest_place',
        'base_period': 'base_period',
        'base': 'base',
        'goal': 'goal',
        'growth': fill('growth_template', {'number': 'growth_number'}),
        'ratio': localised("format('{:.2f}', pace_ratio)", 'words'),
        'deadline': 'deadline_day',
        'published_on': 'published_day',
        'horizon': 'cast(horizon_year as varchar)',
        'expected': 'expected',
        'window': "window_first_period || '–' || window_last_period",
        'points': 'cast(recent_count as varchar)',
        'min_points': 'cast(trend_min_points as varchar)',
        'window_years': 'cast(trend_window_years as varchar)',
    }) }} as sentence
from worded
