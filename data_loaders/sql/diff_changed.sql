-- Rows that both snapshots hold, counted by kind of change. Grain: one row.
-- {same}: keys agree; {key}: key as text; {tallies}: per kind a count and the first keys.
select {tallies}
from (select b as b, a as a, {key} as k from before_rows b join after_rows a on {same})
