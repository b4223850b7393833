-- Grain: a combination of the dimensions. Counts of PAKN, of which {{wanted}} are asked for. {{dimensions}}, {{keys}},
-- {{wanted}} and {{day}} come from allow-lists.
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
        cast(count(*) filter (where f.due_until is not null and f.state <> 'unknown'
            and (f.state not in ('resolved', 'refused') or f.end_day is not null)) as bigint) as limited,
        cast(count(*) filter (where f.is_rated) as bigint) as rated,
        cast(count(*) filter (where f.is_satisfied) as bigint) as satisfied,
        cast(count(*) filter (where f.is_dissatisfied) as bigint) as dissatisfied,
        cast(count(*) filter (where f.is_accepted_in_time is not null) as bigint) as acceptance_known,
        cast(count(*) filter (where f.is_accepted_in_time) as bigint) as accepted_in_time
    from (
        select
            feedback.*,
            {day} as day,
            u.level,
            u.unit_ward,
            u.unit_district,
            coalesce(u.district_ward, feedback.district_code) as district_ward
        from feedback
        left join unit_dim as u on u.unit_code = feedback.unit_code
        where feedback.state <> 'unknown'
    ) as f
    where (cast($from as date) is null or f.day >= $from)
        and (cast($to as date) is null or f.day <= $to)
        and {kept}
    {grouping}
)
