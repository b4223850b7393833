-- Grain: a visit whose conclusion, known by the end of $day and given since $since (null: whenever), asked for remedies or
-- named a violation, of a unit that exists on $day; with the items of its conclusion: all, done, done late, and past their day, then.
with counted as (
    select
        inspection_id,
        count(*) as items,
        count(*) filter (where done_at <= $day) as done,
        count(*) filter (where due_at < $day and (done_at is null or done_at > $day)) as past_due
    from recommendations
    group by inspection_id
)

select
    i.inspection_id, i.unit_code, i.kind, i.inspected_at, i.conclusion_no, i.conclusion, i.published_at, i.published_where,
    i.posted_at,
    coalesce(i.concluded_at, i.inspected_at) as concluded_at,
    u.valid_from, u.area_code, u.district_code,
    coalesce(c.items, 0) as items,
    coalesce(c.done, 0) as done,
    coalesce(c.past_due, 0) as past_due
from inspections as i
inner join unit_dim as u on u.unit_code = i.unit_code and (u.valid_to is null or u.valid_to >= $day)
left join counted as c on c.inspection_id = i.inspection_id
where i.conclusion in ('corrective_action', 'violation')
    and coalesce(i.concluded_at, i.inspected_at) <= $day
    and ($since is null or coalesce(i.concluded_at, i.inspected_at) >= $since)
order by concluded_at desc, i.inspection_id
