-- Grain: a value of a text dimension of the feedback. Parameters: $dimension ('category' or 'content_group').
select distinct case when $dimension = 'category' then category else content_group end as code
from feedback
where code is not null
order by code
