-- Dossiers that are at a place of $holder, by the last step recorded of them, as a condition on `f`.
f.dossier_code in (select h.dossier_code from holders as h where list_contains($holder, h.code))
