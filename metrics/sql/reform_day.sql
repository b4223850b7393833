-- Grain: one row. The day from which today's areas are valid, null where no area was abolished before it. Parameters: $as_of.
select max(valid_from) as day
from area_dim
where valid_from <= $as_of
    and exists (select 1 from area_dim as former where former.valid_to is not null and former.valid_to < $as_of)
