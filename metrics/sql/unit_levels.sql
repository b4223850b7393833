-- Grain: a unit with its level.
select unit_code, level from unit_dim
