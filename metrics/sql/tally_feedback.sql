-- Grain: a combination of the dimensions. Counts of PAKN, of which {{wanted}} are asked for. {{dimensions}}, {{keys}},
-- {{wanted}} and {{day}} come from allow-lists; {{facts}} is cubes/feedback.parquet.
-- Parameters: $from, $to (day bounds, inclusive, null = open) and one list per filter (null = all).
select {keys} {wanted}
from (
    select
        {dimensions}
        cast(count(*) as bigint) as received,
        cast(count(*) filter (where f.state = 'resolved') as bigint) as resolved,
        cast(count(*) filter (where f.state = 'refused') as bigint) as refused,
        cast(count(*) filter (where f.state in ('waiting', 'transferred', 'processing')) as bigint) as pending,
        cast(count(*) filter (where f.is_overdue) as bigint) as overdue,
        cast(count(*) filter (where f.is_overdue and f.end_day is not null) as bigint) as overdue_settled,
        cast(count(*) filter (where f.is_overdue and f.end_day is null) as bigint) as overdue_pending,
        cast(count(*) filter (where f.limit_source is not null
            and (f.state not in ('resolved', 'refused') or f.end_day is not null)) as bigint) as limited,
        cast(count(*) filter (where f.limit_source = 'unverified'
            and (f.state not in ('resolved', 'refused') or f.end_day is not null)) as bigint) as limit_unverified,
        cast(count(*) filter (where f.limit_source is null and f.state <> 'refused') as bigint) as no_limit,
        cast(count(*) filter (where f.state <> 'refused') as bigint) as not_refused,
        cast(count(*) filter (where f.is_rated) as bigint) as rated,
        cast(count(*) filter (where f.is_rated or f.state = 'resolved') as bigint) as rateable,
        cast(count(*) filter (where f.is_satisfied) as bigint) as satisfied,
        cast(count(*) filter (where f.is_acceptable) as bigint) as acceptable,
        cast(count(*) filter (where f.is_dissatisfied) as bigint) as dissatisfied,
        cast(count(*) filter (where f.is_accepted_in_time is not null) as bigint) as acceptance_known,
        cast(count(*) filter (where f.is_accepted_in_time) as bigint) as accepted_in_time,
        cast(count(*) filter (where f.is_urgent_in_time is not null) as bigint) as urgent_known,
        cast(count(*) filter (where f.is_urgent_in_time) as bigint) as urgent_in_time,
        cast(count(*) filter (where f.is_transferred) as bigint) as transferred,
        cast(coalesce(sum(f.transfers), 0) as bigint) as transfers,
        cast(count(*) filter (where f.is_reopened) as bigint) as reopened,
        cast(count(*) filter (where f.is_reopened or f.state = 'resolved') as bigint) as reopenable,
        cast(count(*) filter (where f.is_repeat) as bigint) as repeats,
        cast(count(*) filter (where f.is_overdue and f.overdue_cause = 'subjective') as bigint) as overdue_subjective,
        cast(count(*) filter (where f.is_overdue and f.overdue_cause = 'objective') as bigint) as overdue_objective,
        cast(count(*) filter (where f.is_overdue and f.overdue_cause is null) as bigint) as overdue_unclassified
    from (select *, {day} as day from {facts}) as f
    where (cast($from as date) is null or f.day >= $from)
        and (cast($to as date) is null or f.day <= $to)
        and {kept}
    {grouping}
)
