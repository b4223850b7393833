-- Grain: a PAKN with its verdicts ({{judged}}) and, where it repeats another, or its text nearly is another's, the code of
-- the one that opens the group.
select j.*, r.repeat_of, r.repeat_kind, a.like_of
from {judged} as j
left join verdicts.repeats as r on r.feedback_code = j.feedback_code
left join verdicts.alike as a on a.feedback_code = j.feedback_code
order by j.received_at, j.area_code, j.feedback_code
