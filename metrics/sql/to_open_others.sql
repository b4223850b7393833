-- Grain: a dossier that one unit received in the months from $from to $to, with its place in a draw of seed $seed.
select d.dossier_code as code, d.received_at, md5(concat(d.dossier_code, ':', $seed)) as draw
from dossiers as d
inner join profiles as p on p.profile_id = d.profile_id
where p.unit_code = $unit_code
    and d.state_a <> 'not_accepted'
    and d.received_day >= $from and d.received_day < $to + interval 1 month
