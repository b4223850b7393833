-- Writes one table as a sorted Parquet file. Grain: the table's own.
-- $file: path to write. {table}: source table; {order}: its sort columns.
copy (select * from {table} order by {order})
to $file (format parquet, compression zstd, row_group_size 122880)
