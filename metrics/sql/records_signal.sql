-- Dossiers that a signal of $signal marks, as a condition on `f`.
f.dossier_code in (
    select dossier_code from signal_dossiers where list_contains(cast($signal as varchar[]), signal)
)
