-- The filters of a list of PAKN besides those of counts, as a condition on `f`.
(cast($state as varchar[]) is null or list_contains($state, f.state))
and (cast($cause as varchar[]) is null or list_contains($cause, coalesce(cast(f.overdue_cause as varchar), 'none')))
