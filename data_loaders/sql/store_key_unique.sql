-- Keys that stand for more than one row. Grain: one row.
-- {table}: table; {key}: its key columns, or a hash of them.
select count(*) as n from (select 1 from {table} group by {key} having count(*) > 1)
