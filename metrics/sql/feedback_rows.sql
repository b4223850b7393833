-- Grain: a PAKN received by the end of the as-of day, named and judged as in cubes/feedback.parquet, with its texts.
select
    fb.*,
    u.level,
    u.unit_ward,
    u.unit_district,
    coalesce(u.district_ward, fb.district_code) as district_ward,
    fb.repeat_of is not null as is_repeat,
    fb.like_of is not null as is_alike,
    fb.dossier_code is not null as names_dossier
from feedback as fb
left join unit_dim as u on u.unit_code = fb.unit_code
where fb.state <> 'unknown'
