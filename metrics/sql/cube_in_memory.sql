-- Grain: as the cube {{cube}}. Its states as an enumeration, which groups faster.
select * replace (cast(state as dossier_state) as state)
from {cube}
