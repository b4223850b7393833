-- Puts the rows of a former snapshot among the staged ones. Grain: one version of a row.
-- $file: number of the file they count for; $exported_at: when they are from, if they do not say.
-- A row counts as naming its own export time where the new export of the same thing does, so that the two compare equal.
insert into {staged} ({columns}, _file, _line, _exported_at, _carried)
select {columns}, $file, row_number() over (), coalesce(exported_at, $exported_at),
    exists (select 1 from {staged} own where own._carried and own._exported_at = carried.exported_at and {same})
from carried_rows carried
