-- Grain: a dossier by its day of receipt, with its status in the one-stop system. {{dossiers}}: the table.
select profile_id, received_day as day, status, 1 as n
from {dossiers}
where received_day <= $as_of
