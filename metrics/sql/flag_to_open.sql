-- Grain: a dossier of a unit behind one signal of its flag: stale (open for more than $stale_days past due), overdue
-- (finished late or open past due, due from $since), near (finished on time on the due day or up to $last_days before it,
-- due from $since). weight: days past due, or from the finish to the hand-over. At most $each a signal, the greatest first.
-- {{known}}: the statement flag_known over the table dossiers.
select code, received_at, signal, weight
from (
    select
        k.dossier_code as code,
        k.received_at,
        s.signal,
        case
            when s.signal = 'near' then coalesce(cast(d.returned_at as date) - k.end_day_a, 0)
            else coalesce(k.end_day_a, $day) - k.limit_day_a
        end as weight
    from ({known}) as k
    inner join (select unnest(['stale', 'overdue', 'near']) as signal) as s on case s.signal
        when 'stale' then k.state = 'open' and $day - k.limit_day_a > $stale_days
        when 'overdue' then k.state in ('overdue', 'open') and k.due_day >= $since
        else k.state = 'on_time' and k.limit_day_a - k.end_day_a between 0 and $last_days and k.due_day >= $since
    end
    left join dossiers as d
        on d.dossier_code = k.dossier_code and d.received_at = k.received_at and d.unit_code = $unit_code
    where k.unit_code = $unit_code
)
qualify row_number() over (partition by signal order by weight desc, code) <= $each
order by signal, weight desc, code
