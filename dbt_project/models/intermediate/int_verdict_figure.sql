-- The newest figure of every other measure of a target with its own result, whatever its year, and what is known of after the
-- deadline, as one text in each language: nobody who reads a verdict is to miss the figure that says something else.
with verdicts as (
    select * from {{ ref('int_target_verdict') }}
),

measures as (
    select * from {{ ref('int_assessment') }}
    where series_role <> 'proxy'
),

names as (
    select * from {{ ref('int_measure_name') }}
),

languages as (
    select * from {{ ref('languages') }}
),

others as (
    select
        measures.*,
        own_unit,
        names.source_en,
        names.source_vi,
        statuses.label_en,
        statuses.label_vi,
        measures.target_kind <> 'growth_rate' as is_compared
    from verdicts
    inner join measures using (verdict_key)
    left join names using (dataset, series_code)
    left join {{ ref('units') }} as own_unit on measures.unit = own_unit.unit
    left join {{ ref('statuses') }} as statuses on measures.status = statuses.status
    where measures.assessment_key is distinct from verdicts.assessment_key
),

-- What each says of the target: its own verdict; where it has none, on which side it stands; nothing where that is open.
told as (
    select
        others.*,
        false as is_too_late,
        languages as words,
        case
            -- a figure is not overdue: its target is
            when others.status = 'overdue' then languages.misses
            when others.is_judged then lower(if(languages.language = 'vi', others.label_vi, others.label_en))
            when others.latest_is_plan then languages.plan
            when others.is_compared and others.latest_holds then languages.meets
            when others.is_compared and not others.latest_holds then languages.misses
        end as result,
        {{ figure_text('others.latest_value', 'others.latest_qualifier', 'others.own_unit', 'languages') }} as figure
    from others
    cross join languages
    union all by name
    select
        late.verdict_key,
        true as is_too_late,
        late.series_role,
        late.series_code,
        late.priority,
        late.period as latest_period,
        late.period_time as latest_time,
        names.source_en,
        names.source_vi,
        languages as words,
        concat_ws(
            '; ',
            languages.after_deadline,
            case late.holds when true then languages.meets when false then languages.misses end
        ) as result,
        {{ figure_text('late.value', 'late.value_qualifier', 'own_unit', 'languages') }} as figure
    from {{ ref('int_late_figure') }} as late
    left join names using (dataset, series_code)
    left join {{ ref('units') }} as own_unit on late.unit = own_unit.unit
    cross join languages
    where late.is_newest
)

select
    told.verdict_key,
    words.language,
    count(*) filter (where not told.is_too_late) as figure_count,
    string_agg(
        {{ fill('words.other_figure', {
            'source': "if(words.language = 'vi', told.source_vi, told.source_en)",
            'figure': 'told.figure',
            'period': period_text('told.latest_period', 'words'),
            'result': "if(told.result is null, '', " ~ fill('words.other_result', {'result': 'told.result'}) ~ ")",
        }) }},
        '; '
        order by told.latest_time desc, told.series_role desc, told.priority asc, told.series_code asc
    ) as figures
from told
group by told.verdict_key, words.language
