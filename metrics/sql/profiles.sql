-- Grain: a combination of everything a dossier can be filtered or grouped by except days, state and cause. The key of the cubes.
with met as (
    select distinct
        unit_code, procedure_code, sector_code, channel, applicant_kind,
        is_internal, is_interlinked, is_delegated, is_foreign, branch_code
    from verdicts.facts
)

select
    cast(row_number() over (
        order by met.unit_code, met.procedure_code, met.sector_code, channel, applicant_kind,
            met.is_internal, met.is_interlinked, met.is_delegated, met.is_foreign, branch_code
    ) as integer) as profile_id,
    cast(dense_rank() over (order by met.unit_code, met.sector_code) as integer) as group_id,
    met.*,
    p.focus
from met
left join verdicts.procedure_dim as p on p.procedure_code = met.procedure_code
