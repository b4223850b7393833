-- Grain: a visit whose conclusion, known by the end of the as-of day and given since $since, asked for remedies or named a
-- violation, of a unit that exists on that day; where it was published and posted by then; with the items of its
-- conclusion as in {{items}} (unit_items.sql).
select
    i.inspection_id, i.unit_code, i.kind, i.inspected_at, i.conclusion_no, i.conclusion,
    case when i.published_at <= $as_of then i.published_at end as published_at,
    case when i.published_at <= $as_of then i.published_where end as published_where,
    case when i.posted_at <= $as_of then i.posted_at end as posted_at,
    coalesce(i.concluded_at, i.inspected_at) as concluded_at,
    u.valid_from, u.area_code, u.district_code,
    coalesce(c.items, 0) as items,
    coalesce(c.done, 0) as done,
    coalesce(c.past_due, 0) as past_due
from inspections as i
inner join unit_dim as u on u.unit_code = i.unit_code and (u.valid_to is null or u.valid_to >= $as_of)
left join ({items}) as c on c.inspection_id = i.inspection_id
where i.conclusion in ('corrective_action', 'violation')
    and coalesce(i.concluded_at, i.inspected_at) <= $as_of
    and coalesce(i.concluded_at, i.inspected_at) >= $since
order by concluded_at desc, i.inspection_id
