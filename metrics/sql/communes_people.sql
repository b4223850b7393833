-- Grain: one row: registered population of all communes and wards that exist on $day.
select sum(population) as population
from unit_dim
where level = 'commune' and (valid_from is null or valid_from <= $day) and (valid_to is null or valid_to >= $day)
