-- Writes the withheld rows of one table. Grain: one withheld row.
-- $file: path to write; $table: name of the table.
copy (
    select f.path as file, q.line, q.column_name as "column", q.reason, q.excerpt
    from quarantine_rows q left join source_files f on f.number = q.file
    where q.table_name = $table
    order by f.path, q.line, q.column_name, q.reason
) to $file (format parquet, compression zstd, row_group_size 122880)
