-- First and last day of a table. Grain: one row.
-- {first}, {last}: columns; {table}: table.
select min({first})::date as first_day, max({last})::date as last_day from {table}
