-- The newest day on which anything is known to have happened, up to a day. Grain: one row.
-- $day: the last day that counts. {table}: dossiers or feedback; {events}: its times as a list.
select max(happened)::date as as_of
from (select unnest([{events}]) as happened from {table})
where happened < $day::date + interval 1 day
