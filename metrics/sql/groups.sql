-- Grain: a unit and sector, in the shape of a profile. The key of the small cubes, which the overview reads: everything else
-- about their dossiers is summed over.
select distinct
    group_id as profile_id,
    unit_code,
    cast(null as varchar) as procedure_code,
    sector_code,
    cast(null as varchar) as channel,
    cast(null as varchar) as applicant_kind,
    cast(null as boolean) as is_internal,
    cast(null as boolean) as is_interlinked,
    cast(null as boolean) as is_delegated,
    cast(null as boolean) as is_foreign,
    cast(null as varchar) as branch_code,
    cast(null as bigint) as focus
from verdicts.profiles
order by profile_id
