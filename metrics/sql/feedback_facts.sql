-- Grain: a PAKN received by the end of the as-of day, without its texts: what counts are made of. One row group a month
-- or so, in order of receipt. `nth` numbers them; `opening` is the number of the PAKN that opens the group of one that
-- repeats another or is nearly the same (of a repeat: what the one it repeats is nearly the same as, if anything).
with numbered as (
    select *, row_number() over (order by received_at, feedback_code) as nth
    from {feedback}
    where state <> 'unknown'
),

joined as (
    select n.nth, o.nth as opening
    from (
        select n.nth, coalesce(r.like_of, n.repeat_of, n.like_of) as opening
        from numbered as n
        left join numbered as r on r.feedback_code = n.repeat_of
        where n.repeat_of is not null or n.like_of is not null
    ) as n
    inner join numbered as o on o.feedback_code = n.opening
)

select
    f.nth, j.opening, f.feedback_code, f.received_at,
    f.received_day, f.due_day, f.end_day,
    f.unit_code, u.level, u.unit_ward, u.unit_district,
    f.area_code, f.area_ward, f.point_ward, f.point_state, f.district_code, coalesce(u.district_ward, f.district_code) as district_ward,
    f.category, f.content_group, f.urgency, f.source, f.overdue_cause, f.state, f.limit_source,
    f.is_overdue, f.is_rated, f.is_satisfied, f.is_dissatisfied, coalesce(f.satisfaction >= 3, false) as is_acceptable,
    f.is_accepted_in_time, f.is_urgent_in_time, f.is_transferred, f.is_reopened,
    f.repeat_of is not null as is_repeat,
    f.repeat_kind,
    f.like_of is not null as is_alike,
    f.dossier_code is not null as names_dossier,
    cast(coalesce(f.forwarded_count, 0) as integer) as transfers,
    cast(f.hours_to_accept as float) as hours_to_accept
from numbered as f
left join joined as j on j.nth = f.nth
left join verdicts.unit_dim as u on u.unit_code = f.unit_code
order by f.received_day, f.area_code, f.feedback_code
