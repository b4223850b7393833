-- Writes the keys that vanished. Grain: table x key. $file: path to write.
copy (select * from vanished_rows order by table_name, key, last_seen)
to $file (format parquet, compression zstd, row_group_size 122880)
