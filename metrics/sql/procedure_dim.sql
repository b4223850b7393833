-- Grain: a procedure code, of procedures.csv or met in a dossier only (then with the name written there).
with named as (
    select procedure_code, min(procedure_name) as procedure_name
    from verdicts.in_dossiers
    where procedure_code is not null and procedure_code not in (select procedure_code from verdicts.in_procedures)
    group by procedure_code
),

every as (
    select
        procedure_code, procedure_name, sector_code, focus, day_kind, is_internal, is_interlinked, is_delegated, is_foreign,
        case when day_kind is not null then cast(ceil(statutory_days) as integer) end as term
    from verdicts.in_procedures
    union all
    select procedure_code, procedure_name, null, null, null, null, null, null, null, null from named
)

select *, fold(procedure_name) as folded_name, true as is_known
from every
order by procedure_code
