-- Grain: a dossier of one of the units, behind one signal of its flag: denied (finished on time, named by a PAKN after
-- the legal date and before any hand-over), stale (open for more than $stale_days past due); due from the unit's day of
-- $since on: linked (named by a PAKN), dissatisfied (so rated), overdue (finished late or open past due), near (finished
-- on time on the due day or up to $last_days before it). weight in days: past due; of near from the finish to the
-- hand-over; of denied from the legal date to the last PAKN. At most $each a unit and signal, the greatest first.
-- $unit_codes and $since: lists, in step. {{known}}: the statement flag_known over the table dossiers.
with asked as (
    select unnest($unit_codes) as unit_code, unnest($since) as since
),

known as (
    select k.*, a.since
    from ({known}) as k
    inner join asked as a on a.unit_code = k.unit_code
),

named as (
    select
        k.dossier_code,
        max(f.received_day) as told,
        bool_or(f.received_day > k.limit_day_a and coalesce(f.received_day < k.returned_day, true)) as after_limit
    from feedback as f
    inner join known as k on k.dossier_code = f.dossier_code
    where f.received_day <= $day
    group by k.dossier_code
),

marked as (
    select
        k.unit_code,
        k.dossier_code as code,
        k.received_at,
        s.signal,
        case s.signal
            when 'near' then coalesce(k.returned_day - k.end_day_a, 0)
            when 'denied' then n.told - k.limit_day_a
            else greatest(coalesce(k.end_day_a, $day) - k.limit_day_a, 0)
        end as weight
    from known as k
    left join named as n on n.dossier_code = k.dossier_code
    inner join (
        select unnest(['denied', 'stale', 'linked', 'dissatisfied', 'overdue', 'near']) as signal
    ) as s on case s.signal
        when 'denied' then k.state = 'on_time' and n.after_limit
        when 'stale' then k.state = 'open' and $day - k.limit_day_a > $stale_days
        when 'linked' then k.state is not null and n.dossier_code is not null and k.due_day >= k.since
        when 'dissatisfied' then k.state in ('on_time', 'overdue') and k.satisfaction <= 2 and k.due_day >= k.since
        when 'overdue' then k.state in ('overdue', 'open') and k.due_day >= k.since
        else k.state = 'on_time' and k.limit_day_a - k.end_day_a between 0 and $last_days and k.due_day >= k.since
    end
)

select unit_code, code, received_at, signal, weight
from marked
qualify row_number() over (partition by unit_code, signal order by weight desc, code) <= $each
order by unit_code, signal, weight desc, code
