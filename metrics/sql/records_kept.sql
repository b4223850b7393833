-- The filters of single dossiers, as a condition on `f`: state of the definition in force, cause (none: not classified), age,
-- complained, declared (recorded as on time, or not so). Without a state, those that were not accepted stay out, as they do in every count.
(cast($state as varchar[]) is not null or cast(f.state as varchar) <> 'not_accepted')
and (cast($state as varchar[]) is null or list_contains($state, cast(f.state as varchar)))
and (cast($cause as varchar[]) is null or list_contains($cause, coalesce(f.cause, 'none')))
and (cast($age as varchar[]) is null or list_contains($age, f.age))
and (cast($complained as boolean) is null or (f.n_complained > 0) = $complained)
and (cast($declared as boolean) is null or f.n_declared > 0 and (f.n_declared_on_time > 0) = $declared)
