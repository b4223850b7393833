-- Grain: a unit. Its district and area, and what stands for it in the comparable views: today's unit (unit_ward: an old
-- ward goes whole to the successor with the largest share, a district office to none) and its old district (unit_district).
-- Parameters: $as_of.
with recursive known as (
    select unit_code, unit_name, level, parent_code, area_code, cluster, population, valid_from, valid_to
    from verdicts.in_units
    union all
    select unit_code, unit_code, null, null, null, null, null, null, null
    from (select unit_code from verdicts.in_dossiers union select unit_code from verdicts.in_feedback)
    where unit_code is not null and unit_code not in (select unit_code from verdicts.in_units)
),

placed as (
    select k.unit_code, a.area_code, a.district_code, a.valid_from as area_valid_from
    from known as k
    inner join verdicts.in_areas as a on a.area_code = coalesce(k.area_code, k.unit_code)
    where (a.valid_from is null or a.valid_from <= coalesce(k.valid_to, $as_of))
        and (a.valid_to is null or k.valid_from is null or a.valid_to >= k.valid_from)
    qualify row_number() over (partition by k.unit_code order by a.valid_from desc nulls last) = 1
),

chain as (
    select unit_code, unit_code as at_code, 0 as depth from known
    union all
    select c.unit_code, k.parent_code, c.depth + 1
    from chain as c
    inner join known as k on k.unit_code = c.at_code
    where k.parent_code is not null and c.depth < 8
),

district as (
    select c.unit_code, arg_min(p.district_code, c.depth) as district_code
    from chain as c
    inner join placed as p on p.unit_code = c.at_code
    where p.district_code is not null
    group by c.unit_code
),

heir as (
    select s.from_code, s.to_code, coalesce(s.share, 1) as share
    from verdicts.in_successions as s
    inner join known as k on k.unit_code = s.to_code
    where s.valid_from <= $as_of and s.from_code <> s.to_code
    qualify row_number() over (partition by s.from_code order by s.share desc nulls last, s.to_code) = 1
),

line as (
    select unit_code, unit_code as at_code, cast(1 as double) as share, 0 as depth from known
    union all
    select l.unit_code, h.to_code, l.share * h.share, l.depth + 1
    from line as l
    inner join heir as h on h.from_code = l.at_code
    where l.depth < 5
),

today as (
    select unit_code, arg_max(at_code, depth) as at_code, arg_max(share, depth) as share from line group by unit_code
)

select
    k.unit_code,
    k.unit_name,
    k.level,
    k.parent_code,
    k.cluster,
    k.population,
    k.valid_from,
    k.valid_to,
    coalesce(p.area_code, k.area_code) as area_code,
    p.area_valid_from,
    coalesce(d.district_code, 'city') as district_code,
    case when k.level is distinct from 'district' then t.at_code end as unit_ward,
    case
        when k.level in ('commune', 'district') and d.district_code is not null then d.district_code
        else t.at_code
    end as unit_district,
    case when k.level is distinct from 'district' then tp.area_code end as area_ward,
    case when k.level is distinct from 'district' then coalesce(td.district_code, 'city') end as district_ward,
    t.share as assigned_share
from known as k
inner join today as t on t.unit_code = k.unit_code
left join placed as p on p.unit_code = k.unit_code
left join district as d on d.unit_code = k.unit_code
left join placed as tp on tp.unit_code = t.at_code
left join district as td on td.unit_code = t.at_code
order by k.unit_code
