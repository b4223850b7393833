-- Puts a reference table of a former snapshot among the staged rows. Grain: the table's own.
-- {staged}: where to; {columns}: its columns; {rows}: the select that reads them.
insert into {staged} ({columns}, _file, _line, _exported_at, _carried)
select {columns}, 0, row_number() over (), timestamp '2000-01-01', false from ({rows})
