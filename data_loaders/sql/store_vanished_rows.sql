-- The keys that vanished between full exports. Grain: table x key. `last_seen`: day of the last full export that held it.
create or replace table vanished_rows (table_name VARCHAR, key VARCHAR, unit_code VARCHAR, last_seen DATE, since DATE)
