-- Grain: a peer group of units (cụm, khối).
select distinct cluster as code from unit_dim where cluster is not null order by code
