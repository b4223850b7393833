-- Grain: a lawful stop of a dossier in working seconds; what overlaps an earlier one counts from where that one ended.
with known as (
    select
        s.dossier_code,
        clock(a.worked, a.is_working, s.requested_at) as begun,
        clock(b.worked, b.is_working, least(coalesce(s.resumed_at, $horizon), $horizon)) as resumed
    from verdicts.in_supplements as s
    inner join verdicts.flow_dossiers as d on d.dossier_code = s.dossier_code
    inner join verdicts.calendar_dim as a on a.day = cast(s.requested_at as date)
    inner join verdicts.calendar_dim as b on b.day = cast(least(coalesce(s.resumed_at, $horizon), $horizon) as date)
    where s.requested_at <= $horizon
)

select
    dossier_code,
    greatest(
        begun,
        max(resumed) over (
            partition by dossier_code order by begun, resumed rows between unbounded preceding and 1 preceding
        )
    ) as begun,
    resumed
from known
