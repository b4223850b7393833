-- Grain: one dossier ($code, received at $received): what the store holds of it, but for the keys of persons.
select
    d.* exclude (officer_key, applicant_key, search, search_procedure),
    p.term,
    p.day_kind,
    p.procedure_name as named_in_list
from dossiers as d
left join procedure_dim as p on p.procedure_code = d.procedure_code
where d.received_at = $received and d.dossier_code = $code
