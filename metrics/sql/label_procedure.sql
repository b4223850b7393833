-- Grain: a procedure code, with its name.
select procedure_code as code, coalesce(procedure_name, procedure_code) as label
from procedure_dim
order by code
