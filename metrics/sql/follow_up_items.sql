-- Grain: an item of a conclusion given by the end of $day. state: done, done_late, past_due or open, then.
select
    r.inspection_id, i.unit_code, u.area_code, u.district_code, i.conclusion_no, r.item_no, r.text, r.due_at, r.evidence,
    coalesce(i.concluded_at, i.inspected_at) as concluded_at,
    case when r.done_at <= $day then r.done_at end as done_at,
    case
        when r.done_at <= $day then case when r.done_at > r.due_at then 'done_late' else 'done' end
        when r.due_at < $day then 'past_due'
        else 'open'
    end as state
from recommendations as r
inner join inspections as i on i.inspection_id = r.inspection_id
left join unit_dim as u on u.unit_code = i.unit_code
where coalesce(i.concluded_at, i.inspected_at) <= $day
order by state = 'past_due' desc, state = 'open' desc, r.due_at desc, r.inspection_id, r.item_no
