-- Grain: a place at which an open dossier is, by the last step recorded of it.
select distinct code, department, agency_code, has_step from holders order by code
