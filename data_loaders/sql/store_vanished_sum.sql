-- How many keys of a table vanished, and the first of them. Grain: one row. $table: table; $examples: how many to list.
select count(*) as n, list(distinct key order by key)[1:$examples] as examples from vanished_rows where table_name = $table
