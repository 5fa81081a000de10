-- A floor for each year, year by year of its span: kept, missed, planned, unreported or open; as a whole it is the worst of them.
with bases as (
    select * from {{ ref('int_assessment_base') }}
    where target_kind = 'annual_floor'
),

observations as (
    select * from {{ ref('int_assessment_observation') }}
),

-- What an agency plans is a series of its own, and speaks of the years of which its outcomes say nothing yet.
spoken as (
    select * from observations
    union all
    select * replace (regexp_replace(assessment_key, '[.]PLAN$', '') as assessment_key)
    from observations
    where is_plan and dataset in {{ own_datasets() }} and ends_with(assessment_key, '.PLAN')
),

methods as (
    select * from {{ ref('int_method') }}
),

years as (
    select
        *,
        make_date(floor_year, 12, 31) as year_end
    from (
        select
            *,
            cast(unnest(range(base_year + 1, horizon_year + 1)) as integer) as floor_year
        from bases
    ) as floor_years
),

-- The newest outcome and the newest plan for each year.
figures as (
    select
        years.*,
        spoken.is_plan,
        spoken.value as figure,
        spoken.value_qualifier,
        spoken.published_on,
        spoken.published_on_kind,
        {{ comparator_holds('spoken.value_low', 'spoken.value_high', 'years') }} as figure_holds
    from years
    left join spoken
        on years.assessment_key = spoken.assessment_key and years.floor_year = spoken.period_year
    qualify
        row_number() over (
            partition by years.assessment_key, years.floor_year, spoken.is_plan
            order by spoken.period_time desc, spoken.published_on desc, spoken.period_start asc, spoken.period desc
        ) = 1
),

judged_years as (
    select
        figures.assessment_key,
        figures.floor_year,
        max(figures.as_of) > max(figures.year_end) as is_over,
        bool_or(figures.figure_holds) filter (where not figures.is_plan) as outcome_holds,
        count(*) filter (where not figures.is_plan) > 0 as has_outcome,
        count(*) filter (where figures.is_plan) > 0 as has_plan,
        bool_or(figures.figure_holds) filter (where figures.is_plan) as plan_holds,
        max(struct_pack(
            floor_year := figures.floor_year,
            figure := figures.figure,
            value_qualifier := figures.value_qualifier,
            published_on := figures.published_on,
            published_on_kind := figures.published_on_kind
        )) filter (where figures.is_plan) as plan,
        bool_or(
            figures.searched_on <= figures.as_of
            and figures.searched_on
            >= figures.year_end + cast(
                methods.silence_days + greatest(figures.latest_published_on - figures.latest_period_end, 0) as integer
            )
        ) as was_searched
    from figures
    cross join methods
    group by figures.assessment_key, figures.floor_year
),

states as (
    select
        *,
        case
            when outcome_holds then 'kept'
            when not outcome_holds and is_over then 'missed'
            when has_outcome then 'open'
            when is_over and was_searched then 'unreported'
            when has_plan then 'planned'
            else 'open'
        end as year_state
    from judged_years
)

select
    assessment_key,
    string_agg(floor_year, ', ' order by floor_year) filter (where year_state = 'kept') as years_kept,
    string_agg(floor_year, ', ' order by floor_year) filter (where year_state = 'missed') as years_missed,
    string_agg(floor_year, ', ' order by floor_year) filter (where year_state = 'planned') as years_planned,
    string_agg(floor_year, ', ' order by floor_year) filter (where year_state = 'unreported') as years_unreported,
    string_agg(floor_year, ', ' order by floor_year) filter (
        where year_state = 'planned' and not plan_holds
    ) as years_plan_misses,
    list(plan order by floor_year) filter (where year_state = 'planned' and not plan_holds) as plans_that_miss,
    not bool_or(has_outcome) and bool_or(has_plan) as is_plan_alone,
    arg_max_null(plan_holds, row(floor_year, plan_holds)) filter (where has_plan) as plan_holds,
    case
        when years_missed is not null then 'floor_missed'
        when years_unreported is not null then 'floor_unreported'
        when years_planned is not null and years_kept is not null
            then if(bool_and(is_over), 'floor_kept_then_planned_only', 'floor_kept_then_planned')
        when years_planned is not null and bool_and(is_over) then 'floor_planned_only'
        when years_planned is not null and not bool_or(has_outcome) then 'floor_planned'
        when bool_and(year_state = 'kept' and is_over) then 'floor_kept'
        when bool_and(is_over) then 'deadline_without_figure'
        when years_kept is not null then 'floor_kept_so_far'
        when bool_or(has_outcome and outcome_holds is null) then 'floor_unclear'
        when bool_or(has_outcome) then 'floor_running'
        else 'floor_no_year'
    end as floor_reason
from states
group by assessment_key
