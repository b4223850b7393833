-- Grain: where steps were done: position, department and, where it is another unit than the dossier's, agency.
select distinct step_no, department, agency_code from flow where not is_tail order by all
