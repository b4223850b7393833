-- Grain: a PAKN that repeats another ({{pairs}}, {{covered}}: those that repeat), the code of the one it repeats and why.
-- The one repeated opens the group; where several do, one of the same person first, then the earliest.
select
    l.feedback_code,
    arg_min(e.feedback_code, case when p.kind = 'person' then 0 else 1000000000 end + p.earlier) as repeat_of,
    min(p.kind) as repeat_kind  -- 'person' before 'spot'
from {pairs} as p
inner join {covered} as c on c.later = p.later
anti join {covered} as d on d.later = p.earlier
inner join verdicts.fed as l on l.nth = p.later
inner join verdicts.fed as e on e.nth = p.earlier
group by l.feedback_code
