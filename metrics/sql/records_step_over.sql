-- Dossiers with a step over its own limit at a place of $step_over, as a condition on `f` and `p`. A place is
-- `step|department|agency` with parts left out as metrics.flow does.
exists (
    select 1
    from steps as s
    where s.dossier_code = f.dossier_code
        and s.finished_at > s.step_due_at
        and s.finished_at <= $horizon
        and (s.deleted_at is null or s.deleted_at > $horizon)
        and list_has_any(
            cast($step_over as varchar[]),
            [
                concat(s.step_no, '|', s.department, '|', case when s.unit_code <> p.unit_code then s.unit_code end),
                concat('|', s.department, '|*'),
                case
                    when s.unit_code <> p.unit_code then concat('||', s.unit_code)
                    else concat('|', s.department, '|')
                end
            ]
        )
)
