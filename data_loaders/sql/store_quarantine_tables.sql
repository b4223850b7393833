-- Tables of which rows were withheld. Grain: one table.
select distinct table_name from quarantine_rows order by all
