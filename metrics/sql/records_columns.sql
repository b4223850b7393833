-- Grain: a dossier of one page of the list, by its key ($codes and $received, lists of equal length). Only now are its columns
-- read: the receipts choose the row groups. {{columns}} come from an allow-list.
with page as (
    select unnest(cast($codes as varchar[])) as dossier_code, unnest(cast($received as timestamp[])) as received_at
)

select d.dossier_code, {columns}
from page
inner join dossiers as d on d.received_at = page.received_at and d.dossier_code = page.dossier_code
left join unit_dim as u on u.unit_code = d.unit_code
left join procedure_dim as p on p.procedure_code = d.procedure_code
