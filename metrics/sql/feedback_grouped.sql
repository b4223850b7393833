-- Grain: a PAKN with its verdicts ({{judged}}) and, where it repeats another, or its text nearly is another's, the code of
-- the one that opens the group; where its point lies (point_places.sql): `point_state` known, missing or outside.
select j.*, r.repeat_of, r.repeat_kind, a.like_of, p.point_ward, coalesce(p.point_state, 'missing') as point_state
from {judged} as j
left join verdicts.repeats as r on r.feedback_code = j.feedback_code
left join verdicts.alike as a on a.feedback_code = j.feedback_code
left join verdicts.point_places as p on p.lat = j.lat and p.lon = j.lon
order by j.received_at, j.area_code, j.feedback_code
