-- Rows of a table. Grain: one row. {table}: table.
select count(*) as n from {table}
