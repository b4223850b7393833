-- Keys of one table that earlier full exports held, and neither the newest full one nor any later export. Grain: key.
-- $table: its name; $newest: day of the newest full export. {staged}: its staged rows; {key}: its key columns;
-- {first_key}: the first of them; {unit}: how to find the unit of a key.
insert into vanished_rows
select $table, {first_key}::varchar, {unit}, max(f.day), $newest::date
from {staged} s left join full_files f on f.number = s._file
group by {key}
having max(f.day) < $newest::date and max(s._exported_at) < $newest::date
