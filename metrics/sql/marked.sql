-- Grain: a dossier with at least one signal; each is once among those of its first.
create view marked as
select dossier_code, unit_code, received_at, signals from signal_dossiers where signal = signals[1]
