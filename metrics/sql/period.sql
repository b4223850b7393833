-- Grain: one row. First day on which anything was received.
select min(day) as first
from (
    select min(received_day) as day from dossiers
    union all
    select min(received_day) from feedback
)
