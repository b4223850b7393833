-- Grain: a branch of the Center at which dossiers were received.
select distinct branch_code as code from profiles where branch_code is not null order by code
