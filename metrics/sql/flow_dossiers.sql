-- Grain: a dossier with the working seconds, counted from the calendar's first day, at its receipt and its finish, and
-- whether each definition calls it overdue (null: it is neither overdue nor on time), and the day on which it finished under
-- each (metrics.cohorts.FINISH_DAY; D as B). What A ends at a request for papers ends there. Of lot $lot of $lots.
select
    d.dossier_code, d.profile_id, d.unit_code, d.end_day_a, d.end_day, d.end_day_c,
    is_late(d.state_a) as late_a,
    is_late(d.state_b) as late_b,
    is_late(d.state_c) as late_c,
    is_late(d.state_d) as late_d,
    clock(r.worked, r.is_working, d.received_at) as received,
    clock(e.worked, e.is_working, coalesce(d.end_at, s.first_request)) as finished
from verdicts.dossiers as d
inner join verdicts.calendar_dim as r on r.day = d.received_day
left join verdicts.stops as s on s.dossier_code = d.dossier_code and d.end_at is null and d.end_day_a is not null
left join verdicts.calendar_dim as e on e.day = cast(coalesce(d.end_at, s.first_request) as date)
where d.received_day <= $as_of
    and d.state_a <> 'not_accepted'
    and hash(d.dossier_code) % $lots = $lot
