-- Which measure speaks for a target on each of its assessment dates, as seen then and now, and why that one. A proxy is shown
-- only where nothing else has a figure. One row per target and date, also where nothing speaks.
with assessments as (
    select
        verdict_key,
        assessment_key,
        series_role,
        priority,
        dataset,
        series_code,
        latest_time,
        unit,
        release_interval_months,
        is_judged,
        reason_code = 'count_still_below' as proves_miss,
        coalesce(growth_basis in ('growth', 'published_growth'), false) as grew_since_base,
        series_role = 'proxy' as is_proxy,
        coalesce(is_plan_alone, false) as is_plan_alone,
        if(dataset in {{ own_datasets() }}, latest_time, 0) as own_time
    from {{ ref('int_assessment') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

assessment_dates as (
    select * from {{ ref('int_assessment_date') }}
),

target_dates as (
    select
        goals.target_code,
        goals.goal_code,
        perspectives.perspective,
        assessment_dates.as_of,
        {{ verdict_key() }} as verdict_key,
        methods.method_version
    from goals
    inner join assessment_dates using (target_code)
    cross join (values ('then'), ('now')) as perspectives (perspective)
    cross join methods
),

-- What came about speaks before what is planned alone.
-- Growth after the base speaks before growth that lies before it; then the primary measure before an official one. Of equal
-- measures one that can be judged, so that one more of them never loses a verdict; of what agencies handed in the newest.
ranked as (
    select
        *,
        row_number() over (
            partition by verdict_key
            order by
                is_proxy asc,
                is_plan_alone asc,
                grew_since_base desc,
                series_role <> 'primary' asc,
                priority asc,
                is_judged desc,
                own_time desc,
                dataset asc,
                series_code asc
        ) as standing
    from assessments
),

own_measures as (
    select * from ranked
    where not is_proxy
),

-- Age is relative, so that time alone moves no verdict. A verdict that stands gives way only to another verdict.
outdated as (
    select distinct older.assessment_key
    from own_measures as older
    inner join own_measures as newer using (verdict_key)
    cross join methods
    where
        round(newer.latest_time - older.latest_time, 9)
        >= greatest(methods.newer_min_years, methods.newer_min_intervals * older.release_interval_months / 12)
        and (newer.is_judged or not older.is_judged)
        and (older.is_plan_alone or not newer.is_plan_alone)
),

first_measures as (
    select *
    from own_measures
    anti join outdated using (assessment_key)
    qualify row_number() over (partition by verdict_key order by standing) = 1
),

judged_instead as (
    select
        first_measures.verdict_key,
        others.assessment_key
    from first_measures
    inner join own_measures as others using (verdict_key)
    cross join methods
    where
        not first_measures.is_judged
        and others.is_judged
        and round(first_measures.latest_time - others.latest_time, 9) <= methods.older_max_years
    qualify row_number() over (partition by first_measures.verdict_key order by others.standing) = 1
),

-- A count still below its target after the deadline proves a miss, from any cited source, where no own measure can be judged.
proofs as (
    select
        verdict_key,
        assessment_key
    from ranked
    where proves_miss
    qualify row_number() over (partition by verdict_key order by standing) = 1
),

proxies as (
    select
        verdict_key,
        assessment_key
    from ranked
    where is_proxy
    qualify row_number() over (partition by verdict_key order by not is_judged, standing) = 1
),

chosen as (
    select
        target_dates.*,
        case
            when judged_instead.assessment_key is not null then 'can_be_judged'
            when proofs.assessment_key is not null and coalesce(not first_measures.is_judged, true) then 'proof'
            when first_measures.assessment_key is not null and first_measures.standing > 1 then 'newer'
            when first_measures.assessment_key is not null then 'first'
            when proxies.assessment_key is not null then 'proxy'
        end as chosen_because,
        case chosen_because
            when 'proof' then proofs.assessment_key
            when 'can_be_judged' then judged_instead.assessment_key
            when 'newer' then first_measures.assessment_key
            when 'first' then first_measures.assessment_key
            when 'proxy' then proxies.assessment_key
        end as assessment_key
    from target_dates
    left join first_measures using (verdict_key)
    left join judged_instead using (verdict_key)
    left join proofs using (verdict_key)
    left join proxies using (verdict_key)
)

select
    chosen.*,
    assessments.series_role,
    assessments.latest_time
from chosen
left join assessments using (assessment_key)
