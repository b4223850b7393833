-- Grain: a unit before (`relation` from) or after (to) the unit $code in the reforms, with the share that passed on.
select 'from' as relation, from_code as code, share, valid_from from successions where to_code = $code and from_code <> to_code
union all
select 'to' as relation, to_code as code, share, valid_from from successions where from_code = $code and from_code <> to_code
order by relation, share desc nulls last, code
