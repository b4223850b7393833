-- Withheld rows by table, file, reason and column, with the first lines of each. Grain: table x file x reason x column.
select q.table_name, f.path, q.reason, q.column_name, count(*) as n,
    list(distinct q.line order by q.line)[1:5] as lines,
    list(distinct q.excerpt order by q.excerpt) filter (where q.excerpt is not null)[1:3] as excerpts
from quarantine_rows q left join source_files f on f.number = q.file
group by q.table_name, f.path, q.reason, q.column_name
order by q.table_name, f.path, n desc, q.reason, q.column_name
