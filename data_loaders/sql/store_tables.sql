-- Names of the tables and views of the working database. Grain: one name.
select table_name from information_schema.tables
where table_catalog = current_catalog() and table_schema = current_schema()
