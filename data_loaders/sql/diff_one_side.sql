-- Rows of one snapshot whose key the other lacks. Grain: one row. $examples: how many keys to list.
-- {here}, {there}: the views before_rows or after_rows; {side}, {other}: their aliases; {same}: keys agree; {key}: key as text.
select count(*) as n, min({key}, $examples) as keys
from {here}_rows {side}
where not exists (select 1 from {there}_rows {other} where {same})
