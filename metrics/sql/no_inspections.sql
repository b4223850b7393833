-- Grain: no row; stands for the visits of a snapshot without any.
select
    cast(null as varchar) as inspection_id,
    cast(null as varchar) as unit_code,
    cast(null as varchar) as kind,
    cast(null as date) as inspected_at
where false
