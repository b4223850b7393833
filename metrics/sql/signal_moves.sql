-- Grain: a dossier of which more than one version was exported: whether its due date was put later with no lawful stop on
-- record that had begun by the due date then running; and the day it was first due on.
with versions as (
    select dossier_code, exported_at, due_at from verdicts.in_history_dossiers
    union all
    select dossier_code, exported_at, due_at
    from verdicts.in_dossiers
    where dossier_code in (select dossier_code from verdicts.in_history_dossiers)
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
                and (s.due_after = l.due_at or s.due_after is null)
        ) as has_stop
    from lined as l
    where l.due_at > l.due_before
)

select
    v.dossier_code,
    cast(min(v.due_at) as date) as first_due_day,
    coalesce(bool_or(not m.has_stop), false) as is_moved
from versions as v
left join (select dossier_code, bool_and(has_stop) as has_stop from moved group by dossier_code) as m
    on m.dossier_code = v.dossier_code
group by v.dossier_code
having count(*) > 1
