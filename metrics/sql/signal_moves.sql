-- Grain: a dossier of which more than one export is known: whether its due date was put later with nothing on record
-- that allows it: no lawful stop that had begun by the due date then running, and no re-appointment for the new day; and
-- the day it was first due on. Of contents that one export holds side by side, the one in force counts, as in
-- changes_history.sql.
with contents as (
    select dossier_code, exported_at, due_at, reappointed_due_at, 0 as in_force from verdicts.in_history_dossiers
    union all
    select d.dossier_code, d.exported_at, d.due_at, coalesce(n.reappointed_due_at, d.reappointed_due_at), 1 as in_force
    from verdicts.in_dossiers as d
    left join verdicts.in_dossier_notes as n on n.dossier_code = d.dossier_code
    where d.dossier_code in (select dossier_code from verdicts.in_history_dossiers)
),

versions as (
    select dossier_code, exported_at, due_at, reappointed_due_at
    from contents
    qualify row_number() over (
        partition by dossier_code, exported_at
        order by in_force desc, due_at desc nulls last, reappointed_due_at desc nulls last
    ) = 1
),

lined as (
    select *, lag(due_at) over (partition by dossier_code order by exported_at) as due_before
    from versions
    where exported_at is not null
),

moved as (
    select
        l.dossier_code,
        exists (
            select 1
            from verdicts.in_supplements as s
            where s.dossier_code = l.dossier_code
                and s.requested_at <= l.exported_at
                and cast(s.requested_at as date) <= cast(l.due_before as date)
        )
        or exists (
            select 1
            from versions as v
            where v.dossier_code = l.dossier_code and cast(v.reappointed_due_at as date) = cast(l.due_at as date)
        ) as is_allowed
    from lined as l
    where due_later(l.due_at, l.due_before)
)

select
    v.dossier_code,
    cast(min(v.due_at) as date) as first_due_day,
    coalesce(bool_or(not m.is_allowed), false) as is_moved
from versions as v
left join (select dossier_code, bool_and(is_allowed) as is_allowed from moved group by dossier_code) as m
    on m.dossier_code = v.dossier_code
group by v.dossier_code
having count(*) > 1
