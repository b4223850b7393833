-- Grain: a profile (or group) of the snapshot's cubes with its unit's place.
select
    p.*,
    u.level,
    u.cluster,
    u.area_code,
    u.district_code,
    u.unit_ward,
    u.unit_district,
    u.area_ward,
    u.district_ward,
    case when p.branch_code is not null or u.level = 'branch' then 'branch' else 'one_stop' end as desk
from {profiles} as p
inner join unit_dim as u on u.unit_code = p.unit_code
