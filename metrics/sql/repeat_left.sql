-- Grain: a pair ({{pairs}}) that is not settled by the PAKN now known to repeat others ({{covered}}).
select p.earlier, p.later
from {pairs} as p
anti join {covered} as c on c.later = p.later
anti join {covered} as d on d.later = p.earlier
