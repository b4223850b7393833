-- Writes what the source said in columns that the verdicts fill in. Grain: the table's own.
-- $file: path to write. {table}: table; {columns}: its key and those columns.
copy (select {columns} from {table})
to $file (format parquet, compression zstd, row_group_size 122880)
