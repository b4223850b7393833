-- Grain: a dossier that the newest full export lacks, and that is not there under another code either: with the same unit,
-- procedure, applicant and receipt to the second (a migration gives new codes; of a double entry one is kept).
with gone as (select distinct key as dossier_code from vanished_rows where table_name = 'dossiers'),

lost as (
    select dossier_code, unit_code, procedure_code, received_at, applicant_key
    from verdicts.in_dossiers
    where dossier_code in (select dossier_code from gone)
        -- A receipt at midnight names a day and no time.
        and (cast(received_at as time) <> time '00:00:00' or applicant_key is not null)
)

select gone.dossier_code
from gone
where gone.dossier_code not in (
    select lost.dossier_code
    from lost
    inner join verdicts.in_dossiers as d
        on d.unit_code = lost.unit_code
        and d.procedure_code = lost.procedure_code
        and d.received_at = lost.received_at
        and d.applicant_key is not distinct from lost.applicant_key
    where d.dossier_code not in (select dossier_code from gone)
)
