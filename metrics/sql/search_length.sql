-- Grain: one row. How many letters and digits a dossier code has at least, by the first of them.
select min(length(replace(replace(replace(search, '.', ''), '-', ''), '/', ''))) as letters
from (select search from dossiers limit 1000)
