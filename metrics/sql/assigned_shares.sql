-- Grain: an abolished ward or commune that the view "by today's wards" assigns whole to its largest successor.
select unit_code, unit_name, unit_ward, assigned_share
from unit_dim
where level = 'commune' and unit_ward <> unit_code
order by unit_code
