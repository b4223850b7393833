-- Dossiers that a signal of $signal marks, as a condition on `f`.
f.dossier_code in (
    select dossier_code from marked where list_has_any(signals, cast($signal as varchar[]))
)
