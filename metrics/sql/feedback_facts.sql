-- Grain: a PAKN received by the end of the as-of day, without its texts: what counts are made of. One row group a month
-- or so, in order of receipt.
select
    f.received_day, f.due_day, f.end_day,
    f.unit_code, u.level, u.unit_ward, u.unit_district,
    f.area_code, f.area_ward, f.district_code, coalesce(u.district_ward, f.district_code) as district_ward,
    f.category, f.content_group, f.urgency, f.source, f.overdue_cause, f.state, f.limit_source,
    f.is_overdue, f.is_rated, f.is_satisfied, f.is_dissatisfied, coalesce(f.satisfaction >= 3, false) as is_acceptable,
    f.is_accepted_in_time, f.is_urgent_in_time, f.is_transferred, f.is_reopened,
    f.repeat_of is not null as is_repeat,
    f.dossier_code is not null as names_dossier,
    cast(coalesce(f.forwarded_count, 0) as integer) as transfers,
    cast(f.hours_to_accept as float) as hours_to_accept
from {feedback} as f
left join verdicts.unit_dim as u on u.unit_code = f.unit_code
where f.state <> 'unknown'
order by f.received_day, f.area_code, f.feedback_code
