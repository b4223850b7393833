-- Grain: a PAKN known to repeat one that opens a group, by pairs not yet settled ({{pairs}}): its earlier one waits for
-- none itself.
select distinct p.later
from {pairs} as p
anti join {pairs} as waiting on waiting.later = p.earlier
