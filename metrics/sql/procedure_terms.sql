-- Grain: a procedure whose statutory term is known and counted in working days.
select procedure_code as code, term
from procedure_dim
where term is not null and day_kind = 'working'
order by code
