-- Every figure of the headline's year in its unit, whatever the source, as one text in each language: what a reader of a dispute
-- wants to see at once.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role is distinct from 'context'
),

headlines as (
    select * from {{ ref('int_target_headline') }}
),

languages as (
    select * from {{ ref('languages') }}
),

same_year_figures as (
    select observations.*
    from observations
    inner join headlines
        on
            observations.verdict_key = headlines.verdict_key
            and observations.period_year = headlines.latest_period_year
    where observations.unit is not distinct from headlines.unit
)

select
    figures.verdict_key,
    languages.language,
    count(*) as figure_count,
    count(distinct figures.dataset || '/' || figures.series_code) filter (
        where figures.series_role <> 'proxy'
    ) as source_count,
    string_agg(
        {{ fill('languages.figure_of_period', {
            'figure': figure_text('figures.value', 'figures.value_qualifier', 'figures.unit', 'languages'),
            'period': 'figures.period',
            'proxy': "if(figures.series_role = 'proxy', languages.proxy_mark, '')",
            'citation': 'figures.citation',
        }) }},
        ' · '
        order by figures.period_time, figures.published_on, figures.series_code
    ) as figures
from same_year_figures as figures
cross join languages
group by figures.verdict_key, languages.language
